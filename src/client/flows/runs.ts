// Runs: ordered by a signature, then watched. What a run reports was masked on the robot.
import { iso } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { RunId } from "../../base/ids.ts";
import { shellWord } from "../../base/shell-word.ts";
import { toBase64url, utf8 } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";
import { runId } from "../../trust/fields.ts";
import { type RunOrder, run as runKind } from "../../trust/kinds.ts";
import { newId } from "../../trust/new-id.ts";
import * as routes from "../../wire/routes/flows.ts";
import { finalStatuses, type Page, type RunEventRow, type RunRow, type RunStatus } from "../../wire/shapes.ts";
import { getRobot, listRobots, trustedPrincipal } from "../robots/robots.ts";
import type { MemberSession } from "../session/session.ts";
import { signAs } from "../session/signing.ts";
import { type Flow, getFlow } from "./flows.ts";

/** Where a run goes: one robot by name or id, or any that carries a label. */
export type RunTarget = { readonly robot: string } | { readonly label: string };

/** Milliseconds for which an order is good: one for a label may wait long for its turn, or come to another robot. */
const validFor = { robot: 3_600_000, label: 23 * 3_600_000 } as const;
/** Seconds of one long poll; less than the server's most. */
const pollSeconds = 25;

/**
 * Signs a run order and hands it in. Without a target it goes to the only active robot there is.
 * @throws InputError `bad-input` when the target is left open; NotFoundError `not-found`; AuthError `untrusted-flow` for
 * a flow that people do not start.
 */
export async function startRun(
  session: MemberSession,
  input: {
    readonly flow: string;
    readonly target?: RunTarget | undefined;
    readonly input?: Readonly<Record<string, unknown>> | undefined;
    /** Milliseconds until a robot refuses the order; at most 24 h, default 1 h for a robot and 23 h for a label. */
    readonly validFor?: number | undefined;
  },
): Promise<RunRow> {
  const flow = await getFlow(session, input.flow);
  checkSigned(flow);
  const given = { ...input.input };
  const target = await targetOf(session, input.target);
  const lifetime = input.validFor ?? ("label" in target ? validFor.label : validFor.robot);
  const order = await signAs(session, runKind, {
    run: newId("run"),
    flow: flow.id,
    flowHash: flow.hash,
    target,
    input: toBase64url(sha256(utf8(JSON.stringify(given)))),
    notAfter: iso(session.clock.now() + lifetime),
  });
  return await session.call(routes.createRun, { body: { order, input: given } });
}

/** What no robot would run is not ordered. @throws AuthError `untrusted-flow`. */
function checkSigned({ name, document: { triggers } }: Flow): void {
  if (triggers.some(({ type }) => type === "signed")) return;
  const declared = [...new Set(triggers.map(({ type }) => type))].join(", ");
  throw errorOf({
    code: "untrusted-flow",
    message: `flow "${name}" is started by its triggers alone (${declared}), and not by people`,
    hint: triggers.some(({ type }) => type === "hook")
      ? `Call its hook, with a key of: sealbot hook create ${shellWord(name)}; or push it with the trigger { "type": "signed" } beside.`
      : 'Push it with the trigger { "type": "signed" } beside, to start it by hand, too.',
  });
}

/** What was named, checked; without anything the only active robot there is. @throws as `startRun`. */
export async function targetOf(session: MemberSession, target: RunTarget | undefined): Promise<RunOrder["target"]> {
  if (target && "label" in target) return { label: target.label };
  if (target) {
    const robot = await getRobot(session, target.robot);
    trustedPrincipal(robot);
    return { robot: robot.id };
  }
  const [only, ...more] = (await listRobots(session)).filter(
    ({ principal, status }) => principal && status === "active",
  );
  if (only && more.length === 0) return { robot: only.id };
  throw errorOf({
    code: "bad-input",
    message: only ? "there is more than one robot" : "there is no robot yet",
    hint: only
      ? "Name one with --robot, or several with --label."
      : "Invite one: sealbot robot invite. One that joined already needs: sealbot robot endorse ROBOT",
  });
}

