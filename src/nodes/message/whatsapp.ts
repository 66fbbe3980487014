// A WhatsApp message by Meta's Cloud API: a text within an open conversation, or a template that Meta approved.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { credential, defineNode } from "../../flow/node.ts";
import { connectionOf } from "./connection.ts";
import { apiUrl, common, post, refused } from "./post.ts";

const type = "message.whatsapp";

const config = z.strictObject({
  credentials: credential,
  /** Id of the number that sends, from the app's dashboard; not the number itself. */
  sender: z.string().regex(/^\d{5,20}$/, "not the id of a phone number"),
  recipient: z.string().regex(/^\+?[1-9]\d{6,14}$/, "not a phone number such as +4915112345678"),
  text: z.string().min(1).max(4_096).optional(),
  template: z
    .strictObject({
      name: z.string().regex(/^[a-z0-9_]{1,512}$/, "not the name of a template"),
      language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/, 'not a language, for example "en" or "en_US"'),
      /** Texts for the places of its body, in order. */
      values: z.array(z.string().max(1_024)).max(20).default([]),
    })
    .optional(),
  ...common,
});
type Config = z.output<typeof config>;

const answer = z.object({
  messages: z
    .array(z.object({ id: z.string() }))
    .min(1)
    .optional(),
  error: z.object({ code: z.int().optional() }).optional(),
});

export const whatsapp = defineNode({
  type,
  title: "WhatsApp message",
  doc: "Sends a text or an approved template by WhatsApp's Cloud API and puts the message's id into the message.",
  ports: ["out"],
  config,
  credentials: { credentials: ["connection"] },
  literals: ["apiUrl"],
  pure: "until-opened",
  run: async (context) => {
    const { config, msg } = context;
    const content = contentOf(config);
    const connection = connectionOf(await context.secret(config.credentials), "WHATSAPP");
    const url = apiUrl(type, config.apiUrl, `${config.sender}/messages`);
    const authorization = `Bearer ${connection.get("token")}`;
    const json = { messaging_product: "whatsapp", recipient_type: "individual", to: config.recipient, ...content };
    const reply = await post(context, config.timeout, {
      connection,
      vendor: "WhatsApp",
      url,
      authorization,
      body: { json },
    });
    const { data } = answer.safeParse(reply.body);
    const id = data?.messages?.[0]?.id;
    if (reply.status !== 200 || id === undefined) throw refused("WhatsApp", reply, data?.error?.code);
    return { ...msg, [config.to]: { id } };
  },
});

function contentOf({ text, template }: Config) {
  if (text !== undefined && template === undefined) return { type: "text", text: { body: text } };
  if (template === undefined || text !== undefined) {
    throw errorOf({ code: "bad-input", message: "write either text or template" });
  }
  const { name, language, values } = template;
  const parameters = values.map((value) => ({ type: "text", text: value }));
  const components = values.length > 0 ? [{ type: "body", parameters }] : [];
  return { type: "template", template: { name, language: { code: language }, components } };
}
