// The categories of items: which fields each has, which of them are secret, which one is the main secret.
// An error about a field names the field and never its value.
import { z } from "zod";
import { errorOf } from "../base/errors.ts";
import { appId, publicFields, setupFaults } from "./connections.ts";

export interface Category {
  readonly schema: z.ZodType<unknown>;
  /** Paths of the fields that are masked in every log; `*` stands for any index, or any field but the public ones. */
  readonly secrets: readonly string[];
  /** Fields that `*` leaves out. */
  readonly public?: readonly string[];
  /** The field that `--value-file` and `--value-stdin` fill; absent where no field is the main one. */
  readonly main?: string;
}

const text = (most = 10_000) => z.string().max(most);
const given = (most = 10_000) => z.string().min(1).max(most);
const port = z.int().min(1).max(65_535);
const host = given(253);
const url = z.url({ protocol: /^https?$/ });
const base64 = z.base64().max(1_398_104);
const aesKey = z.string().regex(/^([0-9a-f]{32}|[0-9a-f]{48}|[0-9a-f]{64})$/i, "expected 16, 24 or 32 bytes as hex");
const algorithms = [
  "HS256",
  "HS384",
  "HS512",
  "RS256",
  "RS384",
  "RS512",
  "ES256",
  "ES384",
  "ES512",
  "PS256",
  "PS384",
  "PS512",
  "EdDSA",
] as const;
const mailbox = (extra: z.ZodRawShape) =>
  z.strictObject({ ...extra, host, port, tls: z.boolean().default(true), username: given(), password: given() });
const field = z.strictObject({ name: given(100), secret: z.boolean().default(true), value: text(65_536) });

/** Most bytes of JSON in an item, and in a document (1 MiB decoded, as base64 and its other fields). */
export const maxItemBytes = 64 * 1024;
export const maxDocumentBytes = 1_400_000;

const define = (schema: z.ZodType<unknown>, secrets: string[], main?: string): Category =>
  main === undefined ? { schema, secrets } : { schema, secrets, main };

/** A connection's setup is checked by the table of its app; what was got with it since stands beside it. */
const connection = z
  .strictObject({
    app_id: appId,
    environment: given(55).optional(),
    account_name: given(150).optional(),
    setup: z.record(z.string(), z.json()).optional(),
    tokens: z
      .strictObject({
        access_token: given(),
        refresh_token: given().optional(),
        token_type: given(100).optional(),
        scope: text().optional(),
        expires_at: z.iso.datetime().optional(),
      })
      .optional(),
  })
  .superRefine(({ app_id, setup }, check) => {
    if (setup === undefined) return;
    for (const { path, message } of setupFaults(app_id, setup))
      check.addIssue({ code: "custom", path: ["setup", ...path], message });
  });

