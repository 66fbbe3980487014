// Node-RED's split and join: a loop over the parts of a payload, and what gathers parts again or a number of messages.
// What a payload is shows only while the flow runs, so code stands before and behind the loop.
import { type RedNode, textAt } from "./flows-file.ts";
import { type Converter, chain, placeholder } from "./fragment.ts";

export const split: Converter = (node, { notes }) => {
  const fault = splitFault(node);
  if (fault !== undefined) {
    notes.missing(node, fault, "Make a list of it in a core.function before a core.for-each.");
    return placeholder(node, 1);
  }
  // Its port done leads nowhere, as in Node-RED.
  return chain([
    { type: "core.function", config: { code: partsCode(node) } },
    { type: "core.for-each", config: { field: "payload", as: "payload" } },
    { type: "core.function", config: { code: "Object.assign(msg, msg.payload);\ndelete msg.index;\nreturn msg;" } },
  ]);
};

function splitFault(node: RedNode): string | undefined {
  if (node.stream === true) return "it split messages as one stream";
  if (node.spltType === "bin") return "it split at bytes";
  return (textAt(node, "property") ?? "payload") === "payload"
    ? undefined
    : "it split another property than msg.payload";
}

/** Makes a list of what each part puts into its message; whatever cannot be split has no parts. */
function partsCode(node: RedNode): string {
  const length = wholeAt(node, "arraySplt") ?? 1;
  const isByLength = node.spltType === "len";
  const text = textAt(node, "splt");
  const between = JSON.stringify(isByLength ? "" : unescaped(text ?? "\\n"));
  const texts = isByLength ? `value.match(/[^]{1,${wholeAt(node, "splt") ?? 1}}/g) ?? []` : `value.split(${between})`;
  const key = textAt(node, "addname");
  return `const value = msg.payload;
const length = ${length};
const outer = msg.parts && { parts: msg.parts };
const made = (list, more) => list.map((payload, index) => ({
  payload, parts: { ...outer, ...more, index, count: list.length },
}));
if (typeof value === "string") msg.payload = made(${texts}, { type: "string", ch: ${between} });
else if (Array.isArray(value)) {
  const cut = Array.from({ length: Math.ceil(value.length / length) }, (_, i) => value.slice(i * length, (i + 1) * length));
  msg.payload = made(length > 1 ? cut : value, { type: "array", len: length });
} else if (typeof value === "object" && value !== null) {
  msg.payload = made(Object.entries(value), { type: "object" }).map(({ payload: [key, payload], parts }) => ({
    payload, parts: { ...parts, key },${key === undefined ? "" : ` [${JSON.stringify(key)}]: key,`}
  }));
} else msg.payload = [];
return msg;`;
}

export const join: Converter = (node, { notes, isBehindSplit = false }) => {
  const isCustom = node.mode === "custom";
  const build = isCustom ? (textAt(node, "build") ?? "array") : "as it was split";
  const count = isCustom ? wholeAt(node, "count") : undefined;
  const code = ways[build]?.(node);
  const fault = joinFault(node, { isGathered: count !== undefined || isBehindSplit });
  if (fault !== undefined || code === undefined) {
    notes.missing(node, fault ?? `it made a ${build}`, "Write it with a core.join and a core.function.");
    return placeholder(node, 1);
  }
  notes.differs(
    node,
    "the last message went on, after however long, or at msg.complete",
    `The first goes on here, ${count === undefined ? "with the parts that come" : "and the run fails when fewer can come: set incomplete to send if they will do"}.`,
  );
  const seconds = isCustom ? Number(node.timeout) : 0;
  const gathered = count === undefined ? { by: "passes" } : { by: "count", count };
  const limit = seconds > 0 ? { within: `${Math.round(seconds * 1_000)}ms`, incomplete: "send" } : {};
  return chain([
    { type: "core.join", config: { ...gathered, ...limit, to: "joined" } },
    {
      type: "core.function",
      config: {
        code: `const all = msg.joined;\nconst { parts: own } = msg;\ndelete msg.joined;\n${code}\nreturn msg;`,
      },
    },
  ]);
};

function joinFault(node: RedNode, { isGathered }: { readonly isGathered: boolean }): string | undefined {
  if (node.mode === "reduce") return "it reduced messages with an expression";
  if (!isGathered) return "it waited for messages that come from no split before it";
  if (node.mode !== "custom") return undefined;
  if (node.accumulate === true) return "it went on with all that had come before";
  const isPayload = node.propertyType === "full" || (textAt(node, "property") ?? "payload") === "payload";
  return isPayload ? undefined : "it joined another property than msg.payload";
}

const valueIn = (node: RedNode): string => (node.propertyType === "full" ? "one" : "one.payload");

/** By what is made: code that makes it of `all` messages. */
const ways: Readonly<Record<string, (node: RedNode) => string>> = {
  "as it was split": () => `const values = all.map(({ payload }) => payload);
if (own?.type === "string") msg.payload = values.join(own.ch);
else if (own?.type === "object") msg.payload = Object.fromEntries(all.map(({ parts, payload }) => [parts.key, payload]));
else msg.payload = own?.len > 1 ? values.flat() : values;
if (own?.parts) msg.parts = own.parts;
else delete msg.parts;`,
  array: (node) => `msg.payload = all.map((one) => ${valueIn(node)});`,
  string: (node) => {
    const joiner = JSON.stringify(unescaped(textAt(node, "joiner") ?? ""));
    return `msg.payload = all.map(({ payload }) => typeof payload === "object" ? JSON.stringify(payload) : String(payload)).join(${joiner});`;
  },
  object: (node) => {
    const key = JSON.stringify(textAt(node, "key") ?? "topic");
    return `msg.payload = Object.fromEntries(all.map((one) => [one[${key}], ${valueIn(node)}]));`;
  },
  merged: () => "msg.payload = Object.assign({}, ...all.map(({ payload }) => payload));",
};

/** A positive whole number; numbers are texts in many files. */
function wholeAt(node: RedNode, field: string): number | undefined {
  const value = Number(node[field]);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}

const escapes: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", e: "\u001b", f: "\f", "0": "\0" };
const unescaped = (text: string): string =>
  text.replaceAll(/\\([nrtef0])/g, (_, letter: string) => escapes[letter] ?? "");
