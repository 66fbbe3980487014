// Makes an item, or a connection, without leaving the flow: the forms of the vault's own pages in a dialog.
import { Modal, SegmentedControl, Stack } from "@mantine/core";
import { useState } from "react";
import type { Item } from "../../../../../client/vaults/items.ts";
import type { Vault } from "../../../../../client/vaults/vault-view.ts";
import { pickerText as text } from "../../../../strings/flows-panel.ts";
import { ConnectionSteps } from "../../../vaults/add-connection.tsx";
import { NewItemForm } from "../../../vaults/item-form.tsx";
import { OpenPanel } from "../../../vaults/open-panel.tsx";

export interface NewItemDialogProps {
  readonly vault: Vault;
  /** What the node can use; anything where none is named. */
  readonly categories: readonly string[];
  readonly onMade: (item: Item) => void;
  readonly onClose: () => void;
}

export function NewItemDialog({ vault, categories, onMade, onClose }: NewItemDialogProps) {
  const ofItems = categories.filter((category) => category !== "connection");
  const canConnect = categories.length === 0 || categories.includes("connection");
  const canBeItem = categories.length === 0 || ofItems.length > 0;
  const [kind, setKind] = useState(canBeItem ? "item" : "connection");
  return (
    <Modal opened onClose={onClose} title={text.newItemIn(vault.name)} size="xl">
      <Stack gap="lg">
        <OpenPanel vault={vault} />
        {canConnect && canBeItem && (
          <SegmentedControl
            aria-label={text.kind}
            value={kind}
            onChange={setKind}
            data={[
              { value: "item", label: text.item },
              { value: "connection", label: text.connection },
            ]}
          />
        )}
        {kind === "item" ? (
          <NewItemForm
            vault={vault}
            {...(ofItems.length > 0 && { categories: ofItems })}
            onSaved={onMade}
            onCancel={onClose}
          />
        ) : (
          <ConnectionSteps vault={vault} onSaved={onMade} />
        )}
      </Stack>
    </Modal>
  );
}
