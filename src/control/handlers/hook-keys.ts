// Keys of hooks as members make and revoke them, and runs that a program starts with its own token.
import { errorOf } from "../../base/errors.ts";
import { newId } from "../../trust/new-id.ts";
import * as routes from "../../wire/routes/hooks.ts";
import type { Deps } from "../deps.ts";
import { hashOf } from "../login/setup-code.ts";
import { fireRun, getFlowByRef, getTrigger } from "../runs/firing.ts";
import { newHookKey } from "../runs/hook-key.ts";
import type { HookKey } from "../store/hooks.ts";
import type { Areas } from "../store/store.ts";
import { getRun, shownRun } from "./runs.ts";

async function shown({ flows }: Pick<Areas, "flows">, key: HookKey): Promise<routes.HookKeyRow> {
  const { hash: _h, created_by: _c, ...row } = key;
  return { ...row, flow_name: (await flows.find(key.flow))?.name ?? null };
}

export function serveHookKeys({ serve, context }: Deps): void {
  const { store, clock } = context;

  serve(routes.createHookKey, { rank: "admin", secretAnswer: true }, async ({ body, caller }) => {
    const { expires_at = null } = body;
    if (expires_at !== null && Date.parse(expires_at) <= clock.now())
      throw errorOf({ code: "bad-input", message: "expires_at: lies in the past" });
    return context.change(async (change) => {
      const flow = await getFlowByRef(change.store, body.flow);
      getTrigger(flow, "hook");
      const key = newHookKey();
      const row: HookKey = {
        ...{ id: newId("key"), hash: hashOf(key), flow: flow.id, name: body.name ?? flow.name, vault: null },
        ...{ created_by: caller.id, created_at: change.now(), expires_at, last_used_at: null },
      };
      await change.store.hooks.insertKey(row);
      await change.audit({ actor: caller.id, action: "hook-key.created", subject: row.id, detail: flow.name });
      return { ...(await shown(change.store, row)), key };
    });
  });

  serve(routes.listHookKeys, { rank: "operator" }, async () => {
    const keys = await store.hooks.listKeys();
    return { data: await Promise.all(keys.map((key) => shown(store, key))) };
  });

  serve(routes.deleteHookKey, { rank: "admin" }, async ({ params: { id }, caller }) =>
    context.change(async (change) => {
      if (!(await change.store.hooks.findKey(id)))
        throw errorOf({ code: "not-found", message: `key ${id} does not exist` });
      await change.store.hooks.deleteKey(id);
      await change.audit({ actor: caller.id, action: "hook-key.revoked", subject: id });
    }),
  );

  serve(routes.fireFlow, { rank: "operator" }, async ({ params, body, caller }) =>
    context.change(async (change) => {
      const flow = await getFlowByRef(change.store, params.flow);
      const run = await fireRun(change, { flow, type: "api", input: body.input });
      const actor = caller.token?.id ?? caller.id;
      await change.audit({ actor, action: "run.fired", subject: run, detail: flow.name });
      return shownRun(change, await getRun(change, run));
    }),
  );
}
