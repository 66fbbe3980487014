// The first vault: a name, and its key, which is shown once and asked for in part.
import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { createVault } from "../../../client/vaults/vaults.ts";
import { useVault, useVaultsChanged } from "../../data/vaults.ts";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { tourText as text } from "../../strings/tour.ts";
import { findUnshown, keepUnshown } from "../vaults/unshown-keys.ts";
import { useClosing } from "../vaults/use-closing.ts";
import { Ceremony } from "../vaults/vault-key.tsx";
import type { StepProps } from "./area.tsx";

export function VaultStep({ at, onDone }: StepProps) {
  const session = useSession();
  const unshown = at.making && findUnshown(session, at.making);
  if (at.making && unshown) return <PutAway id={at.making} at={at} onDone={onDone} />;
  return <NameForm at={at} onDone={onDone} />;
}

function PutAway({ id, onDone }: StepProps & { readonly id: NonNullable<StepProps["at"]["making"]> }) {
  const session = useSession();
  const query = useVault(id);
  // What is shown stays, also for the moment after it was forgotten.
  const [unshown] = useState(() => findUnshown(session, id));
  return (
    <Loaded query={query}>
      {(vault) =>
        unshown && (
          <Ceremony vault={vault} unshown={unshown} onDone={() => onDone({ making: undefined, vault: vault.id })} />
        )
      }
    </Loaded>
  );
}

function NameForm({ at, onDone }: StepProps) {
  const session = useSession();
  const changed = useVaultsChanged();
  const { closeWhenIdle } = useClosing();
  const lost = at.making;
  const [name, setName] = useState<string>(lost ? `${text.vaultDefault}-2` : text.vaultDefault);
  const { busy, error, attempt } = useAttempt();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      const { vault, vsk } = await createVault(session, { name: name.trim(), dropbox: false });
      keepUnshown(session, vault.id, { vsk, epoch: vault.epoch });
      closeWhenIdle(vault);
      onDone({ making: vault.id });
      await changed();
    });
  };
  return (
    <form onSubmit={submit}>
      <Stack maw="32rem">
        <Text c="dimmed">{text.vaultWhy}</Text>
        {lost && (
          <Alert variant="default" color="orange" icon={<Icon name="alert" />}>
            {text.vaultLost(lost)}
          </Alert>
        )}
        <TextInput
          label={text.vaultName}
          value={name}
          maxLength={50}
          onChange={(event) => setName(event.currentTarget.value)}
          autoComplete="off"
        />
        {error !== undefined && <Failure error={error} />}
        <Group>
          <Button type="submit" loading={busy} disabled={name.trim().length < 3}>
            {text.vaultAction}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
