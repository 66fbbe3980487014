// Where a request came from. A proxy's word about it counts only when the control plane was told that there is one.
import type { IncomingMessage } from "node:http";
import { errorOf } from "../../base/errors.ts";
import { isLoopback } from "../../base/loopback.ts";

export interface PeerRules {
  secure: boolean;
  behindProxy: boolean;
}

const last = (value: string | string[] | undefined): string | undefined =>
  (Array.isArray(value) ? value.join(",") : value)?.split(",").at(-1)?.trim() || undefined;

/** Many addresses of IPv6 belong to one caller: it is counted by its network. */
const counted = (address: string) =>
  address.includes(":") && !address.includes(".") ? address.split(":").slice(0, 4).join(":") : address;

/**
 * The address to count a request under; `local` for one that came without a socket.
 * @throws AuthError `not-allowed` for plain HTTP from elsewhere.
 */
export function peerOf(incoming: IncomingMessage | undefined, { secure, behindProxy }: PeerRules): string {
  if (!incoming) return "local";
  const remote = incoming.socket.remoteAddress ?? "";
  const forwarded = behindProxy ? last(incoming.headers["x-forwarded-for"]) : undefined;
  const address = forwarded ?? remote;
  const scheme = behindProxy ? last(incoming.headers["x-forwarded-proto"]) : undefined;
  const plain = !secure && (behindProxy ? scheme === "http" : true);
  if (plain && !isLoopback(address))
    throw errorOf({ code: "not-allowed", message: "plain HTTP from another machine", hint: "Use https." });
  return counted(address);
}
