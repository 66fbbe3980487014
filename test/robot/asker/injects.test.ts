// The remote way to a key, against a person's client that is honest and against everyone else.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { iso } from "../../../src/base/clock.ts";
import type { ItemId } from "../../../src/base/ids.ts";
import { fromBase64url, randomBytes, toBase64url } from "../../../src/crypto/bytes.ts";
import { sha256 } from "../../../src/crypto/hash.ts";
import { boxKeyPair } from "../../../src/crypto/keys.ts";
import { sealInject } from "../../../src/trust/inject.ts";
import { ask as askKind, receipt as receiptKind } from "../../../src/trust/kinds.ts";
import { newId } from "../../../src/trust/new-id.ts";
import type { Signer } from "../../../src/trust/statement.ts";
import { chain, openRobotTrial, type RobotTrial } from "../../support/robot-trial.ts";
import type { RobotVault } from "../../support/robot-vault.ts";
import { type RunningClock, runningClock } from "../../support/running-clock.ts";
import { until } from "../../support/until.ts";

let clock: RunningClock;
let trial: RobotTrial;
let vault: RobotVault;
let item: ItemId;

beforeEach(async () => {
  clock = runningClock();
  trial = await openRobotTrial({ clock });
  vault = await trial.vault();
  item = await vault.write("shop", { username: "ann", password: "correct horse" });
});
afterEach(() => trial[Symbol.asyncDispose]());

/** Starts a run that touches the vault; resolves once it waits. */
async function waitingRun(more: object = {}) {
  const get = { id: "get", type: "vault.get-item", config: { vault: vault.id, item } };
  const flow = await trial.flow(chain(get), { vaults: [{ vault: vault.id }], ...more });
  await vault.permit(flow.id);
  trial.handle({ t: "changed", what: "vault", id: vault.id });
  const run = await trial.start(flow);
  await until("the run to wait", () => trial.upstream.states(run).includes("waiting_for_secret"));
  return { run, flow };
}

/** The n-th ask, verified as a client does. */
async function asked(n = 1) {
  const { ask, statement } = await trial.upstream.said("ask", n);
  const { payload, signer } = await trial.ws.trust().verify(statement, askKind);
  expect(signer.fingerprint).toBe(trial.robot.fingerprint);
  return { ask, ...payload };
}

type Asked = Awaited<ReturnType<typeof asked>>;
const memory = { keep: "memory", notAfter: null, maxUses: null };

/** Signs and seals; any field can be replaced, also the keys it is sealed to. */
async function inject(to: Asked, changes: Record<string, unknown> = {}, by: Signer = trial.ws.owner.signer) {
  const { robotKey = trial.robot.box.publicKey, challengeKey = fromBase64url(to.challenge), ...fields } = changes;
  const statement = await trial.ws.signAs(by, "inject", {
    ...{ injectId: toBase64url(randomBytes(16)), robot: trial.robot.id, fingerprint: trial.robot.fingerprint },
    ...{ vault: vault.id, epoch: 1, challenge: to.challenge, policy: memory },
    ...{ vsk: toBase64url(vault.halves.vsk), vsh: toBase64url(vault.halves.vsh) },
    ...fields,
  });
  return sealInject(statement, robotKey as Uint8Array, challengeKey as Uint8Array);
}

/** Hands a sealed inject over and returns the payload of the n-th receipt, verified. */
async function deliver(ask: string, sealed: Uint8Array, n = 1) {
  trial.handle({ t: "inject", ask, sealed: toBase64url(sealed) });
  const { statement } = await trial.upstream.said("receipt", n);
  const { payload } = await trial.ws.trust().verify(statement, receiptKind);
  expect(payload.sealed).toBe(toBase64url(sha256(sealed)));
  return payload;
}

