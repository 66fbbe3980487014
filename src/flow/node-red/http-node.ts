// Node-RED's http request. Its password or token is in no export; it becomes an item of a vault.
import { z } from "zod";
import { findOwn } from "../../base/own.ts";
import { textAt } from "./flows-file.ts";
import { type Converter, chain } from "./fragment.ts";
import { templateOf } from "./template.ts";
import { expr, sourceOf, typedValue } from "./value.ts";

const header = z.looseObject({
  keyType: z.string().default("other"),
  keyValue: z.string().default(""),
  valueType: z.string().default("other"),
  valueValue: z.string().default(""),
});

/** How people call the ways to sign in, by Node-RED's word. */
const signIns: Readonly<Record<string, string>> = { basic: "login", digest: "login", bearer: "bearer token" };

export const httpRequest: Converter = (node, context) => {
  const { notes } = context;
  const given = textAt(node, "url");
  const url = given === undefined ? expr("msg.url") : templateOf(given, { html: false });
  const method = textAt(node, "method") ?? "GET";
  const signIn = textAt(node, "authType") ?? (node.user !== undefined ? "basic" : undefined);
  if (signIn !== undefined) {
    const what = findOwn(signIns, signIn) ?? signIn;
    notes.missing(
      node,
      `its ${what}: no export holds it`,
      "Make an item in a vault, declare the vault, and name it in credentials.",
    );
  }
  if (textAt(node, "tls") !== undefined) {
    notes.missing(
      node,
      "its TLS settings",
      "Put a client certificate into an item; a private authority is a setting of the robot.",
    );
  }
  if (textAt(node, "proxy") !== undefined) notes.missing(node, "its proxy", "A proxy is a setting of the robot.");
  if (url === undefined) notes.missing(node, "an address with sections", "Write the address as an expression.");
  if (node.insecureHTTPParser === true) {
    notes.missing(node, "its patience with malformed HTTP", "Answers must be well-formed.");
  }
  const onlyGood = node.senderr === true;
  if (!onlyGood) {
    notes.differs(
      node,
      "a request without an answer went on, with the error as msg.payload",
      "Wire the error port of the new node to where it should go.",
    );
  }
  const asQuery = node.paytoqs === "query" || node.paytoqs === true;
  const withBody = !asQuery && !["GET", "HEAD"].includes(method);
  if (node.paytoqs === "body" && !withBody) {
    notes.missing(node, `a body with ${method}`, "Use another method, or put it into the query.");
  }
  const config = {
    method: method === "use" ? expr("msg.method") : method,
    url: url ?? expr("msg.url"),
    ...headersOf(node.headers, context),
    ...(asQuery && { query: expr("msg.payload") }),
    ...(withBody && {
      body: expr("msg.payload"),
      bodyType: expr('$type(msg.payload) in ["object", "array"] ? "json" : "text"'),
    }),
    failOnStatus: onlyGood,
  };
  if (node.ret === "bin") notes.differs(node, "it gave the answer as bytes", "Use http.download for files.");
  const body =
    node.ret === "txt" || node.ret === undefined
      ? '$type(msg.body) = "string" ? msg.body : $string(msg.body)'
      : "msg.body";
  const answer = { "msg.payload": expr(body), "msg.statusCode": expr("msg.status") };
  return chain([
    { type: "http.request", config },
    { type: "core.set", config: { values: answer } },
  ]);
};

function headersOf(value: unknown, context: Parameters<Converter>[1]): { headers?: Record<string, unknown> } {
  const rows = z.array(header).catch([]).parse(value);
  const headers = rows.flatMap((row): [string, unknown][] => {
    const name = row.keyType === "other" ? row.keyValue : row.keyType;
    const text = row.valueType === "other" ? row.valueValue : row.valueType;
    const value =
      row.valueType === "msg" ? expr(`$string(${sourceOf(typedValue(row.valueValue, "msg", context))})`) : text;
    return /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/.test(name) && name !== "msg" ? [[name, value]] : [];
  });
  if (headers.length < rows.length) {
    context.notes.missing(context.node, "a header whose name is not fixed", "Name it in the new node.");
  }
  return headers.length > 0 ? { headers: Object.fromEntries(headers) } : {};
}
