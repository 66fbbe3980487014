// Small changes of an item that need no new content: another name, other limits.
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, type ReactNode, useState } from "react";
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import { renameItem, setItem } from "../../../client/vaults/items.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { Failure } from "../../parts/failure.tsx";
import { notifyDone } from "../../parts/notify.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { itemsText as text } from "../../strings/items.ts";
import { vaultsText } from "../../strings/vaults.ts";
import { LimitsFields, limitsInput, limitsOf } from "./limits-fields.tsx";
import { useClosing } from "./use-closing.ts";

interface DialogProps {
  readonly vault: Vault;
  readonly item: ListedItem;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export const RenameDialog = ({ opened, onClose, ...more }: DialogProps) => (
  <Modal opened={opened} onClose={onClose} title={text.renameTitle}>
    <RenameForm {...more} onClose={onClose} />
  </Modal>
);

function RenameForm({ vault, item, onClose }: Omit<DialogProps, "opened">) {
  const session = useSession();
  const [name, setName] = useState(item.name);
  return (
    <DialogForm
      vault={vault}
      action={text.renameAction}
      done={text.renamed}
      isReady={name.trim() !== "" && name.trim() !== item.name}
      work={() => renameItem(session, vault.id, item.item, name.trim())}
      onClose={onClose}
    >
      <TextInput
        label={text.name}
        description={text.nameHint}
        value={name}
        maxLength={150}
        onChange={(event) => setName(event.currentTarget.value)}
        data-autofocus
        autoComplete="off"
      />
    </DialogForm>
  );
}

export const LimitsDialog = ({ opened, onClose, ...more }: DialogProps) => (
  <Modal opened={opened} onClose={onClose} title={text.editLimits} size="lg">
    <LimitsForm {...more} onClose={onClose} />
  </Modal>
);

function LimitsForm({ vault, item, onClose }: Omit<DialogProps, "opened">) {
  const session = useSession();
  const [limits, setLimits] = useState(() => limitsOf(item));
  return (
    <DialogForm
      vault={vault}
      action={text.save}
      done={text.limitsSaved}
      isReady
      work={() => setItem(session, vault.id, { name: item.name, mode: "update", ...limitsInput(limits) })}
      onClose={onClose}
    >
      <Text c="dimmed">{text.limitsWhy}</Text>
      <LimitsFields limits={limits} onChange={setLimits} />
    </DialogForm>
  );
}

interface DialogFormProps {
  readonly vault: Vault;
  readonly action: string;
  readonly done: string;
  readonly isReady: boolean;
  readonly work: () => Promise<unknown>;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function DialogForm({ vault, action, done, isReady, work, onClose, children }: DialogFormProps) {
  const changed = useVaultsChanged();
  const { markUsed } = useClosing();
  const { busy, error, attempt } = useAttempt();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void attempt(async () => {
      await work();
      markUsed(vault.id);
      await changed();
      notifyDone(done);
      onClose();
    });
  };
  return (
    <Stack component="form" onSubmit={submit}>
      {children}
      {error !== undefined && <Failure error={error} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          {vaultsText.cancel}
        </Button>
        <Button type="submit" loading={busy} disabled={!isReady}>
          {action}
        </Button>
      </Group>
    </Stack>
  );
}
