// `sealbot hook list`: keys of hooks, without the keys.
import { listHookKeys } from "../../client/flows/hook-keys.ts";
import { defineCommand } from "../command.ts";
import { ago } from "../show/age.ts";

export const command = defineCommand({
  path: "hook list",
  summary: "List keys of hooks",
  json: true,
  examples: ["sealbot hook list"],
  async run(context) {
    const keys = await listHookKeys(await context.session());
    const now = context.clock.now();
    context.out.data({ data: keys }, () =>
      context.out.table(
        keys,
        [
          ["id", ({ id }) => id],
          ["name", ({ name }) => name],
          ["flow", ({ flow, flow_name }) => flow_name ?? `${flow} (deleted)`],
          ["made by", ({ vault }) => (vault === null ? "a member" : "the API")],
          ["last used", ({ last_used_at }) => ago(last_used_at, now)],
          ["ends", ({ expires_at }) => ago(expires_at, now)],
        ],
        "No key. Make one: sealbot hook create FLOW",
      ),
    );
  },
});
