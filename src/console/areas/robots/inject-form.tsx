// The form of an injection. The key is in this component alone, and is let go with the first click that used it well.
import { Alert, Button, Group, Select, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import type { VaultId } from "../../../base/ids.ts";
import { type Injected, injectVault } from "../../../client/robots/inject.ts";
import type { Robot } from "../../../client/robots/robots.ts";
import { useAsks } from "../../data/robots.ts";
import { Ago } from "../../parts/ago.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { findVskFault, isWholeVsk } from "../../parts/vsk-fault.ts";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { injectText as text } from "../../strings/inject.ts";
import { isPast, policyOf, usualPolicy } from "./key-policy.ts";
import { PolicyFields } from "./policy-fields.tsx";

export interface InjectFormProps {
  readonly robot: Robot;
  /** Names by id. */
  readonly vaults: ReadonlyMap<VaultId, string>;
  /** Chosen at first; undefined for none. */
  readonly wanted: VaultId | undefined;
  readonly onDone: (injected: Injected) => void;
}

export function InjectForm({ robot, vaults, wanted, onDone }: InjectFormProps) {
  const session = useSession();
  const client = useQueryClient();
  const asks = useAsks().data ?? [];
  const [vault, setVault] = useState(wanted);
  const [key, setKey] = useState("");
  const [left, setLeft] = useState(false);
  const [policy, setPolicy] = useState(usualPolicy);
  const { busy, error, attempt } = useAttempt();

  const isOpen = vault !== undefined && session.vaults.has(vault);
  const ask = asks.find((one) => one.robot === robot.id && one.vault === vault && one.run !== undefined);
  const fault = vault !== undefined && key !== "" ? findVskFault(key, vault) : undefined;
  const hasKey = isOpen || (key !== "" && fault === undefined);
  const ready = vault !== undefined && hasKey && robot.online && !isPast(policy, Date.now());

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return setLeft(true);
    void attempt(async () => {
      const input = { robot: robot.id, vault, policy: policyOf(policy), ...(!isOpen && { vskText: key }) };
      const injected = await injectVault(session, input);
      setKey("");
      void client.invalidateQueries({ queryKey: ["asks"] });
      void client.invalidateQueries({ queryKey: ["robots"] });
      onDone(injected);
    });
  };

  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{text.why(robot.name)}</Text>
        {robot.online ? null : (
          <Alert color="orange" variant="default" icon={<Icon name="alert" />} title={text.offline(robot.name)}>
            {text.offlineWhy} <Ago at={robot.lastSeenAt} />.
          </Alert>
        )}
        <Select
          label={text.vault}
          placeholder={text.vaultPick}
          description={ask && text.waitsForRun}
          data={[...vaults].map(([value, label]) => ({ value, label }))}
          value={vault ?? null}
          onChange={(chosen) => setVault([...vaults.keys()].find((id) => id === chosen))}
          allowDeselect={false}
          searchable={vaults.size > 8}
        />
        {isOpen ? (
          <Text>{text.keyOpen}</Text>
        ) : (
          <TextInput
            label={text.key}
            description={text.keyHint}
            error={(left || isWholeVsk(key)) && fault}
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            onBlur={() => setLeft(true)}
            onFocus={() => setLeft(false)}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            classNames={{ input: "sb-mono" }}
            data-autofocus
          />
        )}
        <PolicyFields value={policy} onChange={setPolicy} forRun={ask !== undefined} />
        {error !== undefined && <Failure error={error} />}
        <Group justify="space-between" gap="sm">
          <Text c="dimmed" role="status">
            {busy && text.sending}
          </Text>
          <Button type="submit" loading={busy} disabled={!ready}>
            {text.send}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
