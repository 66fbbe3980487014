// A robot's identity: made once, kept for its own user only, and never replaced by a new one by itself.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { randomBytes, toBase64url } from "../../../src/crypto/bytes.ts";
import { boxKeyPair, signKeyPair } from "../../../src/crypto/keys.ts";
import { type RobotHome, robotHome } from "../../../src/robot/home.ts";
import { getIdentity, type RobotIdentity, saveIdentity } from "../../../src/robot/identity/identity.ts";
import { findPublicIdentity } from "../../../src/robot/identity/identity-file.ts";
import { joinRobot, originOf } from "../../../src/robot/identity/join.ts";
import { Standing } from "../../../src/robot/identity/standing.ts";
import { formatPrivateKeys } from "../../../src/robot/key-store/private-keys.ts";
import { RobotStore } from "../../../src/robot/store.ts";
import type { Statement } from "../../../src/trust/statement.ts";
import { formatTicket, joinMac, newTicket } from "../../../src/trust/ticket.ts";
import { codeOf } from "../../support/backends.ts";
import { FakeUpstream } from "../../support/fake-upstream.ts";
import { identityOf } from "../../support/robot-identity.ts";
import { tempHome } from "../../support/temp-home.ts";
import { openTestWorkspace } from "../../support/workspace.ts";

const office = await openTestWorkspace();
const someone = identityOf(office, await office.robot(), "http://127.0.0.1:7420");

test("an identity comes back as it was, from a file and folder that nobody else may open", async () => {
  using temp = tempHome();
  const home = robotHome(join(temp.path, "robot"));
  await saveIdentity(home, someone);
  expect(await getIdentity(home)).toEqual(someone);
  expect([statSync(home.folder).mode & 0o777, statSync(home.identity).mode & 0o777]).toEqual([0o700, 0o600]);
  expect(statSync(home.keys).mode & 0o777).toBe(0o600);
  expect(readdirSync(home.folder)).toEqual(["daemon.lock", "identity.json", "identity.key"]);
  for (const secret of [someone.sign.secretKey, someone.box.secretKey])
    expect(readFileSync(home.identity, "utf8")).not.toContain(toBase64url(secret));
});

test("of two that join one home at once one stays, with its own keys", async () => {
  using temp = tempHome();
  const another = identityOf(office, await office.robot(), "http://127.0.0.1:7420");
  for (let round = 0; round < 10; round++) {
    const home = robotHome(join(temp.path, `robot-${round}`));
    const codes = await Promise.all([someone, another].map((one) => codeOf(() => saveIdentity(home, one))));
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(await codeOf(() => getIdentity(home))).toBeUndefined();
  }
});

/** An identity as it was kept when its file held the private keys itself. */
function writeFirstForm(home: RobotHome, { sign, box, root, robot, name, origin, record }: RobotIdentity): string {
  const secrets = { ed25519: toBase64url(sign.secretKey), x25519: toBase64url(box.secretKey) };
  const text = JSON.stringify({ version: 1, robot, name, origin, root: toBase64url(root), ...secrets, record });
  mkdirSync(home.folder, { recursive: true });
  writeFileSync(home.identity, text, { mode: 0o600 });
  return text;
}

test("an identity whose file holds the keys itself opens as ever, and is left as it is", async () => {
  using temp = tempHome();
  const home = robotHome(temp.path);
  const text = writeFirstForm(home, someone);
  expect(await getIdentity(home)).toEqual(someone);
  expect(readFileSync(home.identity, "utf8")).toBe(text);
  expect(readdirSync(home.folder)).toEqual(["identity.json"]);
  writeFirstForm(home, { ...someone, sign: signKeyPair() });
  expect(await codeOf(() => getIdentity(home))).toBe("bad-key");
});

