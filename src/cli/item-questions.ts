// Asks a person for the fields of a new item, one by one: what is secret is not shown while it is typed, and Enter
// leaves out what need not be there.
import { z } from "zod";
import { plainWords } from "../base/shape.ts";
import { getCategory } from "../vault/categories.ts";
import type { Context } from "./context.ts";
import { type Fields, fieldAt, openValue, setField } from "./item-fields.ts";

const mailbox = ["host", "port", "username", "password"];

/** The fields that people know by heart or copy from elsewhere; keys and certificates come in files. */
const asked: Readonly<Record<string, readonly string[]>> = {
  login: ["username", "password", "url", "totp_secret"],
  credit_card: ["holder", "number", "cvv", "expires"],
  database: ["type", "host", "port", "database", "username", "password"],
  email: ["smtp", "inbox"].flatMap((group) => mailbox.map((field) => `${group}.${field}`)),
  oauth2: ["client_id", "client_secret", "token_endpoint", "scope"],
};

/** What people can type in, in their words. */
const kinds = [
  { value: "login", label: "A user name and a password" },
  { value: "api_key", label: "An API key or token" },
  { value: "database", label: "A database" },
  { value: "email", label: "A mailbox" },
  { value: "oauth2", label: "A client of an OAuth provider" },
  { value: "credit_card", label: "A credit card" },
  { value: "note", label: "A secret note, one line" },
] as const;

/** Asks what kind of thing a new item is; keys, certificates, documents and JSON are given with flags. */
export const askCategory = ({ prompts }: Pick<Context, "prompts">): Promise<string> =>
  prompts.select({ message: "What is it?", flag: "--category", choices: kinds });

/** Whether its fields are asked for one by one. */
export const hasQuestions = (category: string): boolean => Object.hasOwn(asked, category);

/** Asks for each field that `fields` has not, and puts the answers in. */
export async function askFields(
  { prompts }: Pick<Context, "prompts">,
  fields: Fields,
  category: string,
): Promise<void> {
  const { schema, secrets } = getCategory(category);
  let skipped: string | undefined;
  for (const path of asked[category] ?? []) {
    const group = path.includes(".") ? path.slice(0, path.indexOf(".")) : undefined;
    const field = fieldSchema(schema, path);
    if (fieldAt(fields, path) !== undefined || !field || (group !== undefined && group === skipped)) continue;
    // The first field of a group that need not be there stands for all of it.
    const isGroupOpen = group !== undefined && fieldAt(fields, group) === undefined;
    const isOptional = accepts(field, undefined) || (isGroupOpen && accepts(fieldSchema(schema, group), undefined));
    const name = path.replaceAll(/[._]/g, " ");
    const question = {
      message: `${category}: ${name}${isOptional ? ` (Enter leaves it out)` : ""}`,
      flag: `--field-file ${path}=FILE`,
      isOptional,
      check: (text: string) => faultOf(field, openValue(path, text)),
    };
    const isSecret = secrets.includes(path);
    const answer = isSecret ? await prompts.password(question) : await prompts.text(question);
    if (answer !== "") setField(fields, path, openValue(path, answer), isSecret);
    else if (isGroupOpen) skipped = group;
  }
}

const accepts = (schema: z.ZodType | undefined, value: unknown): boolean => schema?.safeParse(value).success ?? false;

/** In the words of the field itself, never with the value. */
function faultOf(field: z.ZodType, value: unknown): string | undefined {
  const [issue] = field.safeParse(value, { error: plainWords }).error?.issues ?? [];
  return issue && `That does not fit: ${issue.message}.`;
}

/** The schema of a field at a path such as `smtp.port`. */
function fieldSchema(schema: z.ZodType, path: string): z.ZodType | undefined {
  return path.split(".").reduce<z.ZodType | undefined>((at, name) => {
    const inner = at instanceof z.ZodOptional ? at.unwrap() : at;
    const field: unknown = inner instanceof z.ZodObject ? inner.shape[name] : undefined;
    return field instanceof z.ZodType ? field : undefined;
  }, schema);
}