/** Field names and limits: Vaults, "Categories and their fields". */
export const categories: Readonly<Record<string, Category>> = {
  login: define(
    z.strictObject({
      username: text().optional(),
      password: given(),
      url: url.optional(),
      totp_secret: z
        .string()
        .regex(/^[A-Z2-7 ]+=*$/i, "expected base32")
        .max(512)
        .optional(),
    }),
    ["password", "totp_secret"],
    "password",
  ),
  email: define(
    z.strictObject({
      inbox: mailbox({ type: z.enum(["imap", "pop3"]).default("imap") }).optional(),
      smtp: mailbox({}).optional(),
    }),
    ["inbox.password", "smtp.password"],
  ),
  credit_card: define(
    z.strictObject({
      holder: text().optional(),
      number: z.string().regex(/^[0-9 -]{12,30}$/, "expected 12 to 19 digits"),
      cvv: z
        .string()
        .regex(/^\d{3,4}$/, "expected 3 or 4 digits")
        .optional(),
      expires: z
        .string()
        .regex(/^(0[1-9]|1[0-2])\/\d{2,4}$/, "expected MM/YY")
        .optional(),
    }),
    ["number", "cvv"],
    "number",
  ),
  api_key: define(
    z.strictObject({
      value: given(),
      header: z
        .string()
        .regex(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/, "expected a header name")
        .default("Authorization"),
      scheme: text(100).default("Bearer"),
    }),
    ["value"],
    "value",
  ),
  database: define(
    z.strictObject({
      type: z.enum(["postgres", "mysql", "mssql", "oracle", "sqlite"]),
      host: host.optional(),
      port: port.optional(),
      database: given(),
      username: text().optional(),
      password: text().optional(),
      tls: z.boolean().default(true),
    }),
    ["password"],
    "password",
  ),
  document: define(
    z.strictObject({
      filename: given(255),
      media_type: given(255).default("application/octet-stream"),
      content: base64,
    }),
    ["content"],
    "content",
  ),
  aes_key: define(z.strictObject({ value: aesKey }), ["value"], "value"),
  rsa_key_pair: define(
    z.strictObject({ algorithm: z.enum(algorithms).default("RS256"), public_key: text(), private_key: given() }),
    ["private_key"],
    "private_key",
  ),
  signing_key: define(
    z
      .strictObject({
        algorithm: z.enum(algorithms),
        public_key: text().optional(),
        private_key: text().optional(),
        secret: text().optional(),
      })
      .refine((v) => Boolean(v.private_key) || Boolean(v.secret), {
        error: "needs private_key or secret",
        path: ["private_key"],
      }),
    ["private_key", "secret"],
    "private_key",
  ),
  ssh_key: define(
    z.strictObject({
      host: host.optional(),
      port: port.default(22),
      username: text().optional(),
      private_key: text().optional(),
      passphrase: text().optional(),
      password: text().optional(),
      host_fingerprint: text(200).optional(),
    }),
    ["private_key", "passphrase", "password"],
    "private_key",
  ),
  certificate: define(
    z.strictObject({
      certificate: given(65_536),
      private_key: given(),
      passphrase: text().optional(),
      ca: text(65_536).optional(),
    }),
    ["private_key", "passphrase"],
    "private_key",
  ),
  oauth2: define(
    z.strictObject({
      client_id: given(),
      client_secret: text().optional(),
      token_endpoint: url,
      scope: text().optional(),
      audience: text().optional(),
      access_token: text().optional(),
      refresh_token: text().optional(),
      expires_at: z.iso.datetime().optional(),
    }),
    ["client_secret", "access_token", "refresh_token"],
    "client_secret",
  ),
  connection: {
    schema: connection,
    secrets: ["setup.*", "tokens.access_token", "tokens.refresh_token"],
    public: publicFields,
  },
  note: define(z.strictObject({ text: given(65_536) }), ["text"], "text"),
  custom: define(z.strictObject({ fields: z.array(field).max(100) }), ["fields.*.value"]),
  /** Any JSON value: what `openVault(…).insert` writes. It has no fields, so it is masked whole. */
  json: define(z.json(), []),
};

export const categoryNames: readonly string[] = Object.keys(categories);

/** @throws InputError `bad-input` naming the categories there are. */
export function getCategory(name: string): Category {
  const category = Object.hasOwn(categories, name) ? categories[name] : undefined;
  if (category) return category;
  throw errorOf({
    code: "bad-input",
    message: "category: there is none of that name",
    hint: `One of: ${categoryNames.join(", ")}.`,
  });
}

/**
 * The value with its defaults, once every field fits.
 * @throws InputError `bad-input` naming each field that does not fit and what was expected, never its value.
 */
export function checkFields(categoryName: string, value: unknown): unknown {
  const result = getCategory(categoryName).schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map((issue) => `${issue.path.join(".") || "value"}: ${issue.message}`);
  throw errorOf({ code: "bad-input", message: `${categoryName}: ${faults.join("; ")}` });
}

/**
 * The secret texts of an item, which every log masks: its bold fields, or all of it when the category names none.
 * Numbers count by their text form.
 */
export function secretsOf(categoryName: string, value: unknown): string[] {
  const category = Object.hasOwn(categories, categoryName) ? categories[categoryName] : undefined;
  const { secrets: paths = [], public: open = [] } = category ?? {};
  const found = paths.length === 0 ? leaves(value) : paths.flatMap((path) => at(value, path.split("."), open));
  return found.filter((secret) => secret.length > 0);
}

function at(value: unknown, [step, ...rest]: string[], open: readonly string[]): string[] {
  if (step === undefined) return leaves(value);
  if (typeof value !== "object" || value === null) return [];
  const fields = step === "*" ? Object.keys(value).filter((field) => !open.includes(field)) : [step];
  return fields.flatMap((field) => (Object.hasOwn(value, field) ? at(Reflect.get(value, field), rest, open) : []));
}

function leaves(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(leaves);
  return [];
}
