// Flows: validated and resolved here, signed here, and believed from the server only as signed.
import { errorOf, hasCode } from "../../base/errors.ts";
import type { FlowId, ItemId, VaultId } from "../../base/ids.ts";
import { idPattern } from "../../base/ids.ts";
import type { Shapes } from "../../flow/catalogue.ts";
import { type FlowDocument, parseDocument } from "../../flow/document.ts";
import { inputErrorOf } from "../../flow/fault.ts";
import { resolveReferences } from "../../flow/references.ts";
import { flowId } from "../../trust/fields.ts";
import { flow as flowKind } from "../../trust/kinds.ts";
import { newId } from "../../trust/new-id.ts";
import { advance } from "../../trust/pin.ts";
import * as routes from "../../wire/routes/flows.ts";
import { allPages } from "../session/pages.ts";
import type { MemberSession } from "../session/session.ts";
import { signAs } from "../session/signing.ts";
import { permitFlow } from "../vaults/grants.ts";
import type { Access } from "../vaults/vault-view.ts";
import { lookUpFor } from "./flow-lookup.ts";
import { wantedPermits } from "./wanted-permits.ts";

export interface Flow {
  readonly id: FlowId;
  /** From the signed document. */
  readonly name: string;
  readonly version: number;
  /** `statementHash` of the signed version: what a run order names. */
  readonly hash: string;
  readonly document: FlowDocument;
  /** Name of who signed it. */
  readonly signedBy: string;
  /** For display only. */
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** A permit that a flow's own declaration asks for and that does not stand yet. */
export interface WantedPermit {
  readonly vault: VaultId;
  readonly vaultName: string;
  readonly access: Access;
  readonly items: "*" | readonly ItemId[];
  /** Whether this member could sign it now: holds a grant and has the vault open. */
  readonly ready: boolean;
}

/** A document that is ready to be signed, and the permits it would need. */
export interface FlowPlan {
  readonly id: FlowId;
  readonly version: number;
  /** Hash of the version before; empty for the first. */
  readonly previous: string;
  readonly document: FlowDocument;
  readonly permits: readonly WantedPermit[];
}

/** The node types that the flow is checked against; from a node catalogue, or as a robot announced them. */
export interface PlanOptions {
  readonly shapes: Shapes;
  /** Of which flow it is the next version, whatever it is called now; by default of the one that has its name. */
  readonly flow?: FlowId | undefined;
}

interface PushOptions extends PlanOptions {
  readonly permits?: boolean | undefined;
  /** Hash of the version that must be the newest still; empty for none. */
  readonly previous?: string | undefined;
}

/**
 * Validates a document, puts ids in place of names, and signs nothing: for showing before `pushFlow`.
 * @throws InputError `bad-input` listing every fault.
 */
export async function planFlow(session: MemberSession, document: unknown, options: PlanOptions): Promise<FlowPlan> {
  const { shapes } = options;
  // Validation brings the expression language with it, which only this needs.
  const { parseFlow } = await import("../../flow/validate.ts");
  const parsed = parseFlow(document, shapes);
  const [lookup, flows] = await Promise.all([lookUpFor(session, parsed), listFlows(session)]);
  const resolved = resolveReferences(parsed, shapes, lookup);
  if (resolved.faults) throw inputErrorOf(resolved.faults);
  const { flow } = resolved;
  const old = flows.find(({ id, name }) => (options.flow === undefined ? name === flow.name : id === options.flow));
  const id = old?.id ?? newId("flw");
  const permits = wantedPermits(id, flow, { shapes, vaults: lookup.vaults });
  return { id, version: (old?.version ?? 0) + 1, previous: old?.hash ?? "", document: flow, permits };
}

/**
 * Signs and uploads the next version, then the permits it declares that this member can sign; `permits: false` leaves
 * them alone. `unsigned` are those that somebody else has to give.
 * @throws ConflictError `conflict` when `previous` is not the newest version any more; what `planFlow` throws.
 *
 * @example
 * ```ts
 * import { pushFlow, startRun, waitForRun } from "sealbot/client";
 *
 * const { flow } = await pushFlow(session, document, { shapes });
 * const run = await startRun(session, { flow: flow.name, target: { robot: "office-pc" } });
 * const { status } = await waitForRun(session, run.id);
 * ```
 */
export async function pushFlow(
  session: MemberSession,
  document: unknown,
  { permits = true, previous: expected, ...options }: PushOptions,
): Promise<{ flow: Flow; signed: readonly WantedPermit[]; unsigned: readonly WantedPermit[] }> {
  const plan = await planFlow(session, document, options);
  const { id, version, previous } = plan;
  if (expected !== undefined && expected !== previous) throw changedMeanwhile(plan);
  const statement = await signAs(session, flowKind, { flow: id, version, previous, document: { ...plan.document } });
  const flow = await viewFlow(session, await session.call(routes.putFlow, { body: { statement } }));
  const signed = permits ? plan.permits.filter(({ ready }) => ready) : [];
  for (const { vault, access, items } of signed) await permitFlow(session, vault, { flow: id, access, items });
  return { flow, signed, unsigned: plan.permits.filter((permit) => !signed.includes(permit)) };
}

const changedMeanwhile = ({ document: { name } }: FlowPlan) =>
  errorOf({
    code: "conflict",
    message: `somebody signed another version of flow "${name}" meanwhile`,
    hint: "Look at what it changed, then sign again.",
  });

/** Every flow in its newest version. */
export async function listFlows(session: MemberSession): Promise<Flow[]> {
  const rows = await allPages((query) => session.call(routes.listFlows, { query }));
  return await Promise.all(rows.map((row) => viewFlow(session, row)));
}

/** By name or id; the newest version unless one is named. @throws NotFoundError `not-found`. */
export async function getFlow(
  session: MemberSession,
  nameOrId: string,
  { version }: { readonly version?: number | undefined } = {},
): Promise<Flow> {
  const id = idPattern("flw").test(nameOrId)
    ? flowId.parse(nameOrId)
    : (await listFlows(session)).find(({ name }) => name === nameOrId)?.id;
  if (!id)
    throw errorOf({
      code: "not-found",
      message: `no flow ${JSON.stringify(nameOrId)}`,
      hint: "See: sealbot flow list",
    });
  return await fetchFlow(session, id, version);
}

async function fetchFlow(session: MemberSession, id: FlowId, version?: number): Promise<Flow> {
  const row = await session.call(routes.getFlow, { params: { id }, query: version === undefined ? {} : { version } });
  const flow = await viewFlow(session, row, { isNewest: version === undefined });
  if (flow.id === id && (version === undefined || flow.version === version)) return flow;
  throw errorOf({ code: "wrong-context", message: "the server shows another flow or version than was asked for" });
}

/** Every version whose signature still holds, newest first. */
export async function listFlowVersions(session: MemberSession, nameOrId: string): Promise<Flow[]> {
  const newest = await getFlow(session, nameOrId);
  const versions: (Flow | undefined)[] = [newest];
  for (let next = newest.version - 1; next > 0; next -= atOnce) {
    const numbers = Array.from({ length: Math.min(atOnce, next) }, (_, at) => next - at);
    versions.push(...(await Promise.all(numbers.map((version) => findVersion(session, newest.id, version)))));
  }
  return versions.filter((flow) => flow !== undefined);
}

/** Versions asked for at the same time. */
const atOnce = 16;

async function findVersion(session: MemberSession, id: FlowId, version: number): Promise<Flow | undefined> {
  try {
    return await fetchFlow(session, id, version);
  } catch (error) {
    if (hasCode(error, "revoked", "not-found")) return undefined;
    throw error;
  }
}

/** Deletes a flow; its runs stay. */
export async function deleteFlow(session: MemberSession, nameOrId: string): Promise<void> {
  const { id } = await getFlow(session, nameOrId);
  await session.call(routes.deleteFlow, { params: { id } });
}

/** What a row of the server is worth: verified, and not older than what was seen before. */
export async function viewFlow(session: MemberSession, row: routes.FlowRow, { isNewest = true } = {}): Promise<Flow> {
  const { payload, hash, signer } = await session.verify(row.statement, flowKind);
  if (payload.flow !== row.id)
    throw errorOf({ code: "wrong-context", message: `flow ${row.id}: the server shows another flow's statement` });
  const document = parseDocument(payload.document);
  const { version, previous } = payload;
  if (isNewest) {
    const link = { seq: version, hash, previous };
    session.pins.flows[row.id] = advance(`flow "${document.name}"`, session.pins.flows[row.id], link);
  }
  return {
    id: payload.flow,
    name: document.name,
    version,
    hash,
    document,
    signedBy: signer.name,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
