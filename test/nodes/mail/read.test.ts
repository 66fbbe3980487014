// mail.read against a real Dovecot with certificates and a login.
import { createServer } from "node:net";
import { afterAll, describe, expect, test } from "vitest";
import { Canaries } from "../../support/canary.ts";
import { hasDovecot, imapUser, openImapHost } from "../../support/imap-host.ts";
import { openSilence } from "../../support/server-program.ts";
import { freePort } from "../../support/squid.ts";
import { openTestCa } from "../../support/test-ca.ts";
import { until } from "../../support/until.ts";
import { runInRunner } from "../in-runner.ts";
import { anItem, runNode } from "../one-node.ts";

const canaries = new Canaries();
const password = canaries.plant("imap");
const ca = openTestCa();
// Only those who name the authority know it.
ca[Symbol.dispose]();

const plain = (subject: string, from = "Bob <bob@example.org>") => [
  ...[`From: ${from}`, `To: ${imapUser}`, `Subject: ${subject}`, "Date: Sat, 21 Nov 2026 10:00:00 +0100"],
  ...["", `about ${subject}`],
];
const enclosed = [
  ...["From: =?utf-8?q?J=C3=B6rg?= <joerg@example.org>", `To: ${imapUser}, Eve <eve@example.org>`],
  ...["Subject: =?utf-8?q?Rechnung_f=C3=BCr_Mai?=", "Date: no day", "MIME-Version: 1.0"],
  ...["Content-Type: multipart/mixed; boundary=b", "", "--b", "Content-Type: text/html; charset=utf-8", ""],
  ...["<b>Grüße</b>", "--b", 'Content-Type: application/pdf; name="a.pdf"', "Content-Transfer-Encoding: base64"],
  ...['Content-Disposition: attachment; filename="a.pdf"', "", "aGVsbG8=", "--b--", ""],
];

const imap = hasDovecot ? await openImapHost({ tls: ca.tls, password }) : undefined;
afterAll(() => imap?.[Symbol.asyncDispose]());
imap?.deliver(plain("old"), { isSeen: true });
imap?.deliver(plain("first", "Eve <eve@example.org>"));
imap?.deliver(enclosed);

const fields = (more: object = {}) => ({
  inbox: { ...{ type: "imap", host: "127.0.0.1", port: imap?.port, tls: true }, username: imapUser, password, ...more },
});

async function read(config: object = {}, own: object = {}, signal?: AbortSignal) {
  const item = anItem("email", fields(own));
  const all = JSON.parse(JSON.stringify({ ca: ca.tls.cert, ...config }));
  const done = await runNode("mail.read", all, { item, ...(signal && { signal }) });
  expect(canaries.in([{ where: "told", text: done.told + JSON.stringify(done.msg ?? null) }])).toEqual([]);
  return { ...done, mails: Array.isArray(done.msg?.mails) ? done.msg.mails : [] };
}

