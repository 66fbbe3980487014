// Everything that is wrong with a draft, as far as a page can know. It brings the expression language with it: load it
// only where a flow is edited.
import type { FlowLookup } from "../../../../client/flows/flow-lookup.ts";
import type { Shapes } from "../../../../flow/catalogue.ts";
import type { Fault } from "../../../../flow/fault.ts";
import { credentialRefs, resolveReferences } from "../../../../flow/references.ts";
import { validateFlow } from "../../../../flow/validate.ts";
import type { FlowDraft } from "./flow-draft.ts";

export interface Judgement {
  readonly faults: readonly Fault[];
  /** By node id: the item that it uses and that holds nothing yet. */
  readonly empty: ReadonlyMap<string, string>;
}

/** Without `lookup`, names of vaults and items are taken for good. */
export function judged(draft: FlowDraft, shapes: Shapes, lookup: FlowLookup | undefined): Judgement {
  const { flow, faults } = validateFlow(draft, shapes);
  if (!flow) return { faults, empty: new Map() };
  if (!lookup) return { faults: [], empty: new Map() };
  const empty = credentialRefs(flow, shapes).flatMap(({ node, vault, item }) => {
    const found = item === undefined ? undefined : lookup.findItem(lookup.findVault(vault) ?? vault, item);
    return found && !found.ready && item !== undefined ? [[node, item] as const] : [];
  });
  return { faults: resolveReferences(flow, shapes, lookup).faults ?? [], empty: new Map(empty) };
}
