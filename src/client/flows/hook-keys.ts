// Keys that callers start a flow with by its hook: shown once, kept by the server as a hash.
import * as routes from "../../wire/routes/hooks.ts";
import type { MemberSession } from "../session/session.ts";
import { getFlow } from "./flows.ts";

/**
 * `key` is shown once; callers send it as `Authorization: Bearer wfk_…` to `POST /hooks/{flow}`.
 * @throws ConflictError `conflict` when the flow declares no hook; AuthError `not-allowed` for all but owners and admins.
 *
 * @example
 * ```ts
 * import { createHookKey } from "sealbot/client";
 *
 * const { key, flow } = await createHookKey(session, { flow: "orders in" });
 * ```
 */
export async function createHookKey(
  session: MemberSession,
  input: {
    /** By name or id. */
    readonly flow: string;
    /** Who is to have it; default: the name of the flow. */
    readonly name?: string | undefined;
    /** ISO 8601 in the future. */
    readonly expiresAt?: string | undefined;
  },
): Promise<routes.HookKeyRow & { key: string }> {
  const { name, expiresAt } = input;
  const { id: flow } = await getFlow(session, input.flow);
  return await session.call(routes.createHookKey, {
    body: { flow, ...(name !== undefined && { name }), ...(expiresAt !== undefined && { expires_at: expiresAt }) },
  });
}

export const listHookKeys = async (session: MemberSession): Promise<routes.HookKeyRow[]> =>
  (await session.call(routes.listHookKeys, {})).data;

/** The key is worth nothing from now on. */
export const revokeHookKey = (session: MemberSession, id: string): Promise<void> =>
  session.call(routes.deleteHookKey, { params: { id } });
