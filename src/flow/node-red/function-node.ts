// Node-RED's function: the same JavaScript, given the few names of Node-RED that it uses.

import type { RedNode } from "./flows-file.ts";
import { textAt } from "./flows-file.ts";
import { type Converter, chain, type Fragment, portNames } from "./fragment.ts";
import type { Notes } from "./leftover.ts";

export const functionNode: Converter = (node, { notes }): Fragment => {
  const code = textAt(node, "func") ?? "return msg;";
  const ports = portCount(node);
  noteWhatIsNotHere(node, code, notes);
  const isPlain = ports === 1 && !/\bnode\s*\./.test(code) && !/return\s*\[/.test(code);
  const seconds = Number(node.timeout ?? 0);
  const limit = seconds > 0 ? { timeout: `${Math.ceil(seconds * 1_000)}ms` } : {};
  if (isPlain) return chain([{ type: "core.function", config: { code }, ...limit }]);
  const outputs = ports > 1 ? { outputs: portNames(ports) } : {};
  return {
    nodes: [{ key: "0", type: "core.function", config: { code: wrapped(code), ...outputs }, ...limit }],
    entry: ["0"],
    outputs: Array.from({ length: ports }, (_, port) => [{ key: "0", port }]),
  };
};

export const portCount = (node: RedNode): number =>
  Math.min(64, Math.max(1, typeof node.outputs === "number" ? node.outputs : node.wires.length));

/** A list holds one message, or a list of them, for each port. */
const wrapped = (code: string): string => `const deliver = (out) => {
  for (const [port, part] of (Array.isArray(out) ? out : [out]).entries()) {
    for (const one of Array.isArray(part) ? part : [part]) if (one) send(port, one);
  }
};
const node = {
  log: console.log, warn: console.warn, debug: console.debug, trace: console.debug,
  error: (text, about) => {
    if (about) throw text instanceof Error ? text : new Error(String(text));
    console.error(text);
  },
  status: () => {}, done: () => {}, send: deliver,
};
deliver(await (async () => {
${code}
})());`;

const foreign: readonly (readonly [RegExp, string, string])[] = [
  [
    /\b(flow|global|context)\s*\.\s*(get|set|keys|flow|global)\b/,
    "values shared between messages",
    "Within a run: kept and keep(…). Between runs: an item of a vault, or a service.",
  ],
  [
    /\benv\s*\.\s*get\b/,
    "env.get(…) in code",
    "Declare the variable in settings.env and set it into the message with core.set first.",
  ],
  [
    /\bnode\s*\.\s*(on|id|name|path|outputCount)\b/,
    "node.… in code, but for sending and logging",
    "Write what it stood for into the code.",
  ],
  [
    /\bmsg\s*\.\s*(req|res)\b/,
    "the HTTP request in msg.req and msg.res",
    "What a hook was sent is the message; its caller is told the run.",
  ],
  [/\butil\s*\./, "util.… in code", "Write what it did in JavaScript."],
  [/\bRED\s*\./, "RED.… in code", "Write what it did in JavaScript."],
  [/\brequire\s*\(/, "require(…) in code", "Use a node that does it, or process.python."],
];

function noteWhatIsNotHere(node: RedNode, code: string, notes: Notes): void {
  for (const [pattern, what, remedy] of foreign) if (pattern.test(code)) notes.missing(node, what, remedy);
  if (Array.isArray(node.libs) && node.libs.length > 0) {
    notes.missing(node, "modules that the function loads", "Use a node that does it, or process.python.");
  }
  for (const [field, when] of [
    ["initialize", "starts"],
    ["finalize", "stops"],
  ] as const) {
    const text = textAt(node, field);
    if (text === undefined || text.replaceAll(/\/\/.*$/gm, "").trim() === "") continue;
    notes.missing(
      node,
      `code that runs when Node-RED ${when}`,
      "A run has a beginning and an end of its own: put it into the flow.",
    );
  }
  if (/\b(set(Timeout|Interval|Immediate)|then|on)\s*\(/.test(code) && !/\bawait\b/.test(code)) {
    notes.differs(
      node,
      "code that is called later could still send",
      "Here a node is done when its code is: await what it waits for, then return or node.send(…).",
    );
  }
  if (/\bnode\s*\.\s*error\s*\([^)]*,/.test(code)) {
    notes.differs(
      node,
      "node.error(text, msg) let the code go on",
      "Here it ends the node with that error, which a core.catch takes.",
    );
  }
}
