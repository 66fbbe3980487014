// `sealbot hook create`: a key that callers start a flow with, shown once.
import { iso } from "../../base/clock.ts";
import { createHookKey } from "../../client/flows/hook-keys.ts";
import { argument, defineCommand, duration, text } from "../command.ts";

export const command = defineCommand({
  path: "hook create",
  summary: "Make a key that starts a flow by its hook",
  arguments: { flow: argument("name or id", "flows") },
  options: {
    name: text("NAME", "who is to have it"),
    expires: duration("how long it is good for (default: until it is revoked)"),
  },
  json: true,
  examples: ["sealbot hook create orders-in --expires 90d"],
  async run(context, { args, options: { name, expires } }) {
    const { out, clock } = context;
    const expiresAt = expires === undefined ? undefined : iso(clock.now() + expires);
    const session = await context.session();
    const { id, key, flow, expires_at } = await createHookKey(session, { flow: args.flow, name, expiresAt });
    const url = `${session.server}/hooks/${flow}`;
    out.data({ id, key, flow, url, expires_at }, () => out.line(key));
    out.note(`Shown once. Callers send it as: Authorization: Bearer wfk_… to POST ${url}`);
  },
});
