// Headers of a request as a flow and its items write them. The platform's own Headers would load a whole HTTP client
// with it, and its errors quote the value: nothing here ever does.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";

/** By name in lower case. */
export type HttpHeaders = Map<string, string>;

/** What the connection says of itself: a second voice there is how requests are smuggled past a proxy. */
const ofConnection = /^(connection|content-length|expect|keep-alive|te|trailer|transfer-encoding|upgrade)$/i;

export const headerName = z
  .string()
  .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, "not a header name")
  .refine((name) => !ofConnection.test(name), "a header that the connection itself writes");

/** @throws InputError `bad-input`. */
export function setHeader(headers: HttpHeaders, name: string, value: string): void {
  const text = value.trim();
  if (!/^[\t -~\u0080-\u00ff]*$/.test(text)) {
    throw errorOf({
      code: "bad-input",
      message: `header ${name}: its value has characters that a header cannot carry`,
    });
  }
  headers.set(name.toLowerCase(), text);
}
