// Asks a person for the fields of a new item, one by one: what is secret is not shown while it is typed, and Enter
// leaves out what need not be there.
import { z } from "zod";
import { getCategory } from "../vault/categories.ts";
import type { Context } from "./context.ts";
import { type Fields, openValue, setField } from "./item-fields.ts";

/** The fields that people know by heart or copy from elsewhere; keys and certificates come in files. */
const asked: Readonly<Record<string, readonly string[]>> = {
  login: ["username", "password", "url", "totp_secret"],
  credit_card: ["holder", "number", "cvv", "expires"],
  database: ["type", "host", "port", "database", "username", "password"],
};

/** Whether its fields are asked for one by one. */
export const hasQuestions = (category: string): boolean => Object.hasOwn(asked, category);

/** Asks for each field that `fields` has not, and puts the answers in. */
export async function askFields({ prompts }: Context, fields: Fields, category: string): Promise<void> {
  const { schema, secrets } = getCategory(category);
  const shape = schema instanceof z.ZodObject ? schema.shape : {};
  for (const name of asked[category] ?? []) {
    const field: unknown = shape[name];
    if (fields[name] !== undefined || !(field instanceof z.ZodType)) continue;
    const isOptional = field.safeParse(undefined).success;
    const question = {
      message: `${category}: ${name.replaceAll("_", " ")}${isOptional ? " (Enter leaves it out)" : ""}`,
      flag: `--field-file ${name}=FILE`,
      isOptional,
      check: (text: string) => (field.safeParse(openValue(name, text)).success ? undefined : "That does not fit."),
    };
    const isSecret = secrets.includes(name);
    const answer = isSecret ? await prompts.password(question) : await prompts.text(question);
    if (answer !== "") setField(fields, name, openValue(name, answer), isSecret);
  }
}
