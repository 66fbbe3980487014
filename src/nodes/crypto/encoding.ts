// How bytes stand in configs and messages. A text that does not fit its encoding is refused without being quoted.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";

export const binaryEncoding = z.enum(["base64", "base64url", "hex"]);
type BinaryEncoding = z.output<typeof binaryEncoding>;

export const inputEncoding = z.enum(["utf8", "base64", "base64url", "hex"]);

/** A text in the given encoding; anything else as its JSON. @throws InputError `bad-input`. */
export function bytesOf(value: unknown, encoding: z.output<typeof inputEncoding>): Buffer {
  if (value === undefined) throw errorOf({ code: "bad-input", message: "value: is missing" });
  if (typeof value !== "string") return Buffer.from(JSON.stringify(value), "utf8");
  if (encoding === "utf8") return Buffer.from(value, "utf8");
  const bytes = Buffer.from(value, encoding);
  // The platform stops at the first character it does not know.
  if (bytes.length === lengthOf(value, encoding)) return bytes;
  throw errorOf({ code: "bad-input", message: `value: a text of ${value.length} characters that is not ${encoding}` });
}

const lengthOf = (text: string, encoding: BinaryEncoding): number =>
  encoding === "hex" ? text.length / 2 : Math.floor((text.replace(/=+$/, "").length * 3) / 4);

export const textOf = (bytes: Uint8Array, encoding: BinaryEncoding): string => Buffer.from(bytes).toString(encoding);
