// Whether an item may be used here and now: its expiry, the node types it is for, the hosts it may travel to.
// All of it is read from the signed manifest, never from what a server says besides.
import { errorOf } from "../base/errors.ts";

export interface ItemPolicy {
  readonly name: string;
  readonly category?: string;
  readonly ready: boolean;
  /** Hash of what it holds; empty when it was never filled in. */
  readonly blob?: string;
  readonly expires_at: string | null;
  readonly allowed_hosts: readonly string[];
  readonly node_types: readonly string[];
}

export interface ItemUsing {
  readonly nodeType: string;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The vault's signed name. */
  readonly vault: string;
}

/**
 * Of an error in a run only the message travels, so the remedy stands in it.
 * @throws SealbotError `item-not-ready` or `item-expired`; AuthError `not-permitted`.
 */
export function checkItemUse(policy: ItemPolicy, { nodeType, now, vault }: ItemUsing): void {
  const item = `item "${policy.name}" of vault "${vault}"`;
  if (!policy.ready && (policy.blob || policy.category === "connection")) {
    const remedy = `see why with: sealbot connection list "${vault}"`;
    throw errorOf({ code: "item-not-ready", message: `${item} is not set up yet, or got no new token; ${remedy}` });
  }
  if (!policy.ready) {
    const remedy = `fill it in with: sealbot item set "${vault}" "${policy.name}"`;
    throw errorOf({ code: "item-not-ready", message: `${item} is still empty; ${remedy}` });
  }
  if (policy.expires_at !== null && Date.parse(policy.expires_at) <= now) {
    const remedy = `write a new one with: sealbot item rotate "${vault}" "${policy.name}"`;
    throw errorOf({ code: "item-expired", message: `${item} expired on ${policy.expires_at}; ${remedy}` });
  }
  if (policy.node_types.length > 0 && !policy.node_types.some((allowed) => isNodeType(allowed, nodeType))) {
    throw errorOf({ code: "not-permitted", message: `${item} may not be used by ${nodeType} nodes` });
  }
}

const isNodeType = (allowed: string, type: string): boolean =>
  allowed.endsWith(".*") ? type.startsWith(allowed.slice(0, -1)) : allowed === type;

/**
 * True when `url`'s host stands in `hosts`. `*.example.com` means any host below example.com, not itself; a
 * host written with a port means that port only, one without means any port.
 */
export function isHostAllowed(hosts: readonly string[], url: URL): boolean {
  return hosts.some((allowed) => {
    const { host, port } = splitHost(allowed);
    if (port !== undefined && port !== portOf(url)) return false;
    return host.startsWith("*.")
      ? url.hostname.endsWith(host.slice(1)) && url.hostname.length > host.length - 1
      : url.hostname === host;
  });
}

const usualPorts: Record<string, string> = { "http:": "80", "https:": "443", "ws:": "80", "wss:": "443" };
const portOf = (url: URL): string => url.port || (usualPorts[url.protocol] ?? "");

function splitHost(text: string): { host: string; port: string | undefined } {
  const match = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(text.toLowerCase());
  return { host: match?.[1] ?? text, port: match?.[2] };
}
