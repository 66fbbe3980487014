// Which part of an item a node fills into a page.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { findOwn } from "../../base/own.ts";
import type { NodeContext, OpenedItem } from "../../flow/node.ts";
import { categories, secretsOf } from "../../vault/categories.ts";
import { oneTimeCode } from "../one-time-code.ts";
import type { Filling } from "./element.ts";

/** What has fields that people type into pages. */
export const fillable = ["login", "api_key", "credit_card", "custom"] as const;

/** The current one-time code of a login, which is no field of it. */
const codeField = "totp";

const customFields = z.array(z.object({ name: z.string(), secret: z.boolean().default(true), value: z.string() }));

/** `name` absent means the main field. @throws InputError `bad-input` when the item has no such text. */
export async function fillingOf(
  item: OpenedItem,
  name: string | undefined,
  context: Pick<NodeContext, "clock" | "mask">,
): Promise<Filling> {
  const { category, fields } = item;
  if (category === "login" && name === codeField) {
    return { item, value: await oneTimeCode(item, context), isSecret: true };
  }
  if (category === "custom") {
    const all = customFields.safeParse(fields.fields).data ?? [];
    const [only, ...more] = all.filter((one) => (name === undefined ? one.secret : one.name === name));
    if (!only || more.length > 0) throw noField(item, name);
    return { item, value: only.value, isSecret: only.secret };
  }
  const field = name ?? categories[category]?.main ?? "";
  const value = findOwn(fields, field);
  if (typeof value !== "string" || value === "") throw noField(item, field);
  return { item, value, isSecret: secretsOf(category, fields).includes(value) };
}

const noField = ({ name }: OpenedItem, field: string | undefined) =>
  errorOf({
    code: "bad-input",
    message:
      field === undefined
        ? `item "${name}" has not one secret field but none or several`
        : `item "${name}" has no ${field}`,
    hint: "Write the node's field.",
  });