test("keys that are missing, damaged or another's are refused with a remedy, and nothing is made in their place", async () => {
  using temp = tempHome();
  const home = robotHome(temp.path);
  await saveIdentity(home, someone);
  const good = readFileSync(home.keys);
  const others = formatPrivateKeys({ sign: signKeyPair(), box: boxKeyPair() });
  const swapped = formatPrivateKeys({ sign: someone.sign, box: boxKeyPair() });
  const damaged = [
    Buffer.alloc(0),
    good.subarray(0, 64),
    Buffer.concat([good, good]),
    Buffer.alloc(65),
    others,
    swapped,
  ];
  for (const bad of [...damaged, undefined]) {
    if (bad) writeFileSync(home.keys, bad);
    else rmSync(home.keys);
    const refusal = { code: "bad-key", hint: expect.stringContaining("robot reset") };
    await expect(getIdentity(home)).rejects.toMatchObject(refusal);
    expect(existsSync(home.keys) ? readFileSync(home.keys) : undefined).toEqual(bad && Buffer.from(bad));
  }
  writeFileSync(home.keys, good);
  expect(await getIdentity(home)).toEqual(someone);
});

test("a second identity is refused and the first one stands", async () => {
  using temp = tempHome();
  const home = robotHome(temp.path);
  await saveIdentity(home, someone);
  const other = identityOf(office, await office.robot(), "http://127.0.0.1:7420");
  expect(await codeOf(() => saveIdentity(home, other))).toBe("conflict");
  expect((await getIdentity(home)).robot).toBe(someone.robot);
});

