// Sends the elements of a list on, one message each and no more at a time than allowed, and says when all are through.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";

export const forEach = defineNode({
  type: "core.for-each",
  title: "For each",
  doc: "Sends a message for each element of a list, with the element in msg.item and its place, from 0 on, in msg.index; the list itself stays behind. Once nothing of any of them is on its way it sends the message as it came on the port done.",
  ports: ["item", "done"],
  config: z.strictObject({
    /** Where the list is: a field of the message. */
    field: messageField.default("rows"),
    /** The list itself, most often an expression; in place of the field. */
    items: z.unknown().optional(),
    /** The field that each message gets its element in. */
    as: messageField.default("item"),
    /** Elements that may be on their way at a time. */
    concurrency: z.int().min(1).max(1_000).default(1),
  }),
  pure: true,
  run: async ({ config, msg, split, send }) => {
    const { field, as, concurrency } = config;
    const isGiven = config.items !== undefined;
    const list = listOf(isGiven ? config.items : msg[field], isGiven ? "items" : `msg.${field}`);
    const rest = { ...msg };
    if (!isGiven) delete rest[field];
    const passes = split("item");
    let index = 0;
    // One iterator for all: each takes the next element when it is through with its own.
    const elements = list[Symbol.iterator]();
    const work = async () => {
      for (let next = elements.next(); !next.done; next = elements.next()) {
        await passes.follow({ ...structuredClone(rest), [as]: own(next.value), index: index++ });
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    await passes.end();
    send("done", msg);
  },
});

/** The list goes on to others, so a message gets a copy of its element. */
const own = (value: unknown): unknown => (typeof value === "object" && value !== null ? structuredClone(value) : value);

function listOf(value: unknown, place: string): Iterable<unknown> {
  if (isIterable(value)) return value;
  const what = value === null || value === undefined ? "nothing" : `a ${typeof value}`;
  throw errorOf({
    code: "bad-input",
    message: `${place} is ${what}, not a list`,
    hint: 'Name the field of the message that holds the list, or give it as items, for example { "$expr": "[msg.orders]" }.',
  });
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.iterator in value;
