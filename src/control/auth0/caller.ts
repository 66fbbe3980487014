// Who calls an interface for programs: a bearer token, bound to the one vault that it may write into.
import type { Context as HonoContext } from "hono";
import { hasCode } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import type { Scope } from "../../wire/route.ts";
import type { Context } from "../context.ts";
import { callerOf, checkRank, type MemberCaller } from "../http/caller.ts";
import type { RateLimit } from "../http/rate-limit.ts";
import type { Bindings } from "../http/serve.ts";
import { getDropboxHeader } from "../vaults/dropbox.ts";
import { Refusal } from "./refusal.ts";

export interface ProgramCaller {
  readonly id: MemberCaller["id"];
  readonly vault: VaultId;
}

/**
 * The caller of a request, counted against its rate; the answer's headers tell how much of that is left.
 * @throws Refusal 401, 403, or 400 for a token without a vault that takes what programs bring; RateLimitError.
 */
export async function programOf(
  c: HonoContext<Bindings>,
  { context, rate, scope }: { readonly context: Context; readonly rate: RateLimit; readonly scope: Scope | undefined },
): Promise<ProgramCaller> {
  const caller = await tokenCaller(c, context, scope);
  const { token, id } = caller;
  if (!token) throw new Refusal(401, "Invalid token");
  count(c, context, rate, token.parent ?? token.id);
  checkRank(caller, scope?.split(":").includes("read") ? "viewer" : "operator");
  if (!token.vault) throw new Refusal(400, "The token is not bound to a vault: make one with --vault");
  try {
    await getDropboxHeader(context, token.vault);
  } catch (error) {
    if (hasCode(error, "not-found")) throw new Refusal(400, "The vault that the token is bound to does not exist");
    throw error;
  }
  return { id, vault: token.vault };
}

async function tokenCaller(
  c: HonoContext<Bindings>,
  context: Context,
  scope: Scope | undefined,
): Promise<MemberCaller> {
  const header = c.req.header("authorization");
  if (header === undefined) throw new Refusal(401, "Missing authentication");
  const secret = /^Bearer (sbt_[A-Za-z0-9_-]{1,200})$/i.exec(header)?.[1];
  if (secret === undefined) throw new Refusal(401, "Invalid token");
  try {
    return await callerOf(context, { caller: "session", ...(scope && { scope }) }, secret);
  } catch (error) {
    if (hasCode(error, "not-allowed"))
      throw new Refusal(403, `Insufficient scope, expected any of: ${scope}`, "insufficient_scope");
    throw error;
  }
}

function count(c: HonoContext, { clock }: Context, rate: RateLimit, key: string): void {
  try {
    rate.take(key);
  } finally {
    const { most, left, ends } = rate.left(key);
    c.header("x-ratelimit-limit", String(most));
    c.header("x-ratelimit-remaining", String(left));
    c.header("x-ratelimit-reset", String(Math.ceil((clock.now() + ends) / 1_000)));
  }
}
