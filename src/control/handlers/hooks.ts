// `POST /hooks/{flow}`: whoever holds a key of the flow starts it. Nothing of the caller's words is read before the key
// was found good, and neither key nor JWT is ever logged.
import type { Context as HonoContext } from "hono";
import { errorOf } from "../../base/errors.ts";
import { parseStrictJson } from "../../base/strict-json.ts";
import { isPlainObject } from "../../flow/plain-json.ts";
import { maxCallerToken, maxInput } from "../../wire/limits.ts";
import { callHook } from "../../wire/routes/hooks.ts";
import { answerOnce } from "../http/answers.ts";
import { peerOf } from "../http/peer.ts";
import type { Limits } from "../http/rate-limit.ts";
import { type App, type Bindings, readBody, type Site } from "../http/serve.ts";
import { fireRun, getFlowByRef, getTrigger } from "../runs/firing.ts";
import { findHookKey } from "../runs/hook-key.ts";
import type { HookKey } from "../store/hooks.ts";

type Request = HonoContext<Bindings>;

export function serveHooks(app: App, site: Site, limits: Limits): void {
  const { context } = site;
  const { store, clock } = context;

  /** @throws AuthError `not-signed-in`; RateLimitError. */
  const getKey = async (c: Request): Promise<HookKey> => {
    const peer = peerOf(c.env?.incoming, site);
    limits.hookByAddress.take(peer);
    limits.wrongHookKey.check(peer);
    const [, text = ""] = /^Bearer (\w{1,100})$/i.exec(c.req.header("authorization") ?? "") ?? [];
    const key = await findHookKey(store, text, clock.now());
    if (!key) {
      limits.wrongHookKey.count(peer);
      throw errorOf({
        code: "not-signed-in",
        message: "no key of a hook, or one that is not good any more",
        hint: "Send it as: Authorization: Bearer wfk_…",
      });
    }
    limits.hookByKey.take(key.id);
    return key;
  };

  app.post(callHook.path.replace("{flow}", ":flow"), async (c) => {
    const key = await getKey(c);
    const flow = await getFlowByRef(store, c.req.param("flow") ?? "");
    if (flow.id !== key.flow)
      throw errorOf({
        code: "not-allowed",
        message: "the key is for another flow",
        hint: "Each hook has its own keys.",
      });
    const { trigger } = getTrigger(flow, "hook");
    const token = trigger.authorizer && callerToken(c, trigger.authorizer.header);
    const body = await readInput(c);
    const fire = () =>
      context.change(async (change) => {
        const run = await fireRun(change, {
          flow: await getFlowByRef(change.store, flow.id),
          type: "hook",
          input: body.input,
          token,
        });
        await change.store.hooks.updateKey(key.id, { last_used_at: change.now() });
        await change.audit({ actor: key.id, action: "run.fired", subject: run, detail: flow.name });
        return { status: 202, body: { run } };
      });
    const once = c.req.header("idempotency-key")?.slice(0, 200);
    const answer =
      once === undefined
        ? await fire()
        : await answerOnce(context, { key: `${key.id} ${flow.id} ${once}`, body: body.text }, fire);
    return c.json(answer.body as object, 202);
  });
}

/** The caller's JWT without its scheme; whether it is one, the robot finds out. */
function callerToken(c: Request, header: string): string | undefined {
  const token = c.req.header(header)?.replace(/^Bearer +/i, "");
  if (token === undefined || token.length <= maxCallerToken) return token;
  throw errorOf({ code: "bad-input", message: `${header}: more than ${maxCallerToken} characters` });
}

async function readInput(c: Request): Promise<{ text: string; input: Record<string, unknown> }> {
  const length = c.req.header("content-length");
  const headers = ["content-type", "transfer-encoding"].some((name) => c.req.header(name) !== undefined);
  const isEmpty = length === "0" || (length === undefined && !headers);
  const text = isEmpty ? "{}" : await readBody(c, maxInput);
  const input = parseStrictJson(text, "body");
  if (isPlainObject(input)) return { text, input };
  throw errorOf({ code: "bad-input", message: "body: expected a JSON object" });
}
