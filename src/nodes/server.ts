// Which server a node that speaks no HTTP talks to, and whether its credential may go there: the one its item names, or
// another that the item or the signed flow allows.
import { z } from "zod";
import { errorOf, type SealbotError } from "../base/errors.ts";
import { outsideFault } from "../base/outside-fault.ts";
import { findOwn } from "../base/own.ts";
import { serverPorts } from "../flow/literal-hosts.ts";
import type { OpenedItem } from "../flow/node.ts";
import { isHostAllowed } from "../vault/policy.ts";

export interface Server {
  /** A name or an address, as sockets take it. */
  readonly host: string;
  readonly port: number;
  /** The scheme of the URL in the flow; `undefined` when the item alone names the server. */
  readonly scheme: string | undefined;
}

/** A server in a node's config: scheme, host and perhaps port, nothing else. */
export const serverUrl = (...schemes: readonly string[]) =>
  z
    .string()
    .max(300)
    .regex(
      new RegExp(`^(${schemes.join("|")})://(\\[[0-9a-f:.]+\\]|[a-z0-9._-]+)(:\\d{1,5})?$`, "i"),
      `not ${schemes.map((scheme) => `${scheme}://HOST`).join(" or ")}, with :PORT where it is another`,
    )
    .refine((url) => URL.canParse(url), "not a host, or not a port");

/**
 * `own` is what the item says of its server.
 * @throws AuthError `not-permitted` when the flow names another one, to which the item may not go; InputError
 * `bad-input` when neither names one.
 */
export function serverOf(
  item: OpenedItem,
  own: { readonly host?: unknown; readonly port?: unknown },
  url: string | undefined,
  usualPort: number,
): Server {
  const ownHost = typeof own.host === "string" && own.host !== "" ? own.host : undefined;
  const ownPort = typeof own.port === "number" ? own.port : usualPort;
  if (url === undefined) {
    if (ownHost !== undefined) return { host: ownHost, port: ownPort, scheme: undefined };
    throw errorOf({
      code: "bad-input",
      message: `item "${item.name}" names no host; fill it in, or write the node's server`,
    });
  }
  const { protocol, hostname, port } = new URL(url);
  const scheme = protocol.slice(0, -1);
  const host = hostname.toLowerCase();
  const number = port === "" ? (findOwn(serverPorts, scheme) ?? usualPort) : Number(port);
  const isOwn = ownHost?.toLowerCase() === host.replace(/^\[|\]$/g, "") && ownPort === number;
  if (!isOwn && !isHostAllowed(item.allowedHosts, new URL(`tcp://${host}:${number}`))) {
    throw errorOf({
      code: "not-permitted",
      message: `item "${item.name}" may not be sent to ${host}:${number}`,
      hint: "Add the host to the item's allowed hosts, or write the server literally into the flow.",
    });
  }
  return { host: host.replace(/^\[|\]$/g, ""), port: number, scheme };
}

/** Why a server cannot be reached, by the short code of the platform: the rest of its words is not shown. */
export function unreachable(what: string, { host, port }: Server, cause: unknown): SealbotError {
  const name = host.includes(":") ? `[${host}]` : host;
  const url = new URL(`tcp://${name}:${port}`);
  const { message } = outsideFault(cause, url, undefined);
  return errorOf({
    code: "unreachable",
    message: `cannot reach the ${what} ${url.host}: ${message.replace(`${url.host} `, "it ")}`,
  });
}
