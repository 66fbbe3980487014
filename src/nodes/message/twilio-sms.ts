// A text message (SMS) by Twilio.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { credential, defineNode } from "../../flow/node.ts";
import { connectionOf } from "./connection.ts";
import { apiUrl, common, post, refused } from "./post.ts";

const type = "message.twilio-sms";

const phone = z.string().regex(/^\+[1-9]\d{6,14}$/, "not a phone number such as +4915112345678");

const config = z.strictObject({
  credentials: credential,
  recipient: phone,
  /** A number of yours, or a sender's name where the country allows it. */
  from: z.union([phone, z.string().regex(/^[A-Za-z0-9 ]{1,11}$/, "not a number or a sender's name")]).optional(),
  /** `MG…`, which chooses a number by itself. */
  messagingService: z
    .string()
    .regex(/^MG[0-9a-f]{32}$/i, "not the id of a messaging service")
    .optional(),
  text: z.string().min(1).max(1_600),
  ...common,
});

const answer = z.object({
  sid: z.string().optional(),
  status: z.union([z.string(), z.number()]).optional(),
  code: z.int().optional(),
});

export const twilioSms = defineNode({
  type,
  title: "SMS by Twilio",
  doc: "Sends a text message by Twilio and puts its id (sid) and status into the message.",
  ports: ["out"],
  config,
  credentials: { credentials: ["connection"] },
  literals: ["apiUrl"],
  pure: "until-opened",
  run: async (context) => {
    const { config, msg } = context;
    const { recipient, from, messagingService, text } = config;
    if ((from === undefined) === (messagingService === undefined)) {
      throw errorOf({ code: "bad-input", message: "write either from or messagingService" });
    }
    const connection = connectionOf(await context.secret(config.credentials), "TWILIO");
    const account = connection.get("account_id");
    const url = apiUrl(type, config.apiUrl, `2010-04-01/Accounts/${encodeURIComponent(account)}/Messages.json`);
    const authorization = `Basic ${Buffer.from(`${account}:${connection.get("api_key")}`).toString("base64")}`;
    const sender = from !== undefined ? { From: from } : { MessagingServiceSid: messagingService ?? "" };
    const form = { To: recipient, ...sender, Body: text };
    const reply = await post(context, config.timeout, {
      connection,
      vendor: "Twilio",
      url,
      authorization,
      body: { form },
    });
    const { data } = answer.safeParse(reply.body);
    if (reply.status !== 201 || data?.sid === undefined) throw refused("Twilio", reply, data?.code);
    return { ...msg, [config.to]: { id: data.sid, status: data.status } };
  },
});
