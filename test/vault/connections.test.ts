// The table of connections against Auth0's own OpenAPI document, field by field; and that nothing told of a connection
// holds a part of what is in it.
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { z } from "zod";
import { secretsOf } from "../../src/vault/categories.ts";
import {
  apps,
  connectionFacts,
  hasCredentials,
  newConnectionId,
  publicFields,
  type SetupShape,
  setupFaults,
} from "../../src/vault/connections.ts";
import { setupsOf } from "../support/setups.ts";

interface Field {
  readonly required: boolean;
  readonly enum?: readonly string[];
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly format?: string;
}
interface Facts {
  readonly update: readonly string[];
  readonly apps: Readonly<Record<string, { schema: string; open: boolean; fields: Record<string, Field> }[]>>;
}
const file = new URL("auth0-connections.json", import.meta.url);
const facts: Facts = JSON.parse(readFileSync(file, "utf8"));

/** Words of the document for what a schema says of a field. */
const formats: Readonly<Record<string, string>> = { uri: "forms-url-https", email: "email" };

/** A shape as the document would write it. */
function written({ schema, open }: SetupShape) {
  const { properties = {}, required = [] } = z.toJSONSchema(schema, { io: "input" });
  const fields = Object.entries(properties).map(([name, field]) => {
    if (typeof field === "boolean") throw new TypeError(`${name} is anything`);
    const { const: only, enum: words = only === undefined ? undefined : [only], minLength, maxLength } = field;
    const isHost = field.pattern?.includes("[a-z0-9_]") ?? false;
    const format = isHost ? "hostname-rfc2181" : formats[field.format ?? ""];
    const said = {
      ...{
        required: required.includes(name),
        enum: words,
        minLength,
        maxLength: isHost ? undefined : maxLength,
        format,
      },
    };
    return [name, Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined))];
  });
  return { open, fields: Object.fromEntries(fields) };
}

/** A URL and an audience that must be one cannot be empty, which the document says besides. */
function plain({ open, fields }: Facts["apps"][string][number]) {
  const entries = Object.entries(fields).map(([name, { minLength, ...field }]) => {
    const isUrl = field.format === "forms-url-https";
    return [name, { ...field, ...(minLength !== undefined && !isUrl && { minLength }) }];
  });
  return { open, fields: Object.fromEntries(entries) };
}

describe("the table", () => {
  it("has every app of Auth0's document and no other: 21 with 29 ways to set them up", () => {
    expect(Object.keys(apps)).toEqual(Object.keys(facts.apps));
    expect(Object.keys(apps)).toHaveLength(21);
    expect(Object.values(apps).flat()).toHaveLength(29);
    expect(setupsOf(() => "x").map(({ app_id, setup }) => `${app_id} ${setup.type}`)).toEqual(
      Object.entries(apps).flatMap(([app, shapes]) => shapes.map(({ type }) => `${app} ${type}`)),
    );
  });

  it.each(Object.entries(apps))("says of %s what the document says, to every limit", (app, shapes) => {
    expect(shapes.map(written)).toEqual((facts.apps[app] ?? []).map(plain));
  });

  it("knows the sixteen shapes that a change may bring, and no other", () => {
    const named = Object.values(facts.apps).flatMap((setups) => setups.map(({ schema }) => schema));
    expect([...new Set(named)].sort()).toEqual([...new Set(facts.update)].sort());
    expect(new Set(Object.values(apps).flat()).size).toBe(16);
  });
});

describe("an app", () => {
  it.each(setupsOf((name) => `s-${name}`))("$app_id takes $setup.type with every field of it", ({ app_id, setup }) => {
    expect(setupFaults(app_id, setup)).toEqual([]);
    expect(hasCredentials(setup)).toBe(true);
  });

  it.each(["a.example", "a", "A-b.c_d.example.", `${"x".repeat(63)}.example`, "1.2.3.4"])("may be at %s", (domain) => {
    const setup = { type: "OAUTH_APP", client_id: "c", client_secret: "s", domain };
    expect(setupFaults("AUTH0", setup)).toEqual([]);
  });

  it.each([
    "",
    ".",
    "-a",
    "a-",
    "a..b",
    "a b",
    "a/b",
    "a:443",
    "https://a",
    `${"x".repeat(64)}.example`,
    "x.".repeat(127),
  ])("is at no host like %j", (domain) => {
    const setup = { type: "OAUTH_APP", client_id: "c", client_secret: "s", domain };
    expect(setupFaults("AUTH0", setup)).toMatchObject([{ path: ["domain"] }]);
  });
});

test("nothing that is told of a connection is a part of it, whatever it holds", () => {
  const variant = fc.constantFrom(...setupsOf(() => "x"));
  const texts = fc.array(fc.string({ minLength: 1 }), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(variant, texts, ({ app_id, setup }, values) => {
      const filled = Object.fromEntries(
        Object.keys(setup).map((field, i) => [field, field === "type" ? setup[field] : `~${values[i]}`]),
      );
      const { account_name = "", environment = "" } = connectionFacts(app_id, filled);
      for (const value of Object.values(filled).slice(1)) {
        expect(account_name).not.toContain(value);
        expect(environment).not.toContain(value);
      }
      expect(account_name).toMatch(/^[A-Za-z0-9 ]+$/);
    }),
  );
});

test("every field of a setup is masked but those that are public by their name", () => {
  for (const { app_id, setup } of setupsOf((name) => `s-${name}`)) {
    const hidden = Object.keys(setup).filter((field) => !publicFields.includes(field));
    expect(secretsOf("connection", { app_id, setup })).toEqual(hidden.map((field) => setup[field]));
  }
  const never = ["api_key", "client_secret", "secret_key", "private_key", "password", "token", "value", "url", "code"];
  expect(publicFields.filter((field) => never.includes(field))).toEqual([]);
});

test("an id is ac_ and 22 characters of base58, each as likely as another", () => {
  const ids = Array.from({ length: 500 }, newConnectionId);
  expect(new Set(ids).size).toBe(500);
  for (const id of ids) expect(id).toMatch(/^ac_[1-9A-HJ-NP-Za-km-z]{22}$/);
  expect(new Set(ids.join("").replaceAll("ac_", "")).size).toBe(58);
});