test("a missing identity says how to join; a damaged one is refused and left as it is", async () => {
  using temp = tempHome();
  const home = robotHome(temp.path);
  expect(await findPublicIdentity(home)).toBeUndefined();
  await expect(getIdentity(home)).rejects.toMatchObject({
    code: "not-found",
    hint: expect.stringContaining("robot join"),
  });
  await saveIdentity(home, someone);
  const good = readFileSync(home.identity, "utf8");
  for (const bad of [
    "",
    "{",
    "[]",
    good.slice(0, -30),
    good.replace('"version": 2', '"version": 3'),
    good.replace('"version": 2', '"version": 1'),
    good.replace('"key_store": "file"', '"key_store": "cloud"'),
    good.replace(/"payload": "...../, '"payload": "'),
  ]) {
    writeFileSync(home.identity, bad);
    expect([bad.length, await codeOf(() => getIdentity(home))]).toEqual([bad.length, "bad-key"]);
    expect(readFileSync(home.identity, "utf8")).toBe(bad);
  }
});

const origins: [server: string, origin: string | undefined][] = [
  ["https://sealbot.example.com/console", "https://sealbot.example.com"],
  ["http://127.0.0.1:7420", "http://127.0.0.1:7420"],
  ["http://localhost:7420/", "http://localhost:7420"],
  ["http://[::1]:7420", "http://[::1]:7420"],
  ["http://sealbot.example.com", undefined],
  ["http://127.0.0.1.evil.test", undefined],
  ["ftp://127.0.0.1", undefined],
  ["sealbot.example.com", undefined],
];
for (const [server, origin] of origins) {
  test(`${server} is ${origin ? "a control plane's address" : "refused"}`, async () => {
    if (origin) expect(originOf(server)).toBe(origin);
    else expect(await codeOf(() => originOf(server))).toBe("bad-input");
  });
}

/** A server's two join routes, honest unless told otherwise. */
function joinServer({ root = office.rootKeys.publicKey, roots = [] as Statement[], status = 202 } = {}) {
  const handedIn: { record: { payload: string }; mac: string }[] = [];
  const answer = (body: object, code = 200) =>
    new Response(JSON.stringify(body), { status: code, headers: { "content-type": "application/json" } });
  const serve: typeof fetch = async (_url, init) => {
    if (init?.method === "GET")
      return answer({
        workspace: office.workspace,
        root: toBase64url(root),
        roots,
        kind: "robot",
        name: "from the inviter",
        labels: [],
        role: null,
      });
    const body = JSON.parse(String(init?.body));
    handedIn.push(body);
    if (status !== 202) return answer({ type: "x", title: "x", status, code: "ticket-used", detail: "used" }, status);
    return answer(
      { robot: JSON.parse(Buffer.from(body.record.payload, "base64url").toString()).robot, status: "pending" },
      202,
    );
  };
  return { handedIn, serve };
}

test("joining hands in a record whose MAC only the ticket's holder can make, and keeps the identity", async () => {
  using temp = tempHome();
  const home = robotHome(temp.path);
  const ticket = newTicket("robot", office.rootKeys.publicKey);
  const { handedIn, serve } = joinServer();
  const identity = await joinRobot({
    ticketText: `${formatTicket(ticket)}\n`,
    server: "http://127.0.0.1:1",
    home,
    clock: systemClock,
    fetch: serve,
  });
  expect(identity.name).toBe("from the inviter");
  const [sent] = handedIn;
  const record = Buffer.from(sent?.record.payload ?? "", "base64url");
  expect(sent?.mac).toBe(joinMac(ticket.secret, record));
  expect((await office.trust().record(identity.record)).fingerprint).toBe(identity.fingerprint);
  const { sign, box, ...kept } = await getIdentity(home);
  expect(kept).toEqual(identity);
  for (const { secretKey } of [sign, box]) expect(JSON.stringify(handedIn)).not.toContain(toBase64url(secretKey));
  const again = (other: { ticket?: typeof ticket; server?: string }) =>
    joinRobot({
      ticketText: formatTicket(other.ticket ?? ticket),
      server: other.server ?? "http://127.0.0.1:1",
      home,
      clock: systemClock,
      fetch: serve,
    });
  expect(await codeOf(() => again({ ticket: newTicket("robot", office.rootKeys.publicKey) }))).toBe("conflict");
  expect(await codeOf(() => again({ server: "http://127.0.0.1:2" }))).toBe("conflict");
  expect(handedIn).toHaveLength(1);
  expect(await again({})).toEqual(identity);
  expect(handedIn[1]).toEqual(sent);
});

test("a robot that joins after the root was succeeded believes the ticket's root from its first start on", async () => {
  using temp = tempHome();
  const home = robotHome(temp.path);
  const next = signKeyPair();
  const successor = { newRoot: toBase64url(next.publicKey), seq: 1, previous: "" };
  const roots = [await office.signAs(office.rootSigner, "root", successor)];
  const ticketText = formatTicket(newTicket("robot", next.publicKey));
  const join = (serve: typeof fetch) =>
    joinRobot({ ticketText, server: "http://127.0.0.1:1", home, clock: systemClock, fetch: serve });
  expect(await codeOf(() => join(joinServer().serve))).toBe("untrusted-key");
  await join(joinServer({ roots }).serve);
  const identity = await getIdentity(home);
  expect([identity.workspace, identity.root]).toEqual([office.workspace, office.rootKeys.publicKey]);
  using store = new RobotStore(home.database);
  const upstream = new FakeUpstream();
  const { trust } = new Standing({ identity, store, upstream, clock: systemClock });
  expect(trust.rootKey).toEqual(next.publicKey);
});

test("a server with another root is not joined, and nothing is kept or handed in", async () => {
  using temp = tempHome();
  const home = robotHome(temp.path);
  const { handedIn, serve } = joinServer({ root: randomBytes(32) });
  const ticketText = formatTicket(newTicket("robot", office.rootKeys.publicKey));
  expect(
    await codeOf(() => joinRobot({ ticketText, server: "http://127.0.0.1:1", home, clock: systemClock, fetch: serve })),
  ).toBe("untrusted-key");
  expect([handedIn.length, await findPublicIdentity(home)]).toEqual([0, undefined]);
});

test("a ticket that was used leaves no identity behind", async () => {
  using temp = tempHome();
  const home = robotHome(temp.path);
  const ticketText = formatTicket(newTicket("robot", office.rootKeys.publicKey));
  expect(
    await codeOf(() =>
      joinRobot({
        ticketText,
        server: "http://127.0.0.1:1",
        home,
        clock: systemClock,
        fetch: joinServer({ status: 409 }).serve,
      }),
    ),
  ).toBe("ticket-used");
  expect([await findPublicIdentity(home), existsSync(home.keys)]).toEqual([undefined, false]);
});
