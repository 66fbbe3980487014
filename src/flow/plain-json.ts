// Whether a value is JSON all through and of bearable size, found without recursion: whatever walks the value later
// may then recurse without fear.
import type { Fault } from "./fault.ts";

/**
 * The first reason why `value` is not plain JSON of at most `depth` levels and `size` characters (of keys and texts,
 * and one for anything else); `undefined` when it is.
 */
export function plainJsonFault(
  value: unknown,
  { depth, size }: { readonly depth: number; readonly size: number },
): Fault | undefined {
  const open: { value: unknown; path: readonly (string | number)[] }[] = [{ value, path: [] }];
  let total = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: at, path } = next;
    total += typeof at === "string" ? at.length : 1;
    if (total > size) return { path: [], message: "too large", remedy: `Keep it under ${size} characters.` };
    if (path.length > depth) {
      return { path: path.slice(0, 8), message: "nested too deeply", remedy: `Use at most ${depth} levels.` };
    }
    if (Array.isArray(at)) {
      if (at.length > size) return { path, message: "too long a list", remedy: `Keep it under ${size} elements.` };
      for (let i = at.length - 1; i >= 0; i--) open.push({ value: at[i], path: [...path, i] });
    } else if (isPlainObject(at)) {
      for (const [key, inner] of Object.entries(at)) {
        if (key === "__proto__") return { path, message: 'a key "__proto__"', remedy: "Choose another key." };
        total += key.length;
        open.push({ value: inner, path: [...path, key] });
      }
    } else if (!isJsonScalar(at)) return { path, message: `not JSON (${typeof at})`, remedy: "Use plain JSON only." };
  }
  return undefined;
}

/** True for an object literal or what JSON.parse makes of `{…}`. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const isJsonScalar = (value: unknown): boolean =>
  value === null || typeof value === "string" || typeof value === "boolean" || Number.isFinite(value);
