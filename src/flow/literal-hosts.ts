// The hosts that a person signed as plain text in a flow: where a credential may travel when its item names none. What
// an expression comes to is never among them, so no input can add one.
import type { FlowDocument } from "./document.ts";
import { isExpression } from "./expression.ts";
import { allNodes } from "./graph.ts";
import { isPlainObject } from "./plain-json.ts";
import { vendorUrls } from "./vendor-hosts.ts";

/** The schemes of servers that nodes talk to, each with the port that stands for it. */
export const serverPorts: Readonly<Record<string, number>> = {
  ...{ http: 80, https: 443, ssh: 22, smtp: 587, smtps: 465, imap: 143, imaps: 993, postgres: 5432, mysql: 3306 },
};

/**
 * Hosts of the services that node types stand for, and of every URL with one of those schemes that is the whole of a text in some node's config, without repeats. Each
 * with its port, the scheme's own where none is written: who signed https://shop.example did not mean it in clear.
 */
export function literalHosts(flow: Pick<FlowDocument, "nodes" | "subflows">): readonly string[] {
  const hosts = new Set<string>();
  for (const { type, config } of allNodes(flow)) {
    const vendor = config.apiUrl === undefined ? findHost(vendorUrls[type] ?? "") : undefined;
    if (vendor) hosts.add(vendor);
    for (const text of textsIn(config)) {
      const host = findHost(text);
      if (host) hosts.add(host);
    }
  }
  return [...hosts];
}

function* textsIn(value: unknown): Generator<string> {
  if (typeof value === "string") yield value;
  else if (isExpression(value)) return;
  else if (Array.isArray(value)) for (const at of value) yield* textsIn(at);
  else if (isPlainObject(value)) for (const at of Object.values(value)) yield* textsIn(at);
}

function findHost(text: string): string | undefined {
  const scheme = /^([a-z]+):\/\//i.exec(text)?.[1]?.toLowerCase() ?? "";
  if (!Object.hasOwn(serverPorts, scheme) || !URL.canParse(text)) return undefined;
  const { hostname, port } = new URL(text);
  return hostname === "" ? undefined : `${hostname.toLowerCase()}:${port || serverPorts[scheme]}`;
}