/** The run once it has ended; `onStatus` is called each time its status has changed, first with the present one. */
export async function waitForRun(
  session: MemberSession,
  run: string,
  options: { readonly signal?: AbortSignal | undefined; readonly onStatus?: ((run: RunRow) => void) | undefined } = {},
): Promise<RunRow> {
  const { signal, onStatus } = options;
  const params = { id: parseRunId(run) };
  let row = await session.call(routes.getRun, { params, signal });
  onStatus?.(row);
  while (!finalStatuses.includes(row.status)) {
    const next = await session.call(routes.getRun, {
      params,
      query: { status: row.status, wait: pollSeconds },
      signal,
    });
    if (next.status !== row.status) onStatus?.(next);
    row = next;
  }
  return row;
}

export type RunUpdate =
  | { readonly type: "event"; readonly event: RunEventRow }
  | { readonly type: "run"; readonly run: RunRow };

/** Every event in order, and the run itself each time its status changed; returns the run when it has ended. */
export async function* followRun(
  session: MemberSession,
  run: string,
  options: { readonly after?: number | undefined; readonly signal?: AbortSignal | undefined } = {},
): AsyncGenerator<RunUpdate, RunRow> {
  const params = { id: parseRunId(run) };
  let after = options.after ?? 0;
  let status: RunStatus | undefined;
  for (;;) {
    const query = status === undefined ? { after } : { after, status, wait: pollSeconds };
    const page = await session.call(routes.listRunEvents, { params, query, signal: options.signal });
    for (const event of page.data) {
      after = Math.max(after, event.seq);
      yield { type: "event", event };
    }
    if (page.run.status !== status) {
      status = page.run.status;
      yield { type: "run", run: page.run };
    }
    if (finalStatuses.includes(status) && page.data.length === 0) return page.run;
  }
}

/** @throws NotFoundError `not-found`. */
export const getRun = (session: MemberSession, run: string): Promise<RunRow> =>
  session.call(routes.getRun, { params: { id: parseRunId(run) } });

/** Every event so far, in order; of those after number `after`. */
export async function listRunEvents(session: MemberSession, run: string, after = 0): Promise<RunEventRow[]> {
  const params = { id: parseRunId(run) };
  const events: RunEventRow[] = [];
  for (;;) {
    const { data } = await session.call(routes.listRunEvents, {
      params,
      query: { after: events.at(-1)?.seq ?? after },
    });
    if (data.length === 0) return events;
    events.push(...data);
  }
}

/** A page of runs, newest first; `flow` and `robot` by name or id. */
export async function listRuns(
  session: MemberSession,
  query: {
    readonly status?: RunStatus | undefined;
    readonly flow?: string | undefined;
    readonly robot?: string | undefined;
    readonly limit?: number | undefined;
    readonly cursor?: string | undefined;
  } = {},
): Promise<Page<RunRow>> {
  const { status, limit, cursor } = query;
  const flow = query.flow === undefined ? undefined : (await getFlow(session, query.flow)).id;
  const robot = query.robot === undefined ? undefined : (await getRobot(session, query.robot)).id;
  return await session.call(routes.listRuns, {
    query: {
      ...(status && { status }),
      ...(flow && { flow }),
      ...(robot && { robot }),
      ...(limit !== undefined && { limit }),
      ...(cursor && { cursor }),
    },
  });
}

export const cancelRun = (session: MemberSession, run: string): Promise<RunRow> =>
  session.call(routes.cancelRun, { params: { id: parseRunId(run) } });

/** A new run of the newest version of the same flow at the same place. The server keeps no input: give it again. */
export async function rerun(
  session: MemberSession,
  run: string,
  input: Readonly<Record<string, unknown>> = {},
): Promise<RunRow> {
  const { flow, robot, label } = await getRun(session, run);
  const target = label !== null ? { label } : robot !== null ? { robot } : undefined;
  return await startRun(session, { flow, target, input });
}

function parseRunId(text: string): RunId {
  const parsed = runId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw errorOf({
    code: "bad-input",
    message: "not the id of a run",
    hint: "It looks like run_… ; see: sealbot run list",
  });
}
