// What the fields of items are made of: texts, hosts, keys and documents with their limits, as zod schemas. A limit
// that is broken is told by what was expected, never by the value.
import { z } from "zod";
import type { ErrorCode } from "../base/errors.ts";

export const text = (most = 10_000) => z.string().max(most);
export const given = (most = 10_000) => z.string().min(1).max(most);
export const port = z.int().min(1).max(65_535);
export const host = given(253);
export const url = z.url({ protocol: /^https?$/ });
/** Bytes of a document. */
const maxContent = 1_048_576;
const sizeOf = (base64: string): number => (base64.length / 4) * 3 - (/={0,2}$/.exec(base64)?.[0].length ?? 0);
/** The code of a fault whose only remedy is less; its issue carries it in `params`. */
export const tooLarge: ErrorCode = "too-large";
export const content = z.base64().refine((text) => sizeOf(text) <= maxContent, {
  error: `at most ${maxContent} bytes are allowed`,
  params: { code: tooLarge },
});
const digits = (text: string): number => text.replace(/[ -]/g, "").length;
export const cardNumber = z
  .string()
  .max(40)
  .regex(/^[0-9 -]+$/, "expected 12 to 19 digits")
  .refine((text) => digits(text) >= 12 && digits(text) <= 19, "expected 12 to 19 digits");
export const aesKey = z
  .string()
  .regex(/^([0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64})$/i, "expected 16, 24 or 32 bytes as hex");
export const rsaAlgorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"] as const;
const sharedAlgorithms = ["HS256", "HS384", "HS512"] as const;
export const algorithms = [...sharedAlgorithms, ...rsaAlgorithms, "ES256", "ES384", "ES512", "EdDSA"] as const;
/** Whether who checks signatures could make them too. */
export const isShared = (algorithm: string): boolean => sharedAlgorithms.some((shared) => shared === algorithm);
export const mailbox = (extra: z.ZodRawShape) =>
  z.strictObject({ ...extra, host, port, tls: z.boolean().default(true), username: given(), password: given() });
/** A field of a `custom` item. */
export const customField = z.strictObject({ name: given(100), secret: z.boolean().default(true), value: text(65_536) });

/** Most bytes of JSON in an item, and in a document: its content as base64, and room for its other fields. */
export const maxItemBytes = 64 * 1024;
export const maxDocumentBytes = Math.ceil(maxContent / 3) * 4 + 4_096;
