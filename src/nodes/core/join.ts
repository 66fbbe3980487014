// Makes one message of several that belong together: those of a for-each, a number of them, or one of each wire.
import { z } from "zod";
import { parseDuration } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import { defineNode, duration, type Gathered, type Message } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";

export const join = defineNode({
  type: "core.join",
  title: "Join",
  doc: "Gathers messages into one: by passes, all that come from the for-each before it, in the order of its list; by count, a number of them; by wires, one of each wire that leads to it. The first message goes on, with everybody's value in msg.parts.",
  ports: ["out"],
  config: z
    .strictObject({
      /** What belongs together. */
      by: z.enum(["passes", "count", "wires"]).default("passes"),
      /** How many, by count. */
      count: z.int().min(1).max(1_000_000).optional(),
      /** What each message brings; the message itself unless told otherwise. */
      value: z.unknown().optional(),
      /** The name of what it brings: with names, all are merged into an object and otherwise into a list. */
      key: z.union([z.string().max(200), z.int()]).optional(),
      /** The field of the first message that gets them all. */
      to: messageField.default("parts"),
      /** How long the first one waits for the rest; as long as something is on its way when nothing is said. */
      within: duration.optional(),
      /** What becomes of those that are there when more cannot come, or not in time. */
      incomplete: z.enum(["fail", "send"]).default("fail"),
    })
    .refine(({ by, count }) => (by === "count") === (count !== undefined), {
      path: ["count"],
      message: "a number of messages is told by count, and by nothing else",
    }),
  literals: ["by"],
  pure: true,
  run: ({ config, msg, gather }) => {
    const { by, count, within, key } = config;
    const part: Part = { msg, value: "value" in config ? config.value : msg, key };
    const gathered = gather(part, {
      by,
      count,
      within: within === undefined ? undefined : parseDuration(within, "within"),
    });
    return gathered?.then((all) => joined(all, config));
  },
});

interface Part {
  readonly msg: Message;
  readonly value: unknown;
  readonly key: string | number | undefined;
}

interface Joining {
  readonly to: string;
  readonly incomplete: "fail" | "send";
}

function joined({ reason, values, wanted }: Gathered<Part>, { to, incomplete }: Joining): Message | undefined {
  if (reason !== "whole" && incomplete === "fail") {
    // The for-each's own error says it all.
    if (reason === "abandoned") return undefined;
    const count = `${values.length}${wanted === undefined ? "" : ` of ${wanted}`}`;
    throw errorOf({
      code: reason === "late" ? "timeout" : "node-failed",
      message: reason === "late" ? `only ${count} came in time` : `only ${count} came, and nothing more is on its way`,
      hint: 'Set incomplete to "send" to go on with what is there.',
    });
  }
  const isNamed = values.some(({ key }) => key !== undefined);
  const all = isNamed
    ? Object.fromEntries(values.map(({ key, value }, i) => [key ?? i, value]))
    : values.map(({ value }) => value);
  return { ...values[0]?.msg, [to]: all };
}