describe.skipIf(!hasDovecot)("mail.read", () => {
  test("signs in after STARTTLS and reads the newest first, with texts and attachments by name", async () => {
    const { outcome, mails } = await read();
    expect(outcome.error).toBeUndefined();
    expect(mails).toMatchObject([
      {
        ...{ uid: 3, from: { name: "Jörg", address: "joerg@example.org" }, subject: "Rechnung für Mai", date: null },
        to: [
          { name: "", address: imapUser },
          { name: "Eve", address: "eve@example.org" },
        ],
        html: expect.stringContaining("<b>Grüße</b>"),
        attachments: [{ name: "a.pdf", type: "application/pdf", size: 5 }],
      },
      { uid: 2, subject: "first", text: expect.stringContaining("about first"), attachments: [] },
      { uid: 1, subject: "old", date: "2026-11-21T09:00:00.000Z", html: "" },
    ]);
    expect(mails[0].attachments[0]).not.toHaveProperty("content");
  });

  test.each([
    ["unseen ones", { search: { unseen: true } }, [3, 2]],
    ["a sender", { search: { from: "eve@" } }, [2]],
    ["a subject with an umlaut", { search: { subject: "für" } }, [3]],
    ["a subject that is written like a command", { search: { subject: 'x" ALL' } }, []],
    ["what arrived since a day long ago", { search: { since: "2020-01-01" } }, [3, 2, 1]],
    ["what arrives in years to come", { search: { since: "2037-01-01" } }, []],
    ["no more than the limit", { limit: 1 }, [3]],
  ])("finds %s", async (_, config, uids) => {
    const { outcome, mails } = await read(config);
    expect([outcome.error, mails.map(({ uid }) => uid)]).toEqual([undefined, uids]);
  });

  test.each([
    [5, "aGVsbG8="],
    [4, undefined],
  ])("gives an attachment of five bytes its content up to %i", async (contentLimit, content) => {
    expect((await read({ contentLimit, limit: 1 })).mails[0].attachments[0].content).toBe(content);
  });

  test("marks as seen only what it read, and only when asked to", async () => {
    await using box = await openImapHost({ tls: ca.tls, password });
    for (const subject of ["one", "two"]) box.deliver(plain(subject));
    const own = { port: box.port };
    await read({ search: { unseen: true } }, own);
    expect(box.seen()).toBe(0);
    await read({ search: { unseen: true }, limit: 1, markSeen: true }, own);
    expect(box.seen()).toBe(1);
    expect((await read({ search: { unseen: true } }, own)).mails.map(({ subject }) => subject)).toEqual(["one"]);
  });

  test("reads all others beside one that cannot be read, which it names and leaves unseen", async () => {
    await using box = await openImapHost({ tls: ca.tls, password });
    const parts = Array.from({ length: 300 }, (_, i) => [
      `Content-Type: multipart/mixed; boundary=b${i}`,
      "",
      `--b${i}`,
    ]);
    for (const lines of [plain("one"), [...parts.flat(), "", "deep"], plain("two")]) box.deliver(lines);
    const { outcome, mails } = await read({ markSeen: true }, { port: box.port });
    expect(outcome.error).toBeUndefined();
    expect(mails).toMatchObject([
      { uid: 3, subject: "two" },
      { uid: 2, unreadable: true, from: null, attachments: [] },
      { uid: 1, subject: "one" },
    ]);
    expect([mails[0].unreadable, box.seen()]).toEqual([undefined, 2]);
  });

  test("speaks TLS from the first byte on where the flow's server says so", async () => {
    const { outcome, mails } = await read({ server: `imaps://127.0.0.1:${imap?.securePort}` });
    expect([outcome.error, mails.length]).toEqual([undefined, 3]);
  });

  const authority = { code: "unreachable", message: expect.stringContaining("certificate") };
  const refusals: [what: string, own: object, config: object, error: object][] = [
    ["a wrong password", { password: "no" }, {}, { code: "not-signed-in" }],
    ["a certificate that nobody knows", {}, { ca: undefined }, authority],
    ["one at once", {}, { ca: undefined, server: `imaps://127.0.0.1:${imap?.securePort}` }, authority],
    ["a mailbox that is not there", {}, { mailbox: "Elsewhere" }, { code: "not-found" }],
    ["a POP3 inbox", { type: "pop3" }, {}, { code: "bad-input" }],
    ["a host that nobody named", {}, { server: { $expr: '"imap://localhost:1"' } }, { code: "not-permitted" }],
  ];
  test.each(refusals)("fails for %s", async (_, own, config, error) => {
    expect((await read(config, own)).outcome.error).toMatchObject(error);
  });

  test("sends no password to a server that offers no TLS", async () => {
    await using open = await openImapHost({ tls: ca.tls, password, isEncrypted: false });
    const { outcome } = await read({}, { port: open.port });
    expect(outcome.error).toMatchObject({ code: "unreachable", message: expect.stringContaining("no TLS") });
    expect(open.said()).not.toContain("Login:");
    expect((await read({}, { port: open.port, tls: false })).outcome.error).toBeUndefined();
  });

  test("believes no server that greets in clear as if somebody had signed in", async () => {
    const server = createServer((socket) => {
      socket.on("error", () => {}).write("* PREAUTH [CAPABILITY IMAP4rev1] hello\r\n");
      socket.on("data", (data) => socket.write(`${String(data).split(" ")[0]} OK done\r\n`));
    });
    const port = await freePort();
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const { outcome } = await read({ timeout: "10s" }, { port });
    await new Promise((resolve) => server.close(resolve));
    expect(outcome.error).toMatchObject({ code: "unreachable", message: expect.stringContaining("no TLS") });
  });

  test("says that a server is away", async () => {
    expect((await read({}, { port: await freePort() })).outcome.error?.message).toContain("it refuses connections");
  });

  test("closes the connection when the time is up or the run is cancelled", async () => {
    await using silence = await openSilence();
    expect((await read({ timeout: "300ms" }, { port: silence.port })).outcome.error?.code).toBe("timeout");
    const stop = new AbortController();
    const running = read({}, { port: silence.port }, stop.signal);
    await until("it to connect", () => silence.connections() === 1);
    stop.abort();
    expect((await running).outcome.status).toBe("cancelled");
    await until("it to close", () => silence.connections() === 0);
  });

  test("works in a runner that is shut in", async () => {
    const config = { ca: ca.tls.cert, limit: 2 };
    const { outcome, msg, told } = await runInRunner("mail.read", config, { category: "email", fields: fields() });
    expect(outcome?.error).toBeUndefined();
    expect(JSON.stringify(msg)).toContain("about first");
    expect(canaries.in([{ where: "told", text: told }])).toEqual([]);
  });
});
