// Fills one field of a page, with a value or from an item. An item goes only into pages of hosts that it allows.
import { z } from "zod";
import { credential, defineNode } from "../../flow/node.ts";
import { elementConfig, fillFrom, findElement } from "./element.ts";
import { fillable, fillingOf } from "./item-field.ts";
import { tabConfig, withTab } from "./tab-work.ts";

export const fill = defineNode({
  type: "browser.fill",
  title: "Fill field",
  doc: "Writes a value, or a field of an item, into a field of the page. What comes from an item's secret is blacked out in screenshots and left out of what is extracted.",
  ports: ["out"],
  config: z
    .strictObject({
      ...tabConfig,
      ...elementConfig,
      value: z.union([z.string().max(100_000), z.number()]).optional(),
      credentials: credential.optional(),
      /** Of the item, its main one where absent; totp is the current one-time code of a login. */
      field: z.string().min(1).max(100).optional(),
    })
    .refine(({ value, credentials }) => (value === undefined) !== (credentials === undefined), {
      error: "either value or credentials",
      path: ["value"],
    })
    .refine(({ field, credentials }) => field === undefined || credentials !== undefined, {
      error: "it names a field of credentials, which are missing",
      path: ["field"],
    }),
  credentials: { credentials: fillable },
  run: (context) =>
    withTab(context, async (at) => {
      const { value, credentials, field } = context.config;
      if (!credentials) {
        const { locator } = await findElement(at, context.config);
        await locator.fill(String(value), at.left);
        return;
      }
      const filling = await fillingOf(await context.secret(credentials), field, context);
      await fillFrom(at, await findElement(at, context.config), filling);
    }),
});
