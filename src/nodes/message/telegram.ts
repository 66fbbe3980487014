// A message by a Telegram bot. The bot's token is a part of the address, which is why no error shows one.
import { z } from "zod";
import { credential, defineNode } from "../../flow/node.ts";
import { connectionOf } from "./connection.ts";
import { apiUrl, common, post, refused } from "./post.ts";

const type = "message.telegram";

const config = z.strictObject({
  credentials: credential,
  /** Number of the chat, or `@name` of a channel. */
  chat: z.union([z.int(), z.string().regex(/^(-?\d{1,20}|@[A-Za-z0-9_]{4,50})$/, "not a chat's number or @name")]),
  text: z.string().min(1).max(4_096),
  format: z.enum(["plain", "HTML", "MarkdownV2"]).default("plain"),
  silent: z.boolean().default(false),
  ...common,
});

const answer = z.object({
  ok: z.boolean(),
  error_code: z.int().optional(),
  result: z.object({ message_id: z.int(), date: z.int() }).optional(),
  parameters: z.object({ retry_after: z.int().optional() }).optional(),
});

export const telegram = defineNode({
  type,
  title: "Telegram message",
  doc: "Sends a text by a Telegram bot and puts the message's id and date into the message.",
  ports: ["out"],
  config,
  credentials: { credentials: ["connection"] },
  literals: ["apiUrl"],
  pure: "until-opened",
  run: async (context) => {
    const { config, msg } = context;
    const connection = connectionOf(await context.secret(config.credentials), "TELEGRAM");
    const { chat, text, format, silent } = config;
    const json = {
      ...{ chat_id: chat, text, disable_notification: silent },
      ...(format !== "plain" && { parse_mode: format }),
    };
    const url = apiUrl(
      type,
      config.apiUrl,
      `bot${encodeURIComponent(connection.get("token")).replaceAll("%3A", ":")}/sendMessage`,
    );
    const reply = await post(context, config.timeout, { connection, vendor: "Telegram", url, body: { json } });
    const { data } = answer.safeParse(reply.body);
    if (!data?.ok || !data.result) {
      const wait = data?.parameters?.retry_after;
      throw refused(
        "Telegram",
        { ...reply, retryAfter: wait === undefined ? reply.retryAfter : String(wait) },
        data?.error_code,
      );
    }
    const { message_id, date } = data.result;
    return { ...msg, [config.to]: { id: message_id, date: new Date(date * 1_000).toISOString() } };
  },
});
