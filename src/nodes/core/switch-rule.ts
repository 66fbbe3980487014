// The comparisons of core.switch. None of them throws: a value that cannot be compared does not match.

const tests = {
  equals: isEqual,
  "not-equals": (value, to) => !isEqual(value, to),
  less: (value, than) => compare(value, than) < 0,
  "at-most": (value, than) => compare(value, than) <= 0,
  greater: (value, than) => compare(value, than) > 0,
  "at-least": (value, than) => compare(value, than) >= 0,
  in: (value, list) => Array.isArray(list) && list.some((at) => isEqual(value, at)),
  contains: (value, part) =>
    Array.isArray(value)
      ? value.some((at) => isEqual(at, part))
      : typeof value === "string" && typeof part === "string" && value.includes(part),
  "starts-with": (value, part) => typeof value === "string" && typeof part === "string" && value.startsWith(part),
  "ends-with": (value, part) => typeof value === "string" && typeof part === "string" && value.endsWith(part),
  exists: (value) => value !== undefined && value !== null,
  empty: isEmpty,
  true: (value) => value === true,
  false: (value) => value === false,
} satisfies Record<string, (value: unknown, operand: unknown) => boolean>;

export const operators = [
  "equals",
  "not-equals",
  "less",
  "at-most",
  "greater",
  "at-least",
  "in",
  "contains",
  "starts-with",
  "ends-with",
  "exists",
  "empty",
  "true",
  "false",
] as const satisfies readonly (keyof typeof tests)[];

/** True when `op` holds for `value`, with `operand` where the operator takes one. */
export function holds(op: (typeof operators)[number], value: unknown, operand: unknown): boolean {
  return tests[op](value, operand);
}

/** Negative, zero or positive for two numbers or two texts; NaN, which is none of them, for anything else. */
function compare(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  return Number.NaN;
}

/** Equality of JSON values; `undefined` equals `null`, because JSON has only one of them. */
function isEqual(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = Object.entries(a);
  const right = new Map<string, unknown>(Object.entries(b));
  return left.length === right.size && left.every(([key, value]) => right.has(key) && isEqual(value, right.get(key)));
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}
