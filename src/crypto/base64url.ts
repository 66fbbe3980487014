// Unpadded base64url by the fastest means that the platform has. All of them accept exactly what they would have written
// themselves; what else the platform would read is refused.
import { base64urlnopad } from "@scure/base";

interface Spelling {
  encode(bytes: Uint8Array): string;
  /** @throws RangeError or SyntaxError for anything but the one text that `encode` makes of the bytes. */
  decode(text: string): Uint8Array;
}

/** Platforms read more than they write: padding, white space, set trailing bits. */
const exactly = ({ encode, decode }: Spelling): Spelling => ({
  encode,
  decode(text) {
    const bytes = decode(text);
    if (encode(bytes) !== text) throw new RangeError("not canonical");
    return bytes;
  },
});

const buffered = (buffer: typeof Buffer): Spelling => ({
  encode: (bytes) => buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url"),
  // Small buffers share one pool; secrets must not, so that wiping them is enough.
  decode: (text) => Uint8Array.from(buffer.from(text, "base64url")),
});

const options = { alphabet: "base64url", omitPadding: true };
/** ECMAScript 2026, section 23.3: in newer browsers. */
function findOwn(): Spelling | undefined {
  const write: unknown = Reflect.get(Uint8Array.prototype, "toBase64");
  const read: unknown = Reflect.get(Uint8Array, "fromBase64");
  if (typeof write !== "function" || typeof read !== "function") return undefined;
  return {
    encode: (bytes) => Reflect.apply(write, bytes, [options]),
    decode: (text) => Reflect.apply(read, Uint8Array, [text, options]),
  };
}

function fastest(): Spelling {
  const fast = globalThis.Buffer ? buffered(globalThis.Buffer) : findOwn();
  return fast ? exactly(fast) : base64urlnopad;
}

export const base64url: Spelling = fastest();
