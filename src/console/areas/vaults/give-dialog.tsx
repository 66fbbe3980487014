// Gives a vault to a robot or a member: its share, sealed to their verified keys. Their Vault Secret Key comes from a
// person.
import { Modal, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { grantVault } from "../../../client/vaults/grants.ts";
import type { VaultPermissions } from "../../../client/vaults/permissions.ts";
import type { Access } from "../../../client/vaults/vault-view.ts";
import { useRobots } from "../../data/robots.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { DialogFoot } from "../../parts/dialog-foot.tsx";
import { Failure } from "../../parts/failure.tsx";
import { notifyDone } from "../../parts/notify.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { vaultsText as text } from "../../strings/vaults.ts";

export interface GiveDialogProps {
  readonly permissions: VaultPermissions;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export const GiveDialog = ({ permissions, opened, onClose }: GiveDialogProps) => (
  <Modal opened={opened} onClose={onClose} title={text.giveTitle}>
    <GiveForm permissions={permissions} onClose={onClose} />
  </Modal>
);

function GiveForm({ permissions: { vault, principals }, onClose }: Omit<GiveDialogProps, "opened">) {
  const session = useSession();
  const changed = useVaultsChanged();
  const robots = useRobots().data ?? [];
  const [to, setTo] = useState<string | null>(null);
  const [access, setAccess] = useState<Access>("read");
  const { busy, error, attempt } = useAttempt();
  const holds = new Set(principals.filter((one) => one.access !== undefined).map(({ id }) => id));
  const free = robots.filter(({ id, principal, status }) => principal && status === "active" && !holds.has(id));
  const people = principals.filter(({ id, role }) => role !== "robot" && role !== "viewer" && !holds.has(id));
  const groups = [
    { group: text.robots, items: free.map(({ id, name }) => ({ value: id as string, label: name })) },
    { group: text.members, items: people.map(({ id, name }) => ({ value: id, label: name })) },
  ].filter(({ items }) => items.length > 0);
  const name = groups.flatMap(({ items }) => items).find(({ value }) => value === to)?.label ?? "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (to === null) return;
    void attempt(async () => {
      await grantVault(session, vault.id, to, access);
      await changed();
      notifyDone(text.gave(name));
      onClose();
    });
  };
  return (
    <Stack component="form" onSubmit={submit}>
      <Text c="dimmed">{text.giveWhy}</Text>
      {groups.length === 0 ? (
        <Text>{text.nobodyLeft}</Text>
      ) : (
        <Select
          label={text.giveTo}
          placeholder={text.givePlaceholder}
          data={groups}
          value={to}
          onChange={setTo}
          searchable
          data-autofocus
        />
      )}
      <SegmentedControl
        aria-label={text.may}
        value={access}
        onChange={(value) => setAccess(value === "write" ? "write" : "read")}
        data={[
          { value: "read", label: text.toRead },
          { value: "write", label: text.toWrite },
        ]}
      />
      {error !== undefined && <Failure error={error} />}
      <DialogFoot action={text.giveAction} isBusy={busy} isReady={to !== null} onCancel={onClose} />
    </Stack>
  );
}
