// Takes a signed version of a flow in, which must follow the newest one, or a flow away; robots and schedules hear of it.
import { errorOf } from "../../base/errors.ts";
import { parseDocument } from "../../flow/document.ts";
import { flow } from "../../trust/kinds.ts";
import type { Statement } from "../../trust/statement.ts";
import type { FlowRow } from "../../wire/routes/flows.ts";
import type { Change } from "../context.ts";
import type { MemberCaller } from "../http/caller.ts";
import { dropSchedules, putSchedules } from "../runs/schedules.ts";
import { checkNext, verifyOwn } from "./signed.ts";

/** @throws InputError for a document that is not a flow; ConflictError when the version does not follow. */
export async function acceptFlow(change: Change, caller: MemberCaller, statement: Statement): Promise<FlowRow> {
  const { payload, hash } = await change.trusting((trust) => verifyOwn(trust, caller, statement, flow));
  const document = parseDocument(payload.document);
  const { name } = document;
  const head = await change.store.flows.findHead(payload.flow);
  checkNext("flow", payload.version, (head?.version ?? 0) + 1);
  checkNext("flow", payload.previous, head?.hash ?? "");
  const namesake = await change.store.flows.findByName(name);
  if (namesake !== undefined && namesake !== payload.flow)
    throw errorOf({ code: "conflict", message: "another flow has this name", hint: "Choose another name." });
  const before = await change.store.flows.find(payload.flow);
  const at = change.now();
  const row = { id: payload.flow, name, version: payload.version, hash, statement };
  await change.store.flows.put({ ...row, created_at: before?.created_at ?? at, updated_at: at });
  await putSchedules(change, payload, document);
  await tellRobots(change, payload.flow);
  return { ...row, created_at: before?.created_at ?? at, updated_at: at };
}

/** Its runs stay; nothing starts it any more. */
export async function removeFlow(change: Change, { id }: Pick<FlowRow, "id">): Promise<void> {
  await change.store.flows.delete(id, change.now());
  await dropSchedules(change, id);
  await tellRobots(change, id);
}

async function tellRobots(change: Change, id: FlowRow["id"]): Promise<void> {
  for (const robot of await change.store.robots.listActive())
    await change.command(robot.id, { t: "changed", what: "flow", id });
}
