// The message nodes against doubles of the vendors' APIs, which check what the vendors' documents ask for: Slack's
// chat.postMessage and incoming webhooks, Telegram's sendMessage, Twilio's Messages, WhatsApp's Cloud API.
import { afterEach, describe, expect, it } from "vitest";
import { literalHosts } from "../../../src/flow/literal-hosts.ts";
import { Canaries } from "../../support/canary.ts";
import { type HttpSite, openHttpSite, type SeenRequest, type SiteAnswer } from "../../support/http-site.ts";
import { anItem, type OneNode, runNode } from "../one-node.ts";

const canaries = new Canaries();
const token = canaries.plant("token");
const account = "AC0123456789abcdef0123456789abcdef";

const jsonOf = ({ body }: SeenRequest): Record<string, unknown> => JSON.parse(body);
const isJson = ({ headers }: SeenRequest) => headers["content-type"]?.startsWith("application/json") ?? false;

function slackApi(request: SeenRequest): SiteAnswer {
  if (request.url === `/services/T0/B0/${token}`) {
    return jsonOf(request).text === undefined ? { status: 400, body: "no_text" } : { body: "ok" };
  }
  if (request.url !== "/chat.postMessage" || !isJson(request)) return { status: 404, body: {} };
  if (request.headers.authorization !== `Bearer ${token}`) return { body: { ok: false, error: "invalid_auth" } };
  if (jsonOf(request).channel !== "C1") return { body: { ok: false, error: "channel_not_found" } };
  return { body: { ok: true, channel: "C1", ts: "1503435956.000247" } };
}

function telegramApi(request: SeenRequest): SiteAnswer {
  if (request.url !== `/bot${token}/sendMessage`) {
    return { status: 401, body: { ok: false, error_code: 401, description: "Unauthorized" } };
  }
  const { chat_id, text } = jsonOf(request);
  if (chat_id === 429) {
    return {
      status: 429,
      body: { ok: false, error_code: 429, description: "Too Many", parameters: { retry_after: 7 } },
    };
  }
  if (chat_id !== 42 || typeof text !== "string") {
    return { status: 400, body: { ok: false, error_code: 400, description: "Bad Request: chat not found" } };
  }
  return { body: { ok: true, result: { message_id: 5, date: 1_700_000_000, chat: { id: 42 } } } };
}

function twilioApi({ url, headers, body }: SeenRequest): SiteAnswer {
  if (url !== `/2010-04-01/Accounts/${account}/Messages.json`)
    return { status: 404, body: { code: 20_404, status: 404 } };
  const basic = Buffer.from(`${account}:${token}`).toString("base64");
  if (headers.authorization !== `Basic ${basic}`) return { status: 401, body: { code: 20_003, status: 401 } };
  const form = new URLSearchParams(body);
  if (!form.has("From") && !form.has("MessagingServiceSid"))
    return { status: 400, body: { code: 21_603, status: 400 } };
  if (form.get("To") === "+15005550001")
    return { status: 400, body: { code: 21_211, message: "invalid", status: 400 } };
  return { status: 201, body: { sid: "SM1", status: "queued" } };
}

function whatsappApi(request: SeenRequest): SiteAnswer {
  if (request.headers.authorization !== `Bearer ${token}`) return { status: 401, body: { error: { code: 190 } } };
  const { messaging_product, type } = jsonOf(request);
  if (messaging_product !== "whatsapp" || request.url !== "/123456789/messages")
    return { status: 400, body: { error: { code: 100 } } };
  return { body: { messaging_product, contacts: [{ wa_id: "49151" }], messages: [{ id: `wamid.${String(type)}` }] } };
}

const setups = {
  SLACK: { setup: { type: "OAUTH_CODE" }, tokens: { access_token: token } },
  TELEGRAM: { setup: { type: "TOKEN", token } },
  TWILIO: { setup: { type: "API_KEY", account_id: account, api_key: token } },
  WHATSAPP: { setup: { type: "TOKEN", token } },
} as const;
type App = keyof typeof setups;

