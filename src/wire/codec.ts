// Frames as text: bounded, strict, and with one kind of failure. Whoever gets a `protocol-error` closes the connection.
import type { z } from "zod";
import { errorOf } from "../base/errors.ts";
import { parseShape } from "../base/shape.ts";
import { parseStrictJson, parseStrictJsonBytes } from "../base/strict-json.ts";
import { maxFrame } from "./limits.ts";

/**
 * Reads one frame.
 * @throws InputError `protocol-error` or `too-large`; the message names the field, never a value.
 */
export function parseFrame<T>(data: string | Uint8Array, schema: z.ZodType<T>): T {
  if (data.length > maxFrame)
    throw errorOf({ code: "too-large", message: `frame: ${data.length} bytes, at most ${maxFrame} are allowed` });
  const value = typeof data === "string" ? parseStrictJson(data, "frame") : parseStrictJsonBytes(data, "frame");
  return parseShape(schema, value, { place: "frame", code: "protocol-error" });
}

/** @throws InputError `too-large` when the other side would refuse it. */
export function formatFrame(message: object): string {
  const text = JSON.stringify(message);
  if (text.length > maxFrame)
    throw errorOf({ code: "too-large", message: `frame: ${text.length} characters, at most ${maxFrame} are allowed` });
  return text;
}
