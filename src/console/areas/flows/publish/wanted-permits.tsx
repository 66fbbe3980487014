// The permits that a flow asks for and does not have yet. Only who has a vault open can sign for it: it can be opened
// right here.
import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";
import type { WantedPermit } from "../../../../client/flows/flows.ts";
import { useVaults } from "../../../data/vaults.ts";
import classes from "../../../parts/rows.module.css";
import { Status } from "../../../parts/status.tsx";
import { publishText as text } from "../../../strings/flows-publish.ts";
import { OpenPanel } from "../../vaults/open-panel.tsx";

export const WantedPermits = ({ permits }: { readonly permits: readonly WantedPermit[] }) =>
  permits.length === 0 ? (
    <Text c="dimmed">{text.allPermitted}</Text>
  ) : (
    <Stack gap={6}>
      <Text fw={550}>{text.permits}</Text>
      <Text c="dimmed">{text.permitsWhy}</Text>
      <ul className={classes.rows} aria-label={text.permits}>
        {permits.map((permit) => (
          <Wanted key={permit.vault} permit={permit} />
        ))}
      </ul>
    </Stack>
  );

function Wanted({ permit: { vault: id, vaultName, access, items, ready } }: { readonly permit: WantedPermit }) {
  const vault = useVaults().data?.find((row) => row.id === id);
  const [isOpening, setOpening] = useState(false);
  const words = text.may(vaultName, access, items === "*" ? "*" : items.length);
  return (
    <>
      <li className={classes.row}>
        <Status tone={ready ? "good" : "wait"}>{words}</Status>
        {!ready && !isOpening && (
          <Group gap="sm">
            <Text c="dimmed">{vault?.access ? text.closed(vaultName) : text.others}</Text>
            {vault?.access && (
              <Button size="xs" variant="default" onClick={() => setOpening(true)}>
                {text.open}
              </Button>
            )}
          </Group>
        )}
      </li>
      {isOpening && vault && !vault.open && (
        <li>
          <OpenPanel vault={vault} />
        </li>
      )}
    </>
  );
}
