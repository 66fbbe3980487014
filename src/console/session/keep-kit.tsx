// A new recovery kit: shown once, to be printed or saved. It leaves the page with the click that says it was put away.
import { Button, Checkbox, Group, Stack } from "@mantine/core";
import { useState } from "react";
import type { ShownCredentials } from "../../client/account/credentials.ts";
import { recoveryKit } from "../../client/vaults/kit.ts";
import { Icon } from "../parts/icon.tsx";
import { KitCard } from "../parts/kit-card.tsx";
import { saveKit } from "../parts/save-kit.ts";
import { sessionText as text } from "../strings/session.ts";

export interface KeepKitProps {
  readonly shown: ShownCredentials;
  readonly email: string;
  /** The verb of what comes next. */
  readonly action: string;
  readonly onKept: () => void;
}

export function KeepKit({ shown, email, action, onKept }: KeepKitProps) {
  const [isKept, setKept] = useState(false);
  const [kit] = useState(() => recoveryKit(shown, { email, server: location.origin, at: new Date().toISOString() }));
  return (
    <Stack gap="lg">
      <KitCard kit={kit} />
      <Group gap="xs">
        <Button variant="default" leftSection={<Icon name="print" size={16} />} onClick={() => print()}>
          {text.kitPrint}
        </Button>
        <Button
          variant="default"
          leftSection={<Icon name="download" size={16} />}
          onClick={() => saveKit(kit, text.kitFile)}
        >
          {text.kitSave}
        </Button>
      </Group>
      <Checkbox label={text.kitDone} checked={isKept} onChange={(event) => setKept(event.currentTarget.checked)} />
      <Group>
        <Button disabled={!isKept} onClick={onKept}>
          {action}
        </Button>
      </Group>
    </Stack>
  );
}
