// A short copy of any value as plain JSON, for people to look at: what there is no room for is named, never silently
// gone. Bytes are counted and not shown, for no masker reads them.

/** Levels that are shown. */
const deepest = 20;
/** What anything takes beside its own characters: brackets or quotes, and a comma. */
const around = 3;

export interface ShortJsonOptions {
  /** Characters of JSON, about. */
  readonly room: number;
  /**
   * `whole`: a text that does not fit is left out, for half a secret would pass a masker that looks at it later; `cut`:
   * its beginning is shown, and texts count as they are written in JSON.
   */
  readonly texts: "whole" | "cut";
}

export interface ShortJson {
  readonly value: unknown;
  /** Characters of JSON, about. */
  readonly size: number;
  readonly isCut: boolean;
}

/** Runs getters of the value, which may throw. */
export function shortJson(value: unknown, { room, texts }: ShortJsonOptions): ShortJson {
  const copy = new Copy(room, texts === "cut");
  const short = copy.of(value, []);
  return { value: short, size: room - copy.left, isCut: copy.isCut };
}

class Copy {
  left: number;
  isCut = false;
  readonly #cutsTexts: boolean;

  constructor(room: number, cutsTexts: boolean) {
    this.left = room;
    this.#cutsTexts = cutsTexts;
  }

  of(value: unknown, parents: readonly object[]): unknown {
    if (typeof value === "string") return this.#text(value);
    if (typeof value === "bigint") return this.#text(String(value));
    this.left -= around;
    if (typeof value === "object" && value !== null) return this.#object(value, parents);
    this.left -= String(value).length;
    return typeof value === "boolean" || Number.isFinite(value) ? value : null;
  }

  #text(text: string): string {
    const size = this.#sizeOf(text);
    if (size <= this.left) {
      this.left -= size;
      return text;
    }
    this.isCut = true;
    const start = this.#cutsTexts ? startOf(text, this.left - around) : "";
    this.left -= this.#sizeOf(start);
    return `${start}[… ${text.length} characters]`;
  }

  #sizeOf(text: string): number {
    return (this.#cutsTexts ? escaped(text) : text.length) + around;
  }

  #object(value: object, parents: readonly object[]): unknown {
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
    if (parents.includes(value)) return "[circular]";
    if (parents.length === deepest) {
      this.isCut = true;
      return "[…]";
    }
    const inside = [...parents, value];
    if (Array.isArray(value)) return this.#list(value, inside);
    if (value instanceof Set) return this.#list([...value], inside);
    if (value instanceof Map)
      return this.#fields(
        [...value].map(([key, inner]) => [String(key), inner]),
        inside,
      );
    if (value instanceof Error)
      return this.#fields(
        [
          ["name", value.name],
          ["message", value.message],
        ],
        inside,
      );
    return this.#fields(Object.entries(value), inside);
  }

  #list(list: readonly unknown[], inside: readonly object[]): unknown[] {
    const copy: unknown[] = [];
    for (const [i, inner] of list.entries()) {
      if (this.left <= 0) return [...copy, this.#more(list.length - i)];
      copy.push(this.of(inner, inside));
    }
    return copy;
  }

  #fields(fields: readonly (readonly [string, unknown])[], inside: readonly object[]): object {
    const copy: [string, unknown][] = [];
    for (const [i, [key, inner]] of fields.entries()) {
      if (inner === undefined || typeof inner === "function") continue;
      const size = this.#sizeOf(key);
      if (this.left <= size) {
        copy.push(["…", this.#more(fields.length - i)]);
        break;
      }
      this.left -= size;
      copy.push([key, this.of(inner, inside)]);
    }
    // Also a key `__proto__` becomes a field like any other.
    return Object.fromEntries(copy);
  }

  #more(count: number): string {
    this.isCut = true;
    return `[… ${count} more]`;
  }
}

/** As much of its beginning as takes `room` characters in JSON, and no half of a character. */
function startOf(text: string, room: number): string {
  let start = text.slice(0, Math.max(0, room));
  for (let size = escaped(start); size > room && start !== ""; size = escaped(start)) {
    start = start.slice(0, Math.floor((start.length * room) / size));
  }
  return start.isWellFormed() || !text.isWellFormed() ? start : start.slice(0, -1);
}

const escaped = (text: string): number => JSON.stringify(text).length - 2;
