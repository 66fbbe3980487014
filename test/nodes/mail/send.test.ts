// mail.send against a real SMTP server with certificates and logins.
import { once } from "node:events";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll, describe, expect, test } from "vitest";
import { Canaries } from "../../support/canary.ts";
import { openSilence } from "../../support/server-program.ts";
import { freePort } from "../../support/squid.ts";
import { openTestCa } from "../../support/test-ca.ts";
import { until } from "../../support/until.ts";
import { runInRunner } from "../in-runner.ts";
import { anItem, runNode } from "../one-node.ts";

const canaries = new Canaries();
const password = canaries.plant("smtp");
const ca = openTestCa();
// Only those who name the authority know it.
ca[Symbol.dispose]();

async function openPost(more: SMTPServerOptions = {}) {
  const mails: string[] = [];
  const server = new SMTPServer({
    ...{ ...ca.tls, logger: false, authOptional: false },
    onAuth: (auth, _, done) =>
      auth.username === "ann@example.org" && auth.password === password
        ? done(null, { user: "ann" })
        : done(new Error(`no such password: ${auth.password}`)),
    onRcptTo: ({ address }, _, done) => done(address.startsWith("nobody@") ? new Error("nobody") : null),
    onData: async (stream, _, done) => {
      let text = "";
      for await (const chunk of stream) text += String(chunk);
      mails.push(text);
      done(null);
    },
    ...more,
  });
  server.on("error", () => {});
  const listening = server.listen(0, "127.0.0.1");
  await once(listening, "listening");
  const address = listening.address();
  return {
    mails,
    port: typeof address === "object" && address ? address.port : 0,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

const post = await openPost();
afterAll(() => post[Symbol.asyncDispose]());
const fields = (more: object = {}) => ({
  smtp: { host: "127.0.0.1", port: post.port, tls: true, username: "ann@example.org", password, ...more },
});

async function send(config: object = {}, own: object = {}, signal?: AbortSignal) {
  const item = anItem("email", fields(own));
  const all = { recipients: "bob@example.org", text: "Grüße", ca: ca.tls.cert, ...config };
  const done = await runNode("mail.send", JSON.parse(JSON.stringify(all)), { item, ...(signal && { signal }) });
  expect(canaries.in([{ where: "told", text: done.told + JSON.stringify(done.msg ?? null) }])).toEqual([]);
  return done;
}

describe("mail.send", () => {
  test("signs in after STARTTLS and sends text, HTML and attachments", async () => {
    const attachments = [{ filename: "a.txt", content: "aGVsbG8=", encoding: "base64" }];
    const { msg, outcome } = await send({ subject: "Hi", html: "<b>Hi</b>", cc: ["eve@example.org"], attachments });
    expect(outcome.error).toBeUndefined();
    expect(msg?.mail).toMatchObject({ accepted: ["bob@example.org", "eve@example.org"], rejected: [] });
    const mail = post.mails.at(-1) ?? "";
    for (const part of ["From: ann@example.org", "Subject: Hi", "Gr=C3=BC=C3=9Fe", "<b>Hi</b>", "aGVsbG8="])
      expect(mail).toContain(part);
  });

  test("speaks TLS from the first byte on where the flow's server says so", async () => {
    await using secure = await openPost({ secure: true });
    const { outcome } = await send({ server: `smtps://127.0.0.1:${secure.port}` });
    expect([outcome.error, secure.mails.length]).toEqual([undefined, 1]);
  });

  test("lets no header in through an address or a subject", async () => {
    await send({ subject: "Hi\r\nBcc: mallory@example.org" });
    expect(post.mails.at(-1)).not.toMatch(/^Bcc:/m);
  });

  const refusals: [what: string, own: object, config: object, error: object][] = [
    ["a wrong password", { password: "no" }, {}, { code: "not-signed-in", message: expect.stringContaining("(535)") }],
    [
      "a certificate that nobody knows",
      {},
      { ca: undefined },
      { code: "unreachable", message: expect.stringContaining("certificate") },
    ],
    ["an address that is not taken", {}, { recipients: "nobody@example.org" }, { code: "node-failed" }],
    ["a host that nobody named", {}, { server: { $expr: '"smtp://localhost:1"' } }, { code: "not-permitted" }],
  ];
  test.each(refusals)("fails for %s", async (_, own, config, error) => {
    expect((await send(config, own)).outcome.error).toMatchObject(error);
  });

  test("sends no password to a server that offers no TLS", async () => {
    let logins = 0;
    await using open = await openPost({
      disabledCommands: ["STARTTLS"],
      allowInsecureAuth: true,
      onAuth: () => void logins++,
    });
    expect((await send({ timeout: "10s" }, { port: open.port })).outcome.error?.code).toBe("unreachable");
    expect(logins).toBe(0);
  });

  test("says that a server is away", async () => {
    expect((await send({}, { port: await freePort() })).outcome.error?.message).toContain("it refuses connections");
  });

  test("closes the connection when the time is up or the run is cancelled", async () => {
    await using silence = await openSilence();
    expect((await send({ timeout: "300ms" }, { port: silence.port })).outcome.error?.code).toBe("timeout");
    const stop = new AbortController();
    const running = send({}, { port: silence.port }, stop.signal);
    await until("it to connect", () => silence.connections() === 1);
    stop.abort();
    expect((await running).outcome.status).toBe("cancelled");
    await until("it to close", () => silence.connections() === 0);
  });

  test("works in a runner that is shut in", async () => {
    const config = { recipients: "bob@example.org", text: "hi", ca: ca.tls.cert };
    const { outcome, told } = await runInRunner("mail.send", config, { category: "email", fields: fields() });
    expect(outcome?.error).toBeUndefined();
    expect(canaries.in([{ where: "told", text: told }])).toEqual([]);
  });
});
