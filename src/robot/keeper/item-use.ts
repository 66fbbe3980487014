// Whether one node of one run may use one item, by what people signed: the document, the permits, the manifest. Nothing
// is opened here.
import { errorOf } from "../../base/errors.ts";
import type { FlowId, ItemId, RunId, VaultId } from "../../base/ids.ts";
import type { Masker } from "../../base/mask.ts";
import type { FlowDocument } from "../../flow/document.ts";
import type { CredentialRef } from "../../flow/fields.ts";
import { allNodes } from "../../flow/graph.ts";
import type { OpenedItem } from "../../flow/node.ts";
import { itemId, vaultId } from "../../trust/fields.ts";
import type { ManifestEntry } from "../../trust/kinds.ts";
import { checkItemUse } from "../../vault/policy.ts";
import { findById } from "../vaults/dropped-items.ts";
import type { VaultView } from "../vaults/vault-view.ts";

/** What the keeper needs to know of the run that asks. */
export interface KeeperRun {
  readonly id: RunId;
  readonly flow: FlowId;
  /** From the verified flow statement. */
  readonly document: FlowDocument;
  /** `literalHosts` of that document. */
  readonly hosts: readonly string[];
  readonly masker: Pick<Masker, "add">;
  /** Learns what is shown where the flow's author says so, and is told nowhere else. */
  readonly revealed: Pick<Masker, "add">;
  /** What the masker knows already, by item and version: planting is dear, and a loop uses one item often. */
  readonly planted: Set<string>;
  /** Waits until someone may have brought the key; rejects when nobody does in time. */
  waitForKey(view: VaultView): Promise<void>;
  /** An item is about to leave for a node. */
  used(use: ItemUse): void;
}

export interface ItemUse {
  readonly node: string;
  readonly vault: VaultId;
  readonly item: ItemId;
  readonly name: string;
  readonly version: number;
  /** True when the flow's code or a message gets the plaintext. */
  readonly reveal: boolean;
  /** True when it was written or deleted. */
  readonly write?: boolean;
}

/** An item that leaves for a node, as it was recorded. */
export interface GivenItem {
  readonly item: OpenedItem;
  readonly use: ItemUse;
  /** Milliseconds for which the same would be decided, if nothing changes that this robot hears of. */
  readonly lasting: number | undefined;
}

/** A node as a runner names it. */
export interface FlowNodeName {
  readonly id: string;
  readonly type: string;
}

const denied = (message: string, hint?: string) => errorOf({ code: "not-permitted", message, hint });

export function parseRef(ref: CredentialRef): { vault: VaultId; item: ItemId } {
  const { vault, item } = "$secret" in ref ? ref.$secret : ref;
  const parsed = { vault: vaultId.safeParse(vault), item: itemId.safeParse(item) };
  if (parsed.vault.success && parsed.item.success) return { vault: parsed.vault.data, item: parsed.item.data };
  throw errorOf({
    code: "bad-input",
    message: "a credential names a vault and an item by their ids once a flow is signed",
  });
}

/** The node must stand in the signed document, and the vault in its declaration. */
export function checkNode(document: FlowDocument, node: FlowNodeName, vault: VaultId): void {
  if (!allNodes(document).some(({ id, type }) => id === node.id && type === node.type)) {
    throw denied(`node ${node.id} (${node.type}) does not stand in the signed flow`);
  }
  checkDeclared(document, vault);
}

export function checkDeclared(document: FlowDocument, vault: VaultId): void {
  if (document.vaults.some((one) => one.vault === vault)) return;
  throw denied(`the flow does not declare vault ${vault}`, "Add it to the flow's vaults and push the flow again.");
}

interface Use {
  readonly run: Pick<KeeperRun, "flow">;
  readonly node: FlowNodeName;
  readonly item: ItemId;
}

/** The entry that is meant, once permit and policy allow this use. */
export function checkUse(view: VaultView, { run, node, item }: Use, now: number): ManifestEntry {
  const { permits, name } = view;
  const isPermitted = permits.some(({ flow, items }) => flow === run.flow && (items === "*" || items.includes(item)));
  if (!isPermitted) {
    throw denied(
      `the flow has no permit for this item of vault "${name}"`,
      "An owner or admin who has the vault open signs one: sealbot vault permit VAULT --flow FLOW",
    );
  }
  const entry = findById(view, item);
  if (!entry) throw errorOf({ code: "item-missing", message: `vault "${name}" has no item ${item}` });
  checkItemUse(entry, { nodeType: node.type, now, vault: name });
  return entry;
}

export function isRevealed(document: FlowDocument, node: FlowNodeName): boolean {
  return allNodes(document).some(({ id, config }) => id === node.id && config.reveal === true);
}
