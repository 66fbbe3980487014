// What stands on the page of a vault that is closed: how to open it, or why this member cannot.
import { Alert, Button, Checkbox, Code, Group, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { openVault } from "../../../client/vaults/vaults.ts";
import { useIsOperator } from "../../data/roles.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { notifyDone } from "../../parts/notify.tsx";
import { Panel } from "../../parts/panel.tsx";
import { findVskFault, isWholeVsk } from "../../parts/vsk-fault.ts";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { vaultsText as text } from "../../strings/vaults.ts";
import { useClosing } from "./use-closing.ts";
import { VskField } from "./vsk-field.tsx";

export function OpenPanel({ vault }: { readonly vault: Vault }) {
  const { email } = useSession();
  const mayOpen = useIsOperator();
  if (vault.open) return null;
  if (!mayOpen) {
    return (
      <Alert variant="default" icon={<Icon name="lock" />} title={text.onlyNames}>
        {text.onlyNamesWhy}
      </Alert>
    );
  }
  if (vault.access) return <OpenForm vault={vault} />;
  return (
    <Alert variant="default" icon={<Icon name="lock" />} title={text.notGranted}>
      {text.notGrantedWhy} <Code>{text.grantCommand(vault.id, email)}</Code>
    </Alert>
  );
}

function OpenForm({ vault }: { readonly vault: Vault }) {
  const session = useSession();
  const changed = useVaultsChanged();
  const closing = useClosing();
  const [key, setKey] = useState("");
  const [keep, setKeep] = useState(false);
  const { busy, error, attempt } = useAttempt();
  const isReady = isWholeVsk(key) && findVskFault(key, vault.id) === undefined;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      await openVault(session, vault.id, key);
      setKey("");
      if (keep) closing.keepOpen(vault.id);
      else closing.closeWhenIdle(vault);
      await changed();
      notifyDone(text.opened(vault.name));
    });
  };
  return (
    <Panel title={text.openTitle}>
      <form onSubmit={submit}>
        <Stack maw="40rem">
          <Text c="dimmed">{text.openWhy}</Text>
          {vault.stale && (
            <Alert variant="default" color="orange" icon={<Icon name="alert" />} title={text.stale}>
              {text.staleWhy}
            </Alert>
          )}
          <VskField vault={vault.id} value={key} onChange={setKey} />
          <Checkbox
            label={text.keep}
            description={text.keepHint}
            checked={keep}
            onChange={(event) => setKeep(event.currentTarget.checked)}
          />
          {error !== undefined && <Failure error={error} />}
          <Group>
            <Button type="submit" loading={busy} disabled={!isReady}>
              {text.openAction}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
