// Runs over HTTP: signed orders in, states and events out.
import { errorOf } from "../../base/errors.ts";
import { toBase64url, utf8 } from "../../crypto/bytes.ts";
import { sha256 } from "../../crypto/hash.ts";
import { run as runOrder } from "../../trust/kinds.ts";
import { maxInput } from "../../wire/limits.ts";
import * as routes from "../../wire/routes/flows.ts";
import { finalStatuses, type RunRow } from "../../wire/shapes.ts";
import { subjects, waitFor } from "../bus.ts";
import type { Change } from "../context.ts";
import type { Deps } from "../deps.ts";
import { findBehind } from "../runs/behind.ts";
import { dispatchIn, endRun } from "../runs/dispatch.ts";
import { documentOf, newRun } from "../runs/new-run.ts";
import type { Run } from "../store/runs.ts";
import { verifyOwn } from "../trust/signed.ts";

/** A run order is good for so long at most, milliseconds. */
const longestOrder = 24 * 60 * 60_000;

export async function shownRun({ store }: Pick<Change, "store">, run: Run): Promise<RunRow> {
  const { order: _o, input: _i, not_after: _n, terms: _t, event_base: _e, ...row } = run;
  const robot = run.robot === null ? undefined : await store.robots.find(run.robot);
  const behind = (await findBehind({ store }, [run])).get(run.id) ?? null;
  return { ...row, robot_name: robot?.name ?? null, behind };
}

const missing = (id: string) => errorOf({ code: "not-found", message: `run ${id} does not exist` });
/** @throws NotFoundError `not-found`. */
export async function getRun({ store }: Pick<Change, "store">, id: Run["id"]): Promise<Run> {
  const run = await store.runs.find(id);
  if (!run) throw missing(id);
  return run;
}

const isOver = (run: Run) => finalStatuses.includes(run.status);

/** The input is signed as its hash. @throws InputError `bad-input` or `too-large`. */
function checkInput(input: Record<string, unknown>, signed: string): void {
  const bytes = utf8(JSON.stringify(input));
  if (bytes.length > maxInput)
    throw errorOf({ code: "too-large", message: `input: ${bytes.length} bytes, at most ${maxInput} are allowed` });
  if (toBase64url(sha256(bytes)) !== signed)
    throw errorOf({ code: "bad-input", message: "input: not the one whose hash is in the signed order" });
}

export function serveRuns({ serve, context }: Deps): void {
  const { store, bus, clock } = context;
  serve(routes.createRun, { rank: "operator" }, async ({ body, caller }) =>
    context.change(async (change) => {
      const { payload } = await change.trusting((trust) => verifyOwn(trust, caller, body.order, runOrder));
      const { run, flow: flowId, flowHash, target, notAfter } = payload;
      if (await change.store.runs.find(run))
        throw errorOf({ code: "replayed", message: `run ${run} was ordered already` });
      const until = Date.parse(notAfter) - clock.now();
      if (until <= 0 || until > longestOrder)
        throw errorOf({ code: "bad-input", message: "order: notAfter is not within the next 24 hours" });
      checkInput(body.input, payload.input);
      const flow = await change.store.flows.find(flowId);
      if (!flow) throw errorOf({ code: "not-found", message: `flow ${flowId} does not exist` });
      if (flow.hash !== flowHash)
        throw errorOf({
          code: "conflict",
          message: `flow ${flow.name}: the order is for another version than the newest`,
          hint: "Fetch the flow again and sign a new order.",
        });
      const robot = "robot" in target ? await change.store.robots.find(target.robot) : undefined;
      if ("robot" in target && !robot)
        throw errorOf({ code: "not-found", message: `robot ${target.robot} does not exist` });
      if (robot && robot.status !== "active")
        throw errorOf({ code: robot.status, message: `robot ${robot.name} is ${robot.status}` });
      const label = "label" in target ? target.label : null;
      await change.store.runs.insert(
        newRun({
          ...{ id: run, flow, document: documentOf(flow), trigger: "signed", robot: robot?.id ?? null, label },
          ...{ order: body.order, input: body.input, at: clock.now(), until: Date.parse(notAfter) },
        }),
      );
      await dispatchIn(change);
      await change.audit({ actor: caller.id, action: "run.ordered", subject: run, detail: flow.name });
      return shownRun(change, await getRun(change, run));
    }),
  );

  serve(routes.listRuns, {}, async ({ query }) => {
    const { data, next_cursor } = await store.runs.page(query);
    const behind = await findBehind(context, data);
    return { data: data.map(({ terms: _, ...row }) => ({ ...row, behind: behind.get(row.id) ?? null })), next_cursor };
  });

  serve(routes.getRun, {}, async ({ params, query, signal }) => {
    const first = await getRun(context, params.id);
    const left = query.status ?? first.status;
    const ms = isOver(first) ? 0 : query.wait * 1_000;
    const run = await waitFor({ bus, clock, subject: subjects.run(params.id), ms, signal }, async () => {
      const now = await getRun(context, params.id);
      return now.status === left ? undefined : now;
    });
    return shownRun(context, run ?? (await getRun(context, params.id)));
  });

  serve(routes.listRunEvents, {}, async ({ params, query, signal }) => {
    const ms = query.wait * 1_000;
    const seen = await waitFor({ bus, clock, subject: subjects.run(params.id), ms, signal }, async () => {
      const run = await getRun(context, params.id);
      const data = await store.runs.listEvents(params.id, query.after, query.limit);
      const hasLeft = query.status !== undefined && run.status !== query.status;
      return data.length > 0 || hasLeft || isOver(run) ? { data, run } : undefined;
    });
    const { data, run } = seen ?? { data: [], run: await getRun(context, params.id) };
    return { data, run: await shownRun(context, run) };
  });

  serve(routes.cancelRun, { rank: "operator" }, async ({ params, caller }) =>
    context.change(async (change) => {
      const run = await getRun(change, params.id);
      if (run.status === "queued") await endRun(change, run, { status: "cancelled", reason: "cancelled by a person" });
      else if (!isOver(run) && run.robot !== null) await change.command(run.robot, { t: "cancel", run: run.id });
      await change.audit({ actor: caller.id, action: "run.cancelled", subject: run.id });
      return shownRun(change, await getRun(change, run.id));
    }),
  );
}