describe("an inject", () => {
  test("opens the vault for the run that waits, and is answered by a signed receipt", async () => {
    const { run } = await waitingRun();
    const to = await asked();
    expect(to).toMatchObject({ robot: trial.robot.id, vault: vault.id, epoch: 1, run });
    const injectId = toBase64url(randomBytes(16));
    const receipt = await deliver(to.ask, await inject(to, { injectId }));
    expect(receipt).toMatchObject({ injectId, result: "accepted" });
    expect((await trial.upstream.ended(run)).status).toBe("succeeded");
    expect(await trial.upstream.said("answered")).toMatchObject({ ask: to.ask, how: "unlocked" });
    expect(trial.upstream.text).not.toContain(vault.vsk);
  });

  test("that nobody asked for is taken after an ask for it", async () => {
    trial.handle({ t: "ask-for", vault: vault.id });
    const to = await asked();
    expect(to.run).toBeUndefined();
    expect(await deliver(to.ask, await inject(to))).toMatchObject({ result: "accepted" });
    expect(trial.heart.status().vaults).toMatchObject([{ id: vault.id, unlocked: true }]);
  });

  const person = async (role: "viewer" | "operator") => (await trial.ws.member(role)).signer;
  const refusals: [string, string, (to: Asked) => Promise<Uint8Array>][] = [
    ["another robot's id", "wrong-context", (to) => inject(to, { robot: newId("rob") })],
    ["another fingerprint", "wrong-context", (to) => inject(to, { fingerprint: trial.ws.owner.fingerprint })],
    ["another vault", "wrong-context", (to) => inject(to, { vault: newId("vau") })],
    ["another epoch", "wrong-context", (to) => inject(to, { epoch: 2 })],
    ["another challenge", "wrong-context", (to) => inject(to, { challenge: toBase64url(boxKeyPair().publicKey) })],
    ["an inner box for another robot", "wrong-context", (to) => inject(to, { robotKey: boxKeyPair().publicKey })],
    ["an outer box for another ask", "wrong-context", (to) => inject(to, { challengeKey: boxKeyPair().publicKey })],
    ["a wrong Vault Secret Key", "bad-key", (to) => inject(to, { vsk: toBase64url(randomBytes(20)) })],
    ["a wrong share", "bad-key", (to) => inject(to, { vsh: toBase64url(randomBytes(32)) })],
    ["a viewer's signature", "untrusted-sender", async (to) => inject(to, {}, await person("viewer"))],
    [
      "an operator's who was never given the vault",
      "untrusted-sender",
      async (to) => inject(to, {}, await person("operator")),
    ],
    ["a time that is over", "stale", (to) => inject(to, { policy: { ...memory, notAfter: iso(clock.now() - 1_000) } })],
    ["keep: run where no run asked", "not-permitted", (to) => inject(to, { policy: { ...memory, keep: "run" } })],
  ];
  for (const [what, reason, make] of refusals) {
    test(`with ${what} is rejected as ${reason}, and nothing opens`, async () => {
      trial.handle({ t: "ask-for", vault: vault.id });
      const to = await asked();
      expect(await deliver(to.ask, await make(to))).toMatchObject({ result: "rejected", reason });
      expect(trial.heart.status().vaults).toMatchObject([{ unlocked: false }]);
    });
  }

  test("by an operator who was given the vault is taken", async () => {
    const operator = await trial.ws.member("operator");
    vault.row.grants.push(await vault.grant(operator));
    trial.handle({ t: "ask-for", vault: vault.id });
    const to = await asked();
    expect(await deliver(to.ask, await inject(to, {}, operator.signer))).toMatchObject({ result: "accepted" });
  });

  test("is replayed in vain, before and after a restart, under its own ask and another", async () => {
    trial.handle({ t: "ask-for", vault: vault.id });
    const to = await asked();
    const injectId = toBase64url(randomBytes(16));
    const sealed = await inject(to, { injectId });
    await deliver(to.ask, sealed);
    await trial.heart.lock();
    expect(await deliver(to.ask, sealed, 2)).toMatchObject({ result: "rejected", reason: "replayed" });
    await trial.restart();
    expect(await deliver(to.ask, sealed, 3)).toMatchObject({ result: "rejected", reason: "replayed" });
    trial.handle({ t: "ask-for", vault: vault.id });
    const again = await asked(2);
    const copy = await inject(again, { injectId });
    expect(await deliver(again.ask, copy, 4)).toMatchObject({ result: "rejected", reason: "replayed" });
    expect(trial.heart.status().vaults).toMatchObject([{ unlocked: false }]);
  });

  test("that was rejected is followed by a fresh ask while a run still waits", async () => {
    const { run } = await waitingRun();
    const first = await asked();
    await deliver(first.ask, await inject(first, { vsk: toBase64url(randomBytes(20)) }));
    const second = await asked(2);
    expect(second.challenge).not.toBe(first.challenge);
    await deliver(second.ask, await inject(second), 2);
    expect((await trial.upstream.ended(run)).status).toBe("succeeded");
  });

  test("is asked for once however often a server wishes", async () => {
    for (let i = 0; i < 50; i++) trial.handle({ t: "ask-for", vault: vault.id });
    const to = await asked();
    await deliver(to.ask, await inject(to));
    expect(trial.upstream.all("ask")).toHaveLength(1);
  });
});

