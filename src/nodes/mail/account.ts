// The part of an email item that a node signs in with. It never shows any of it.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import type { OpenedItem } from "../../flow/node.ts";

const account = z.object({
  /** Only an inbox has one. */
  type: z.enum(["imap", "pop3"]).optional(),
  host: z.string(),
  port: z.number(),
  tls: z.boolean(),
  username: z.string(),
  password: z.string(),
});

/** @throws InputError `bad-input` when the item has no such part. */
export function getAccount({ name, fields }: OpenedItem, part: "inbox" | "smtp"): z.output<typeof account> {
  const { data } = account.safeParse(fields[part]);
  if (data) return data;
  const use = part === "smtp" ? "send with" : "read";
  throw errorOf({ code: "bad-input", message: `item "${name}" has no ${part} to ${use}` });
}
