// A robot as the client's tests need it: joins with a ticket, holds a link, answers asks and injections. What is
// particular to a daemon is tested with the real one.
import type { VaultId } from "../../src/base/ids.ts";
import { fromBase64url, randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { boxKeyPair, signKeyPair } from "../../src/crypto/keys.ts";
import { fingerprintOf } from "../../src/trust/fingerprint.ts";
import { openInject } from "../../src/trust/inject.ts";
import { inject } from "../../src/trust/kinds.ts";
import { signLink } from "../../src/trust/link.ts";
import { newId } from "../../src/trust/new-id.ts";
import { parsePayload, signStatement } from "../../src/trust/statement.ts";
import { checkRoot, joinMac, parseTicket } from "../../src/trust/ticket.ts";
import { pinRoot, Trust } from "../../src/trust/trust.ts";
import { call } from "../../src/wire/call.ts";
import type { ServerFrame } from "../../src/wire/link.ts";
import { getJoin, joinAsRobot } from "../../src/wire/routes/robots.ts";
import { getRobotTrust } from "../../src/wire/routes/trust.ts";

/** `forge` lets somebody between the robot and the server change the MAC. */
export async function joinTestRobot(
  server: string,
  ticketText: string,
  { name = "office-pc", forge = (mac: string) => mac } = {},
) {
  const ticket = parseTicket(ticketText, "robot");
  const { root } = await call({ server }, getJoin, { params: { ticket: ticket.id } });
  checkRoot(ticket, fromBase64url(root));
  const trust = new Trust(pinRoot(fromBase64url(root)), { now: Date.now });
  const { workspace } = trust;
  const [sign, box, robot] = [signKeyPair(), boxKeyPair(), newId("rob")];
  const fingerprint = fingerprintOf(workspace, robot, { ed25519: sign.publicKey, x25519: box.publicKey });
  const own = { workspace, fingerprint, secretKey: sign.secretKey, certificates: [] };
  const keys = { ed25519: toBase64url(sign.publicKey), x25519: toBase64url(box.publicKey) };
  const record = await signStatement("robot-record", { robot, name, ...keys, ...trust.stamp() }, own);
  const mac = forge(joinMac(ticket.secret, fromBase64url(record.payload)));
  await call({ server }, joinAsRobot, { params: { ticket: ticket.id }, body: { record, mac } });
  return { id: robot, fingerprint, record, own, sign, box, trust, server, generation: 1 };
}
export type TestRobot = Awaited<ReturnType<typeof joinTestRobot>>;

export interface Injection {
  readonly vsk: string;
  readonly vsh: string;
  readonly policy: unknown;
}

/** The robot's link. It accepts every injection unless `result` says otherwise, and keeps what it got. */
export async function openTestLink(robot: TestRobot, { result = "accepted" } = {}) {
  const { id, sign, box, trust, server, own, record } = robot;
  const got: Injection[] = [];
  const failures: unknown[] = [];
  const challenges = new Map<string, ReturnType<typeof boxKeyPair>>();
  const socket = new WebSocket(`${server.replace("http", "ws")}/v1/robots/link`, "sealbot.v1");
  const ready = Promise.withResolvers<void>();
  let session = "";
  let sent = 0;
  const send = (message: object) => socket.send(JSON.stringify({ ...message, n: ++sent }));
  const claim = { origin: server, workspace: trust.workspace, robot: id, generation: robot.generation };
  const rest = { nonce: toBase64url(randomBytes(16)), catalogue: toBase64url(randomBytes(32)) };
  const signer = async () => {
    const answer = await call({ server, token: () => session }, getRobotTrust, {});
    await trust.follow(answer.revocations);
    return { ...own, certificates: answer.endorsement ? [record, answer.endorsement] : [] };
  };

  const handle = async (frame: ServerFrame) => {
    if (frame.t === "hello") {
      const signature = await signLink({ ...claim, ...rest, challenge: frame.challenge }, sign.secretKey);
      const { workspace: _, ...shown } = claim;
      const about = { protocol: 1, version: "0.0.0", platform: "test", received: 0 };
      socket.send(JSON.stringify({ t: "authenticate", ...shown, ...rest, ...about, signature }));
    } else if (frame.t === "welcome") {
      session = frame.session;
      ready.resolve();
    } else if (frame.t === "refused") ready.reject(new TypeError(frame.code));
    else if (frame.t === "ask-for") await ask(frame.vault);
    else if (frame.t === "inject") await answer(frame.ask, fromBase64url(frame.sealed));
  };
  const ask = async (vault: VaultId) => {
    const challenge = boxKeyPair();
    const name = newId("ask");
    challenges.set(name, challenge);
    const payload = { robot: id, vault, epoch: 1, challenge: toBase64url(challenge.publicKey), ...trust.stamp() };
    send({ t: "ask", ask: name, statement: await signStatement("ask", payload, await signer()) });
  };
  const answer = async (name: string, sealed: Uint8Array) => {
    const challenge = challenges.get(name);
    if (!challenge) throw new TypeError("an injection for no ask");
    const payload = parsePayload(openInject(sealed, box, challenge), inject.schema);
    got.push(payload);
    const told = { injectId: payload.injectId, sealed: toBase64url(sha256(sealed)), result, ...trust.stamp() };
    send({ t: "receipt", ask: name, statement: await signStatement("receipt", told, await signer()) });
  };
  let queue = Promise.resolve();
  socket.addEventListener("message", ({ data }) => {
    queue = queue.then(() => handle(JSON.parse(String(data)))).catch((error: unknown) => void failures.push(error));
  });
  socket.addEventListener("error", () => ready.reject(new TypeError("the link failed")));
  await ready.promise;
  return {
    got,
    failures,
    send,
    [Symbol.dispose]: () => socket.close(),
  };
}
