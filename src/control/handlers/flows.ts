// Flows over HTTP: signed versions in and out.
import { errorOf } from "../../base/errors.ts";
import * as routes from "../../wire/routes/flows.ts";
import { finalStatuses } from "../../wire/shapes.ts";
import type { Deps } from "../deps.ts";
import { acceptFlow, removeFlow } from "../trust/flow-changes.ts";

const missing = (id: string) => errorOf({ code: "not-found", message: `flow ${id} does not exist` });

export function serveFlows({ serve, context }: Deps): void {
  const { store } = context;

  serve(routes.listFlows, {}, async ({ query }) => store.flows.page(query));

  serve(routes.getFlow, {}, async ({ params, query }) => {
    const flow = await store.flows.find(params.id, query);
    if (!flow) throw missing(params.id);
    return flow;
  });

  serve(routes.getRobotFlow, {}, async ({ params, query, caller }) => {
    if (caller.robot.status !== "active")
      throw errorOf({ code: "pending", message: "nobody has vouched for this robot yet" });
    const flow = await store.flows.find(params.id, query);
    if (!flow) throw missing(params.id);
    return flow;
  });

  serve(routes.getRobotRun, {}, async ({ params, caller }) => {
    const run = await store.runs.find(params.id);
    return { mine: run?.robot === caller.robot.id && !finalStatuses.includes(run.status) };
  });

  serve(routes.listRobotSchedules, {}, async ({ caller }) => ({
    data: caller.robot.status === "active" ? await store.schedules.listOfRobot(caller.robot.id) : [],
  }));

  serve(routes.putFlow, { rank: "admin" }, async ({ body, caller }) =>
    context.change(async (change) => {
      const flow = await acceptFlow(change, caller, body.statement);
      const detail = `${flow.name} version ${flow.version}`;
      await change.audit({ actor: caller.id, action: "flow.pushed", subject: flow.id, detail });
      return flow;
    }),
  );

  serve(routes.deleteFlow, { rank: "admin" }, async ({ params, caller }) =>
    context.change(async (change) => {
      const flow = await change.store.flows.find(params.id);
      if (!flow) throw missing(params.id);
      await removeFlow(change, flow);
      await change.audit({ actor: caller.id, action: "flow.deleted", subject: params.id, detail: flow.name });
    }),
  );
}
