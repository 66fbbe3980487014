// The categories of items: which fields each has, which of them are secret, which one is the main secret.
// An error about a field names the field and never its value.
import { z } from "zod";
import { type ErrorCode, errorOf } from "../base/errors.ts";
import { findOwn } from "../base/own.ts";
import { faultsText, plainWords } from "../base/shape.ts";
import { maxDepth } from "../base/strict-json.ts";
import { appId, publicFields, setupFaults } from "./connections.ts";
import {
  aesKey,
  algorithms,
  cardNumber,
  content,
  customField,
  given,
  host,
  isShared,
  mailbox,
  port,
  rsaAlgorithms,
  text,
  tooLarge,
  url,
} from "./field-shapes.ts";

export { maxItemBytes } from "./field-shapes.ts";

export interface Category {
  readonly schema: z.ZodType<unknown>;
  /** Paths of the fields that are masked in every log; `*` stands for any index, or any field but the public ones. */
  readonly secrets: readonly string[];
  /** Fields that `*` leaves out. */
  readonly public?: readonly string[];
  /** The field that `--value-file` and `--value-stdin` fill; absent where no field is the main one. */
  readonly main?: string;
}

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
    z
      .strictObject({
        inbox: mailbox({ type: z.enum(["imap", "pop3"]).default("imap") }).optional(),
        smtp: mailbox({}).optional(),
      })
      .refine((v) => v.inbox || v.smtp, { error: "is missing, and so is smtp", path: ["inbox"] }),
    ["inbox.password", "smtp.password"],
  ),
  credit_card: define(
    z.strictObject({
      holder: text().optional(),
      number: cardNumber,
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
      content,
    }),
    ["content"],
    "content",
  ),
  aes_key: define(z.strictObject({ value: aesKey }), ["value"], "value"),
  rsa_key_pair: define(
    z.strictObject({ algorithm: z.enum(rsaAlgorithms).default("RS256"), public_key: text(), private_key: given() }),
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
      .refine((v) => !isShared(v.algorithm) || v.secret, { error: "is missing", path: ["secret"] })
      // Whoever only checks signatures of others needs no private key.
      .refine((v) => isShared(v.algorithm) || v.private_key || v.public_key, {
        error: "is missing, and so is public_key",
        path: ["private_key"],
      }),
    ["private_key", "secret"],
    "private_key",
  ),
  ssh_key: define(
    z
      .strictObject({
        host: host.optional(),
        port: port.default(22),
        username: text().optional(),
        private_key: text().optional(),
        passphrase: text().optional(),
        password: text().optional(),
        host_fingerprint: text(200).optional(),
      })
      .refine((v) => v.private_key || v.password, { error: "is missing, and so is password", path: ["private_key"] }),
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
      /** Only where tokens begin with a person's consent. */
      authorization_endpoint: url.optional(),
      scope: text().optional(),
      /** The scope that a person last consented to. */
      authorized_scope: text().optional(),
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
  custom: define(
    z.strictObject({
      fields: z
        .array(customField)
        .max(100)
        .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, "two of them have one name"),
    }),
    ["fields.*.value"],
  ),
  /** Any JSON value: what `openVault(…).insert` writes. It has no fields, so it is masked whole. */
  json: define(z.json(), []),
};

export const categoryNames: readonly string[] = Object.keys(categories);

/** @throws InputError `bad-input` naming the categories there are. */
export function getCategory(name: string): Category {
  const category = findOwn(categories, name);
  if (category) return category;
  throw errorOf({
    code: "bad-input",
    message: "category: there is none of that name",
    hint: `One of: ${categoryNames.join(", ")}.`,
  });
}

/** The fields of a category, as they are shown; none where it has no list of them. */
export function fieldNames(categoryName: string): readonly string[] {
  const { schema } = getCategory(categoryName);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/**
 * The value with its defaults, once every field fits.
 * @throws InputError `bad-input`, or `too-large` for a document, naming each field that does not fit and what was
 * expected, never its value.
 */
export function checkFields(categoryName: string, value: unknown): unknown {
  const { schema } = getCategory(categoryName);
  const refuse = (code: ErrorCode, faults: string, hint?: string) =>
    errorOf({ code, message: `${categoryName}: ${faults}`, hint });
  if (isDeep(value)) throw refuse("bad-input", `value: nested deeper than ${maxDepth} levels`);
  const result = schema.safeParse(value, { error: plainWords });
  if (result.success) return result.data;
  const { issues } = result.error;
  const isTooLarge = issues.every((issue) => issue.code === "custom" && issue.params?.code === tooLarge);
  const isUnknown = issues.some(({ code, path }) => code === "unrecognized_keys" && path.length === 0);
  const names = isUnknown ? fieldNames(categoryName) : [];
  const hint = names.length > 0 ? `Its fields are ${names.join(", ")}.` : undefined;
  throw refuse(isTooLarge ? tooLarge : "bad-input", faultsText(issues), hint);
}

/** Also true of a value that holds itself. Without recursion, which such a value would not let end. */
function isDeep(value: unknown): boolean {
  const open = [{ value, depth: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value: at, depth } = next;
    if (typeof at !== "object" || at === null) continue;
    if (depth > maxDepth) return true;
    for (const inner of Object.values(at)) open.push({ value: inner, depth: depth + 1 });
  }
  return false;
}

/**
 * The secret texts of an item, which every log masks: its bold fields, or all of it when the category names none.
 * Numbers count by their text form.
 */
export function secretsOf(categoryName: string, value: unknown): string[] {
  const category = findOwn(categories, categoryName);
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
