// Writes values into the message. Paths lead through plain data only, never to a prototype.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { defineNode, type Message } from "../../flow/node.ts";

const messagePath = z
  .string()
  .max(500)
  .regex(/^msg(\.(?!(?:__proto__|constructor|prototype)(?:\.|$))[\w$-]+)+$/, 'not a path such as "msg.order.total"');

export const set = defineNode({
  type: "core.set",
  title: "Set",
  doc: "Writes values into the message, each under a path such as msg.order.total; what is missing on the way is made.",
  ports: ["out"],
  config: z.strictObject({ values: z.record(messagePath, z.unknown()) }),
  pure: true,
  run: ({ config, msg }) => {
    for (const [path, value] of Object.entries(config.values)) setAt(msg, path.split(".").slice(1), path, value);
    return msg;
  },
});

/** The config is shared between messages, so a message gets a copy. */
const own = (value: unknown): unknown => (typeof value === "object" && value !== null ? structuredClone(value) : value);

function setAt(msg: Message, keys: readonly string[], path: string, value: unknown): void {
  let at: Message = msg;
  for (const key of keys.slice(0, -1)) {
    if (!Object.hasOwn(at, key) || at[key] === null || at[key] === undefined) at[key] = {};
    const next = at[key];
    if (!isContainer(next)) {
      throw errorOf({ code: "node-failed", message: `${path}: ${key} is there, but it holds no other values` });
    }
    at = next;
  }
  at[keys.at(-1) ?? ""] = own(value);
}

const isContainer = (value: unknown): value is Message => typeof value === "object" && value !== null;
