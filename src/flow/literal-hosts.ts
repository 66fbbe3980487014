// The hosts that a person signed as plain text in a flow: where a credential may travel when its item names none. What
// an expression comes to is never among them, so no input can add one.
import type { FlowDocument } from "./document.ts";
import { isExpression } from "./expression.ts";
import { isPlainObject } from "./plain-json.ts";

/**
 * Hosts of every http or https URL that is the whole of a text in some node's config, without repeats. Each with its
 * port, the scheme's own where none is written: who signed https://shop.example did not mean it in clear.
 */
export function literalHosts(flow: Pick<FlowDocument, "nodes">): readonly string[] {
  const hosts = new Set<string>();
  for (const { config } of flow.nodes) {
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
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return undefined;
  const { protocol, hostname, port } = new URL(text);
  return hostname === "" ? undefined : `${hostname}:${port || (protocol === "https:" ? 443 : 80)}`;
}