describe("a key", () => {
  const opened = async (policy: object) => {
    const { run, flow } = await waitingRun();
    const to = await asked();
    expect(await deliver(to.ask, await inject(to, { policy }))).toMatchObject({ result: "accepted" });
    expect((await trial.upstream.ended(run)).status).toBe("succeeded");
    return flow;
  };
  const isAskedAgain = async (flow: Awaited<ReturnType<typeof opened>>, n = 2) => {
    const run = await trial.start(flow);
    await until("the next run to wait", () => trial.upstream.states(run).includes("waiting_for_secret"));
    await asked(n);
  };

  test("kept for a run is gone with it", async () => {
    const flow = await opened({ keep: "run", notAfter: null, maxUses: null });
    expect(trial.heart.status().vaults).toMatchObject([{ unlocked: false }]);
    await isAskedAgain(flow);
  });

  test("kept in memory serves later runs, and is gone with the daemon", async () => {
    const flow = await opened(memory);
    expect((await trial.upstream.ended(await trial.start(flow))).status).toBe("succeeded");
    await trial.restart();
    await isAskedAgain(flow);
  });

  test("kept on disk survives the daemon, sealed, until it is locked", async () => {
    const flow = await opened({ ...memory, keep: "disk" });
    await trial.restart();
    expect((await trial.upstream.ended(await trial.start(flow))).status).toBe("succeeded");
    const [kept] = trial.store.kept.all();
    expect(Buffer.from(kept?.sealed ?? []).includes(Buffer.from(vault.halves.vsk))).toBe(false);
    await trial.heart.lock();
    await trial.restart();
    await isAskedAgain(flow);
  });

  test("is good for as many runs as it was given for, counted across a restart", async () => {
    const flow = await opened({ keep: "disk", notAfter: null, maxUses: 2 });
    expect(trial.heart.status().vaults).toMatchObject([{ uses_left: 1 }]);
    await trial.restart();
    expect((await trial.upstream.ended(await trial.start(flow))).status).toBe("succeeded");
    await isAskedAgain(flow);
    expect(trial.store.kept.all()).toEqual([]);
  });

  test("is gone when its time is over", async () => {
    const hour = 3_600_000;
    const flow = await opened({ ...memory, notAfter: iso(clock.now() + hour) });
    expect(trial.heart.status().vaults).toMatchObject([{ unlocked: true }]);
    clock.skip(hour);
    expect(trial.heart.status().vaults).toMatchObject([{ unlocked: false }]);
    await isAskedAgain(flow);
  });
});
