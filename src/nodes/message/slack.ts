// A message to Slack: by an incoming webhook, or as the app that a person authorised.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { credential, defineNode } from "../../flow/node.ts";
import { connectionOf } from "./connection.ts";
import { apiUrl, common, post, refused } from "./post.ts";

const type = "message.slack";

const config = z.strictObject({
  credentials: credential,
  /** Needed with an authorised app; an incoming webhook has its own. */
  channel: z.string().min(1).max(100).optional(),
  text: z.string().max(40_000).optional(),
  /** Slack's Block Kit. */
  blocks: z.array(z.record(z.string(), z.unknown())).max(50).optional(),
  /** The `ts` of the message that this one answers. */
  thread: z.string().max(50).optional(),
  ...common,
});

const answer = z.object({
  ok: z.boolean(),
  error: z.string().optional(),
  channel: z.string().optional(),
  ts: z.string().optional(),
});

export const slack = defineNode({
  type,
  title: "Slack message",
  doc: "Posts to a Slack channel and puts the message's channel and ts into the message; an incoming webhook tells neither.",
  ports: ["out"],
  config,
  credentials: { credentials: ["connection"] },
  literals: ["apiUrl"],
  pure: "until-opened",
  run: async (context) => {
    const { config, msg } = context;
    const { text, blocks, thread, channel } = config;
    if (text === undefined && blocks === undefined)
      throw errorOf({ code: "bad-input", message: "there is neither text nor blocks" });
    const connection = connectionOf(await context.secret(config.credentials), "SLACK");
    const content = {
      ...(text !== undefined && { text }),
      ...(blocks && { blocks }),
      ...(thread && { thread_ts: thread }),
    };
    const hook = connection.find("url");
    if (hook !== undefined) {
      const url = new URL(hook);
      const reply = await post(context, config.timeout, {
        connection,
        vendor: "Slack",
        url,
        isOwn: true,
        body: { json: content },
      });
      if (reply.status !== 200) throw refused("Slack", reply, reply.body);
      return { ...msg, [config.to]: {} };
    }
    const token = connection.accessToken;
    if (token === undefined)
      throw errorOf({ code: "bad-input", message: `item "${connection.item.name}" has no access token yet` });
    if (channel === undefined)
      throw errorOf({ code: "bad-input", message: "channel is needed with an authorised app" });
    const url = apiUrl(type, config.apiUrl, "chat.postMessage");
    const json = { channel, ...content };
    const reply = await post(context, config.timeout, {
      ...{ connection, vendor: "Slack", url, authorization: `Bearer ${token}`, body: { json } },
    });
    const { data } = answer.safeParse(reply.body);
    if (reply.status !== 200 || !data?.ok) throw refused("Slack", reply, data?.error);
    return { ...msg, [config.to]: { channel: data.channel, ts: data.ts } };
  },
});
