// Where a text stops being JSON, for whoever has to mend it: the platform's own message shows the text, which may be
// secret, and does not always say where.

/** `line 3, column 7`, both from 1. */
export function placeIn(text: string, index: number): string {
  const before = text.slice(0, index).split("\n");
  return `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
}

const token =
  /[ \t\r\n]*(?:([[\]{},:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.+-])))/y;
const space = /[ \t\r\n]*/y;

type Expected = "value" | "value or ]" | "key" | "key or }" | ":" | ", or end" | "nothing";

/** The index of the first character that no JSON document could have there; `undefined` for JSON. */
export function findJsonFault(text: string): number | undefined {
  const open: ("]" | "}")[] = [];
  let expected: Expected = "value";
  const closed = (): Expected => (open.length === 0 ? "nothing" : ", or end");
  for (let at = 0; ; ) {
    const start = skip(text, at);
    if (start === text.length) return expected === "nothing" ? undefined : start;
    token.lastIndex = at;
    const [whole, sign, string] = token.exec(text) ?? [];
    if (whole === undefined) return start;
    at += whole.length;
    const wantsValue = expected.startsWith("value");
    if (sign === undefined) {
      if (wantsValue) expected = closed();
      else if (expected.startsWith("key") && string !== undefined) expected = ":";
      else return start;
    } else if (wantsValue && (sign === "[" || sign === "{")) {
      open.push(sign === "[" ? "]" : "}");
      expected = sign === "[" ? "value or ]" : "key or }";
    } else if (sign === ":" && expected === ":") expected = "value";
    else if (sign === "," && expected === ", or end") expected = open.at(-1) === "]" ? "value" : "key";
    else if (sign === open.at(-1) && (expected === ", or end" || expected.endsWith(` or ${sign}`))) {
      open.pop();
      expected = closed();
    } else return start;
  }
}

function skip(text: string, from: number): number {
  space.lastIndex = from;
  return from + (space.exec(text)?.[0].length ?? 0);
}
