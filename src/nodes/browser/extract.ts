// Reads what a page shows into the message, without the secrets that the run has filled in: a page that repeats a
// password does not carry it into other nodes.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { elementConfig, findElement } from "./element.ts";
import { several } from "./page-fault.ts";
import { tabConfig, withTab } from "./tab-work.ts";

/** Characters and elements. */
const most = { text: 2_000_000, elements: 10_000 } as const;

export const extract = defineNode({
  type: "browser.extract",
  title: "Extract",
  doc: "Puts text, value, HTML, an attribute or the rows of a table of one element, or of all, into the message. Secrets that this run has filled in are masked.",
  ports: ["out"],
  config: z
    .strictObject({
      ...tabConfig,
      ...elementConfig,
      what: z.enum(["text", "value", "html", "attribute", "table"]).default("text"),
      attribute: z
        .string()
        .regex(/^[A-Za-z_:][\w:.-]{0,99}$/, "not the name of an attribute")
        .optional(),
      /** A list of what all of them have, where else the selector is true of one. */
      all: z.boolean().default(false),
      /** Null, or an empty list, when there is nothing now, in place of waiting for it. */
      optional: z.boolean().default(false),
      to: messageField.default("extracted"),
    })
    .refine(({ what, attribute }) => (what === "attribute") === (attribute !== undefined), {
      error: 'needed with what: "attribute", and only there',
      path: ["attribute"],
    }),
  run: (context) =>
    withTab(context, async (at) => {
      const { what, attribute = "", all, optional, to } = context.config;
      const { locator } = await findElement(at, context.config);
      if (!optional) await (all ? locator.first() : locator).waitFor({ state: "attached", ...at.left });
      const order: Order = { what, attribute, most: most.text };
      const count = await locator.count();
      if (count > most.elements) throw tooMuch(`${most.elements} elements`);
      if (!all && count > 1) throw several(count);
      const read = await locator.evaluateAll(readElements, order);
      if (read === null) throw tooMuch(`${most.text} characters`);
      context.msg[to] = at.browser.secrets.mask(all ? read : (read[0] ?? null));
    }),
});

const tooMuch = (bound: string) =>
  errorOf({ code: "too-large", message: `the page has more than ${bound} there`, hint: "Write a narrower selector." });

interface Order {
  readonly what: string;
  readonly attribute: string;
  readonly most: number;
}

type Read = string | null | readonly (readonly string[])[];

/** Runs in the page; null when it is too much. */
function readElements(elements: readonly Element[], { what, attribute, most }: Order): Read[] | null {
  let left = most;
  const bounded = (text: string | null): string | null => {
    left -= text?.length ?? 0;
    return left < 0 ? "" : text;
  };
  const rows = (table: Element) =>
    [...table.querySelectorAll("tr")].map((row) =>
      [...row.querySelectorAll("th, td")].map((cell) => bounded((cell.textContent ?? "").trim()) ?? ""),
    );
  const read = elements.map((element): Read => {
    if (left < 0) return null;
    if (what === "table") return rows(element);
    if (what === "attribute") return bounded(element.getAttribute(attribute));
    if (what === "html") return bounded(element.outerHTML);
    const value = what === "value" && "value" in element ? element.value : undefined;
    if (what === "value") return value === undefined ? null : bounded(String(value));
    return bounded(element instanceof HTMLElement ? element.innerText.trim() : (element.textContent ?? "").trim());
  });
  return left < 0 ? null : read;
}
