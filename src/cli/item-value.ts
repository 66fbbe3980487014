// Which of the ways to give an item's value was used, and the value that comes of it. Fields that are not given keep
// what they are, where the item can be read back.
import { errorOf } from "../base/errors.ts";
import type { MemberSession } from "../client/session/session.ts";
import { getItem, type Item } from "../client/vaults/items.ts";
import type { Vault } from "../client/vaults/vault-view.ts";
import { fieldNames, getCategory } from "../vault/categories.ts";
import { flag, instant, list, type Option, text } from "./command.ts";
import type { Context } from "./context.ts";
import {
  checkOpenField,
  type Fields,
  fileValue,
  isObject,
  openValue,
  parseFields,
  secretValue,
  setField,
  splitPair,
} from "./item-fields.ts";
import { askFields, hasQuestions } from "./item-questions.ts";
import { readAll, readSecretFile } from "./secret-input.ts";

/** The options that give a value. */
export const valueOptions = {
  field: list("NAME=VALUE", "a field that is no secret; repeat it for more", "each"),
  "field-file": list("NAME=FILE", "a field from a file; repeat it for more", "each"),
  "fields-stdin": flag("read all fields from stdin, as one JSON object"),
  "value-file": text("FILE", "read the main secret field from a file"),
  "value-stdin": flag("read the main secret field from stdin"),
};

const when = instant("when it ends, or never");
/** When an item ends: ISO 8601, null for `never`, undefined when nothing was said. */
export const ending: Option<string | null | undefined> = {
  ...when,
  parse: (given, name) => (given === "never" ? null : when.parse(given, name)),
};

export interface ItemFlags {
  readonly field: readonly string[];
  readonly "field-file": readonly string[];
  readonly "fields-stdin": boolean;
  readonly "value-file": string | undefined;
  readonly "value-stdin": boolean;
  readonly empty: boolean;
}

/** Whether any of `valueOptions` was given. */
export const givesValue = (flags: Omit<ItemFlags, "empty">): boolean =>
  flags.field.length + flags["field-file"].length > 0 ||
  flags["fields-stdin"] ||
  flags["value-stdin"] ||
  flags["value-file"] !== undefined;

export interface Target {
  readonly session: MemberSession;
  readonly vault: Vault;
  /** The item as it stands. */
  readonly standing: Item | undefined;
  readonly category: string;
}

/** The whole value to write; `undefined` for an item without content. */
export async function readItemValue(context: Context, flags: ItemFlags, target: Target): Promise<unknown> {
  const { category } = target;
  checkFlags(flags);
  if (flags.empty) return undefined;
  const open = flags.field.map((pair) => splitPair(pair, "--field"));
  for (const [name] of open) checkOpenField(category, name);
  if (flags["fields-stdin"]) return parseFields(await readAll(context.terminal.input), category);

  const { main } = getCategory(category);
  const given = flags["value-stdin"]
    ? await readAll(context.terminal.input)
    : flags["value-file"] === undefined
      ? undefined
      : await readSecretFile(context, flags["value-file"], "--value-file");
  if (given && main === undefined && category === "json") return secretValue(category, "value", given);

  const fields = await standingFields(target);
  for (const [name, value] of open) setField(fields, name, openValue(name, value), false);
  for (const pair of flags["field-file"]) {
    const [name, path] = splitPair(pair, "--field-file");
    setField(fields, name, await fileValue(context, category, name, path), true);
  }
  if (given) setField(fields, mainField(category, main), secretValue(category, main ?? "", given), true);
  const isUntouched = !given && open.length === 0 && flags["field-file"].length === 0;
  const isNew = target.standing === undefined && isUntouched;
  if (isNew && hasQuestions(category) && context.prompts.canAsk) await askFields(context, fields, category);
  else if (isUntouched || (main !== undefined && fields[main] === undefined))
    await askMain(context, fields, category, main);
  return fields;
}

function checkFlags(flags: ItemFlags): void {
  const sources = [flags["fields-stdin"], flags["value-stdin"], flags["value-file"] !== undefined].filter(
    Boolean,
  ).length;
  const others = flags.field.length + flags["field-file"].length;
  if (sources > 1 || (flags["fields-stdin"] && others > 0)) {
    throw errorOf({
      code: "bad-input",
      message: "the value is given in two ways",
      hint: "Use --fields-stdin alone, or one of --value-file and --value-stdin beside --field and --field-file.",
    });
  }
  if (flags.empty && sources + others > 0)
    throw errorOf({ code: "bad-input", message: "--empty takes no value beside it" });
}

/** What the item holds now, to be changed; nothing where it cannot be read back. */
async function standingFields({ session, vault, standing, category }: Target): Promise<Fields> {
  const isReadable = standing && standing.blob !== "" && standing.kind === "item" && standing.category === category;
  const value = isReadable ? (await getItem(session, vault.id, standing.item)).value : undefined;
  return isObject(value) ? structuredClone(value) : category === "custom" ? { fields: [] } : {};
}

function mainField(category: string, main: string | undefined): string {
  if (main !== undefined) return main;
  throw errorOf({
    code: "bad-input",
    message: `category ${category} has no one main secret field`,
    hint: "Use --field-file NAME=FILE or --fields-stdin.",
  });
}

async function askMain(context: Context, fields: Fields, category: string, main: string | undefined): Promise<void> {
  if (main === undefined || category === "document") {
    const names = fieldNames(category);
    throw errorOf({
      code: "bad-input",
      message: "no value is given",
      hint: `${names.length > 0 ? `Its fields are ${names.join(", ")}. ` : ""}Use --field-file, --fields-stdin, --value-file, --value-stdin or --empty.`,
    });
  }
  const message = `${category}: ${main.replaceAll("_", " ")}`;
  setField(fields, main, await context.prompts.password({ message, flag: "--value-file or --value-stdin" }), true);
}
