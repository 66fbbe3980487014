// How an item becomes part of an HTTP request, and where it may travel. Nothing here puts a value into an error.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import type { OpenedItem } from "../../flow/node.ts";
import { findOAuth } from "../../vault/oauth.ts";
import { isHostAllowed } from "../../vault/policy.ts";
import { headerName } from "./headers.ts";

export const authPlace = z.strictObject({
  /** Where the secret goes, when it is not where its category puts it. */
  in: z.enum(["header", "query"]),
  /** Name of the header or of the query parameter. */
  name: headerName,
  /** Which field of a `custom` item, or of a connection's setup. */
  field: z.string().min(1).max(100).optional(),
});
export type AuthPlace = z.output<typeof authPlace>;

/** The categories that `authOf` knows what to do with. */
export const httpCategories = ["login", "api_key", "oauth2", "connection", "custom"] as const;

/** One header or one query parameter that carries a secret. */
export interface HttpAuth {
  readonly in: "header" | "query";
  readonly name: string;
  readonly value: string;
}

/** @throws InputError `bad-input` when the item has nothing that could be sent. */
export function authOf({ category, fields, name }: OpenedItem, place: AuthPlace | undefined): HttpAuth {
  const text = (field: string): string => {
    const value = fields[field];
    if (typeof value === "string" && value !== "") return value;
    throw errorOf({ code: "bad-input", message: `item "${name}" has no ${field}` });
  };
  const bare = (value: string): HttpAuth | undefined => place && { in: place.in, name: place.name, value };
  const bearer = (value: string): HttpAuth => header("Authorization", `Bearer ${value}`);
  switch (category) {
    case "login":
      return header("Authorization", `Basic ${basic(text("username"), text("password"))}`);
    case "api_key":
      return bare(text("value")) ?? keyHeader(text("value"), fields);
    case "oauth2":
    case "connection": {
      const setup = category === "connection" ? setupAuth(fields.setup, place) : undefined;
      if (setup) return setup;
      const token = findOAuth(category, fields)?.accessToken;
      if (token === undefined) throw errorOf({ code: "bad-input", message: `item "${name}" has no access token` });
      return bare(token) ?? bearer(token);
    }
    case "custom": {
      const value = customField(fields, place?.field);
      if (value === undefined) {
        throw errorOf({ code: "bad-input", message: `item "${name}" has no such field`, hint: "Set auth.field." });
      }
      return bare(value) ?? bearer(value);
    }
    default:
      throw errorOf({ code: "bad-input", message: `item "${name}": HTTP requests cannot use a ${category}` });
  }
}

/**
 * @throws AuthError `not-permitted` when the credential may not travel to `url`, or would travel in the clear after it
 * started out encrypted.
 */
export function checkDestination(item: OpenedItem, url: URL, from?: URL): void {
  if (from?.protocol === "https:" && url.protocol !== "https:") {
    throw errorOf({ code: "not-permitted", message: `item "${item.name}" may not follow a redirect to plain HTTP` });
  }
  if (isHostAllowed(item.allowedHosts, url)) return;
  throw errorOf({
    code: "not-permitted",
    message: `item "${item.name}" may not be sent to ${url.host}`,
    hint: "Add the host to the item's allowed hosts, or write the URL literally into the flow.",
  });
}

const setups = z.union([
  z.object({ type: z.literal("BEARER"), token: z.string() }),
  z.object({ type: z.literal("BASIC_AUTH"), username: z.string(), password: z.string().default("") }),
  z.object({ type: z.literal("API_KEY"), name: z.string(), value: z.string(), in: z.enum(["HEADER", "QUERY"]) }),
]);

/** What a connection says by itself of where it goes, or the field that the flow names; undefined when neither does. */
function setupAuth(setup: unknown, place: AuthPlace | undefined): HttpAuth | undefined {
  if (place?.field !== undefined) {
    const value: unknown = Object.hasOwn(Object(setup), place.field)
      ? Reflect.get(Object(setup), place.field)
      : undefined;
    return typeof value === "string" ? { in: place.in, name: place.name, value } : undefined;
  }
  const { data } = setups.safeParse(setup);
  if (data?.type === "BEARER")
    return place ? { ...place, value: data.token } : header("Authorization", `Bearer ${data.token}`);
  if (data?.type === "BASIC_AUTH") return header("Authorization", `Basic ${basic(data.username, data.password)}`);
  if (data?.type === "API_KEY")
    return { in: data.in === "QUERY" ? "query" : "header", name: data.name, value: data.value };
  return undefined;
}

const header = (name: string, value: string): HttpAuth => ({ in: "header", name, value });

const basic = (username: string, password: string): string =>
  btoa(String.fromCharCode(...new TextEncoder().encode(`${username}:${password}`)));

/** The item's scheme belongs before its value; the default one only where a scheme is expected. */
function keyHeader(value: string, fields: OpenedItem["fields"]): HttpAuth {
  const name = typeof fields.header === "string" ? fields.header : "Authorization";
  const scheme = typeof fields.scheme === "string" ? fields.scheme : "Bearer";
  const hasScheme = scheme !== "" && (scheme !== "Bearer" || name.toLowerCase() === "authorization");
  return header(name, hasScheme ? `${scheme} ${value}` : value);
}

const customFields = z.array(z.object({ name: z.string(), secret: z.boolean().default(true), value: z.string() }));

/** The named field, else the only secret one. */
function customField(fields: OpenedItem["fields"], field: string | undefined): string | undefined {
  const all = customFields.safeParse(fields.fields).data ?? [];
  const [only, ...more] = all.filter((one) => (field === undefined ? one.secret : one.name === field));
  return more.length === 0 ? only?.value : undefined;
}