const connection = (app: App, hosts: readonly string[] = [], fields: object = setups[app]) =>
  anItem("connection", { app_id: app, ...fields }, hosts);

let site: HttpSite | undefined;
afterEach(() => site?.[Symbol.asyncDispose]());

interface Case {
  readonly app: App;
  readonly type: string;
  readonly api: (request: SeenRequest) => SiteAnswer | undefined;
  readonly config: Readonly<Record<string, unknown>>;
  readonly sent: object;
  /** What the vendor is told, in its own words. */
  readonly told: object;
  /** A change that the vendor refuses, and its code. */
  readonly refused: { readonly config: object; readonly code: string };
}

const cases: readonly Case[] = [
  {
    ...{ app: "SLACK", type: "message.slack", api: slackApi },
    config: { channel: "C1", text: "Done", thread: "1.2" },
    sent: { channel: "C1", ts: "1503435956.000247" },
    told: { channel: "C1", text: "Done", thread_ts: "1.2" },
    refused: { config: { channel: "C2" }, code: "channel_not_found" },
  },
  {
    ...{ app: "TELEGRAM", type: "message.telegram", api: telegramApi },
    config: { chat: 42, text: "<b>Done</b>", format: "HTML", silent: true },
    sent: { id: 5, date: "2023-11-14T22:13:20.000Z" },
    told: { chat_id: 42, text: "<b>Done</b>", parse_mode: "HTML", disable_notification: true },
    refused: { config: { chat: 43 }, code: "400" },
  },
  {
    ...{ app: "TWILIO", type: "message.twilio-sms", api: twilioApi },
    config: { recipient: "+4915112345678", from: "+15005550006", text: "Done & well" },
    sent: { id: "SM1", status: "queued" },
    told: { To: "+4915112345678", From: "+15005550006", Body: "Done & well" },
    refused: { config: { recipient: "+15005550001" }, code: "21211" },
  },
  {
    ...{ app: "WHATSAPP", type: "message.whatsapp", api: whatsappApi },
    config: { sender: "123456789", recipient: "+4915112345678", text: "Done" },
    sent: { id: "wamid.text" },
    told: { to: "+4915112345678", type: "text", text: { body: "Done" } },
    refused: { config: { sender: "987654321" }, code: "100" },
  },
];

const clean = ({ told }: OneNode) => expect(canaries.in([{ where: "the run's events", text: told }])).toEqual([]);

