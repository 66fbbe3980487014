// Signs that a flow may use a vault, all of it or some items.
import { Modal, MultiSelect, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { listFlows } from "../../../client/flows/flows.ts";
import { permitFlow } from "../../../client/vaults/grants.ts";
import type { Access, Vault } from "../../../client/vaults/vault-view.ts";
import { useItems } from "../../data/items.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { DialogFoot } from "../../parts/dialog-foot.tsx";
import { Failure } from "../../parts/failure.tsx";
import { notifyDone } from "../../parts/notify.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { vaultsText as text } from "../../strings/vaults.ts";

export interface PermitDialogProps {
  readonly vault: Vault;
  readonly opened: boolean;
  readonly onClose: () => void;
}

export const PermitDialog = ({ vault, opened, onClose }: PermitDialogProps) => (
  <Modal opened={opened} onClose={onClose} title={text.permitTitle}>
    <PermitForm vault={vault} onClose={onClose} />
  </Modal>
);

function PermitForm({ vault, onClose }: Omit<PermitDialogProps, "opened">) {
  const session = useSession();
  const changed = useVaultsChanged();
  const flows = useQuery({ queryKey: ["flows", "to-permit"], queryFn: () => listFlows(session) }).data ?? [];
  const items = useItems(vault.id).data ?? [];
  const [flow, setFlow] = useState<string | null>(null);
  const [access, setAccess] = useState<Access>("read");
  const [isAll, setAll] = useState(true);
  const [some, setSome] = useState<string[]>([]);
  const { busy, error, attempt } = useAttempt();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (flow === null) return;
    void attempt(async () => {
      await permitFlow(session, vault.id, { flow, access, items: isAll ? "*" : some });
      await changed();
      notifyDone(text.permitted(flows.find(({ id }) => id === flow)?.name ?? flow));
      onClose();
    });
  };
  return (
    <Stack component="form" onSubmit={submit}>
      {flows.length === 0 ? (
        <Text>{text.noFlows}</Text>
      ) : (
        <Select
          label={text.flow}
          data={flows.map(({ id, name }) => ({ value: id, label: name }))}
          value={flow}
          onChange={setFlow}
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
      <SegmentedControl
        aria-label={text.permitItems}
        value={isAll ? "all" : "some"}
        onChange={(value) => setAll(value === "all")}
        data={[
          { value: "all", label: text.permitAll },
          { value: "some", label: text.permitSome },
        ]}
      />
      {!isAll && (
        <MultiSelect
          label={text.permitItems}
          data={items.map(({ item, name }) => ({ value: item as string, label: name }))}
          value={some}
          onChange={setSome}
          searchable
          limit={100}
          {...(some.length === 0 && { description: text.permitSomeNone })}
        />
      )}
      {error !== undefined && <Failure error={error} />}
      <DialogFoot
        action={text.permitAction}
        isBusy={busy}
        isReady={flow !== null && (isAll || some.length > 0)}
        onCancel={onClose}
      />
    </Stack>
  );
}
