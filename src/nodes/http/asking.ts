// What HTTP nodes have in common: the settings that say what is asked of whom, and the URL and headers they come to.
import { z } from "zod";
import { credential } from "../../flow/node.ts";
import { authPlace } from "./credential.ts";
import { type HttpHeaders, headerName, setHeader } from "./headers.ts";

export const scalar = z.union([z.string(), z.number(), z.boolean()]);

export const webUrl = z.url({ protocol: /^https?$/, error: "not an http or https URL" }).max(8_000);

export const whom = {
  url: webUrl,
  headers: z.record(headerName, scalar).default({}),
  query: z.record(z.string().max(200), z.union([scalar, z.array(scalar)])).default({}),
};

export const shown = {
  /** What to show to a server that wants to know its clients by certificate. */
  certificate: credential.optional(),
  /** PEM of the authority that signed the server's certificate, where this host does not know it. */
  ca: z.string().max(100_000).optional(),
};

export const authorised = { credentials: credential.optional(), auth: authPlace.optional(), ...shown };

type Whom = z.output<z.ZodObject<typeof whom>>;

export function urlOf({ url, query }: Pick<Whom, "url" | "query">): URL {
  const full = new URL(url);
  for (const [name, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) full.searchParams.append(name, String(one));
  }
  return full;
}

/** @throws InputError `bad-input`. */
export function headersOf({ headers: given }: Pick<Whom, "headers">): HttpHeaders {
  const headers: HttpHeaders = new Map();
  for (const [name, value] of Object.entries(given)) setHeader(headers, name, String(value));
  return headers;
}