describe.each(cases)("$type", ({ app, type, api, config, sent, told, refused }) => {
  const send = async (more: object = {}, item = connection(app), signal?: AbortSignal) => {
    site ??= await openHttpSite(api);
    return await runNode(type, { ...config, apiUrl: site.url, ...more }, { item, ...(signal && { signal }) });
  };
  afterEach(() => {
    site = undefined;
  });

  it("sends what the vendor's documents ask for, and says what was sent", async () => {
    const run = await send();
    expect(run.outcome.status, run.outcome.error?.message).toBe("succeeded");
    expect(run.msg?.sent).toEqual(sent);
    const [request] = site?.seen ?? [];
    const body = request && (isJson(request) ? jsonOf(request) : Object.fromEntries(new URLSearchParams(request.body)));
    expect(body).toMatchObject(told);
    clean(run);
  });

  it("fails with the vendor's code for a refusal", async () => {
    const run = await send(refused.config);
    expect(run.outcome.error).toMatchObject({ code: "node-failed", message: expect.stringContaining(refused.code) });
    clean(run);
  });

  it("fails with a wrong token, showing none", async () => {
    const wrong = JSON.parse(JSON.stringify(setups[app]).replaceAll(token, "another"));
    const run = await send({}, connection(app, [], wrong));
    expect(run.outcome.error?.code).toMatch(/^(not-authorized|node-failed)$/);
    expect(run.told).not.toContain("another");
  });

  it("sends nothing to a host that the connection is not for", async () => {
    const run = await send({}, connection(app, ["api.example.com"]));
    expect(run.outcome.error?.code).toBe("not-permitted");
    expect(site?.seen).toEqual([]);
    clean(run);
  });

  it("refuses a connection of another app", async () => {
    const run = await send({}, anItem("connection", { app_id: "STRIPE", setup: {} }));
    expect(run.outcome.error).toMatchObject({ code: "bad-input", message: expect.stringContaining(app) });
  });

  it("does not follow to where it is redirected", async () => {
    await using other = await openHttpSite(() => ({ body: { ok: true } }));
    site = await openHttpSite(() => ({ status: 307, headers: { location: `${other.url}/x` } }));
    const run = await send();
    expect(run.outcome.error?.code).toBe("node-failed");
    expect(other.seen).toEqual([]);
  });

  it("says when the vendor cannot be reached, and when it does not answer in time", async () => {
    site = await openHttpSite(() => undefined);
    const late = await send({ timeout: "50ms" });
    expect(late.outcome.error).toMatchObject({ code: "timeout", message: expect.stringContaining("50ms") });
    const { url } = site;
    await site[Symbol.asyncDispose]();
    const away = await runNode(type, { ...config, apiUrl: url }, { item: connection(app) });
    expect(away.outcome.error?.code).toBe("unreachable");
    clean(away);
    site = undefined;
  });

  it("ends at once when the run is cancelled", async () => {
    const cancel = new AbortController();
    site = await openHttpSite(() => void cancel.abort());
    expect((await send({}, connection(app), cancel.signal)).outcome.status).toBe("cancelled");
  });

  it("means the vendor's own host where it names no other", () => {
    const host = literalHosts({ nodes: [{ id: "n", type, config: {}, wires: [] }] });
    expect(host).toEqual([expect.stringMatching(/^[a-z.]+\.(com|org):443$/)]);
    const own = literalHosts({ nodes: [{ id: "n", type, config: { apiUrl: { $expr: "msg.x" } }, wires: [] }] });
    expect(own).toEqual([]);
  });
});

describe("message.slack by webhook", () => {
  const hookAt = ({ url }: HttpSite) =>
    connection("SLACK", [], { setup: { type: "WEBHOOK", url: `${url}/services/T0/B0/${token}` } });

  it("posts to the address that the connection holds, wherever the flow's hosts are", async () => {
    site = await openHttpSite(slackApi);
    const run = await runNode("message.slack", { text: "Done" }, { item: hookAt(site) });
    expect(run.outcome.status, run.outcome.error?.message).toBe("succeeded");
    expect(site.seen.map(jsonOf)).toEqual([{ text: "Done" }]);
    clean(run);
  });

  it("shows Slack's word for a refusal, and never the address", async () => {
    site = await openHttpSite(slackApi);
    const run = await runNode("message.slack", { blocks: [{ type: "divider" }] }, { item: hookAt(site) });
    expect(run.outcome.error?.message).toContain("no_text");
    clean(run);
  });
});

it("message.telegram tells how long to wait, and is tried again by the node's retry", async () => {
  site = await openHttpSite(telegramApi);
  const run = await runNode(
    "message.telegram",
    { chat: 429, text: "x", apiUrl: site.url },
    { item: connection("TELEGRAM") },
  );
  expect(run.outcome.error).toMatchObject({ code: "rate-limited", message: expect.stringContaining("7 s") });
});

it("message.whatsapp sends an approved template with its values", async () => {
  site = await openHttpSite(whatsappApi);
  const template = { name: "order_done", language: "en_US", values: ["17"] };
  const config = { sender: "123456789", recipient: "+4915112345678", template, apiUrl: site.url };
  const run = await runNode("message.whatsapp", config, { item: connection("WHATSAPP") });
  expect(run.msg?.sent).toEqual({ id: "wamid.template" });
  expect(site.seen.map(jsonOf)).toMatchObject([
    {
      type: "template",
      template: {
        ...{ name: "order_done", language: { code: "en_US" } },
        components: [{ type: "body", parameters: [{ type: "text", text: "17" }] }],
      },
    },
  ]);
});
