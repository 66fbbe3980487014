// The lying control plane, rows 4, 5 and 20: what people signed and sealed, played again, led astray, or kept until the
// robot's own keys are stolen.
import { readFileSync } from "node:fs";
import { afterAll, afterEach, expect, test } from "vitest";
import { getVault, grantVault, injectVault, rotateVault } from "../../src/client/index.ts";
import { equal, randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { boxKeyPair } from "../../src/crypto/keys.ts";
import { openBox } from "../../src/crypto/sealed-box.ts";
import { getIdentity } from "../../src/robot/identity/identity.ts";
import { askDaemon } from "../../src/robot/local/client.ts";
import type { Inject } from "../../src/trust/kinds.ts";
import { newId } from "../../src/trust/new-id.ts";
import { injectSecret, openAsk } from "../../src/wire/routes/robots.ts";
import { codeOf } from "../support/code-of.ts";
import { Stage, type StageRobot } from "../support/stage.ts";
import { until } from "../support/until.ts";

const stage = await Stage.open();
const { plane, owner } = stage;
const robot = await stage.robot();
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => {
  plane.beHonest();
  expect(stage.leaks()).toEqual([]);
});

const isOpen = (at: StageRobot, vault: string) =>
  at
    .daemon()
    .status()
    .vaults.some(({ id, unlocked }) => id === vault && unlocked);

/** A vault that the robot was granted and has not opened. */
async function granted(to: readonly StageRobot[] = [robot]) {
  const name = await stage.vault();
  for (const { id } of to) await grantVault(owner, name, id);
  const { id: vault, epoch } = await getVault(owner, name);
  return { name, vault, epoch, halves: stage.halvesOf(vault) };
}

test("an inject made by this test as a client makes it is accepted, so that a rejection means something", async () => {
  const made = await granted();
  const { id: ask, payload } = await stage.ask(robot, made.vault);
  const { injectId, sealed } = await stage.sealInject(owner.signer, robot, { ...made, challenge: payload.challenge });
  plane.send(robot.id, { t: "inject", ask, sealed });
  expect(await stage.receipts(robot, ask)).toMatchObject([{ result: "accepted", injectId }]);
  expect(isOpen(robot, made.vault)).toBe(true);
});

test("row 4: an inject that is played again is rejected and opens nothing, also after a restart", async () => {
  const { name, vault } = await granted();
  await injectVault(owner, { robot: robot.id, vault: name });
  const inject = plane.told(robot.id, "inject").at(-1);
  if (!inject) throw new TypeError("no inject passed by");
  await askDaemon(robot.home.socket, "lock", { vault });
  for (const count of [2, 3]) {
    plane.send(robot.id, { t: "inject", ask: inject.ask, sealed: inject.sealed });
    expect((await stage.receipts(robot, inject.ask, count)).at(-1)).toMatchObject({
      ...{ result: "rejected", reason: "replayed" },
    });
    expect(isOpen(robot, vault)).toBe(false);
    await robot.restart();
  }
});

test("row 4: an inject that was used before is rejected under another ask too, by its own number", async () => {
  const made = await granted();
  const injectId = toBase64url(randomBytes(16));
  for (const expected of [{ result: "accepted" }, { result: "rejected", reason: "replayed" }]) {
    const { id: ask, payload } = await stage.ask(robot, made.vault);
    const { sealed } = await stage.sealInject(
      owner.signer,
      robot,
      { ...made, challenge: payload.challenge },
      { injectId },
    );
    plane.send(robot.id, { t: "inject", ask, sealed });
    expect(await stage.receipts(robot, ask)).toMatchObject([{ ...expected, injectId }]);
    await askDaemon(robot.home.socket, "lock", {});
  }
});

test("row 4: a run order that is delivered again, at once or after a restart, is run once", async () => {
  const flow = await stage.flow([], [{ type: "core.debug" }]);
  const { id } = await stage.run(flow, robot);
  const order = plane.told(robot.id, "run").at(-1);
  if (!order) throw new TypeError("no order passed by");
  const ran = () =>
    plane
      .said(robot.id, "event")
      .flatMap(({ events }) => events)
      .filter(({ run, type }) => run === id && type === "debug");
  expect(ran()).toHaveLength(1);
  for (const count of [1, 2]) {
    plane.send(robot.id, order);
    const refused = () => robot.logger.lines.filter((line) => line.includes("replayed") && line.includes(id));
    await until("the refusal", () => refused().length === count);
    await robot.restart();
  }
  expect(ran()).toHaveLength(1);
});

test("row 4: an earlier receipt is no receipt, for the member who waits for one", async () => {
  const { name } = await granted();
  let earlier: unknown;
  plane.answer(injectSecret, (answer) => {
    earlier ??= answer;
    return earlier;
  });
  await injectVault(owner, { robot: robot.id, vault: name });
  expect(await codeOf(() => injectVault(owner, { robot: robot.id, vault: name }))).toBe("replayed");
});

const strays: [field: string, changed: (vault: string) => Partial<Inject>][] = [
  ["robot", () => ({ robot: newId("rob") })],
  ["key of the robot", () => ({ fingerprint: toBase64url(randomBytes(32)) })],
  ["vault", () => ({ vault: newId("vau") })],
  ["epoch", () => ({ epoch: 2 })],
  ["ask", () => ({ challenge: toBase64url(boxKeyPair().publicKey) })],
];
test.each(strays)(
  "row 5: an inject that was made for another %s and is sealed to this one is rejected",
  async (_, changed) => {
    const made = await granted();
    const { id: ask, payload } = await stage.ask(robot, made.vault);
    const { sealed } = await stage.sealInject(
      owner.signer,
      robot,
      { ...made, challenge: payload.challenge },
      changed(made.vault),
    );
    plane.send(robot.id, { t: "inject", ask, sealed });
    expect(await stage.receipts(robot, ask)).toMatchObject([{ result: "rejected", reason: "wrong-context" }]);
    expect(isOpen(robot, made.vault)).toBe(false);
  },
);

test("row 5: an inject that is forwarded to another robot, which was granted the vault too, is rejected there", async () => {
  const other = await stage.robot();
  const { name, vault } = await granted([robot, other]);
  const { id: ask } = await stage.ask(other, vault);
  plane.onMessage = (message) => {
    if (message.t === "inject") plane.send(other.id, { ...message, ask });
    return [message];
  };
  await injectVault(owner, { robot: robot.id, vault: name });
  expect(await stage.receipts(other, ask)).toMatchObject([{ result: "rejected", reason: "wrong-context" }]);
  expect([isOpen(robot, vault), isOpen(other, vault)]).toEqual([true, false]);
});

test("row 5: an inject whose outer field names another open ask is rejected, and both asks are spent", async () => {
  const [first, second] = [await granted(), await granted()];
  const { id: elsewhere } = await stage.ask(robot, second.vault);
  plane.onMessage = (message) => (message.t === "inject" ? [{ ...message, ask: elsewhere }] : [message]);
  const injecting = codeOf(() =>
    injectVault(owner, { robot: robot.id, vault: first.name, signal: AbortSignal.timeout(1_000) }),
  );
  expect(await stage.receipts(robot, elsewhere)).toMatchObject([{ result: "rejected", reason: "wrong-context" }]);
  expect(await injecting).not.toBeUndefined();
  expect([isOpen(robot, first.vault), isOpen(robot, second.vault)]).toEqual([false, false]);
});

test("row 5: a member who is shown the ask of another vault or another robot seals nothing", async () => {
  const other = await stage.robot();
  const [here, there] = [await granted([robot, other]), await granted()];
  const before = plane.asked(injectSecret);
  for (const [at, vault] of [
    [robot, there.vault],
    [other, here.vault],
  ] as const) {
    const row = await owner.call(openAsk, { params: { id: at.id }, body: { vault } });
    plane.answer(openAsk, () => row);
    expect(await codeOf(() => injectVault(owner, { robot: robot.id, vault: here.name }))).toBe("wrong-context");
    plane.beHonest();
  }
  expect(plane.asked(injectSecret)).toBe(before);
});

test("row 5: an inject of the epoch before a rotation is rejected after it", async () => {
  const made = await granted();
  const { id: ask, payload } = await stage.ask(robot, made.vault);
  const { sealed } = await stage.sealInject(owner.signer, robot, { ...made, challenge: payload.challenge });
  stage.canaries.watch((await rotateVault(owner, made.name)).vsk);
  plane.send(robot.id, { t: "inject", ask, sealed });
  expect(await stage.receipts(robot, ask)).toMatchObject([{ result: "rejected", reason: "wrong-context" }]);
  expect(isOpen(robot, made.vault)).toBe(false);
});

test("row 20: whoever kept every byte and later steals the robot's home opens its vault shares, and no inject", async () => {
  const made = await granted();
  const { vsk, vsh } = { vsk: Uint8Array.from(made.halves.vsk), vsh: Uint8Array.from(made.halves.vsh) };
  await injectVault(owner, { robot: robot.id, vault: made.name });
  expect(isOpen(robot, made.vault)).toBe(true);
  await robot.stop();
  const { box: stolen } = await getIdentity(robot.home);
  const kept = [...plane.everything()].map(({ text }) => text).concat(readFileSync(robot.home.database, "latin1"));
  const opened = new Map<string, Uint8Array>();
  for (const [text] of kept.join("\n").matchAll(/[A-Za-z0-9_-]{64,}/g)) {
    // A payload is base64url of JSON that may hold sealed boxes in its turn.
    for (const [inner] of [
      [text],
      ...Buffer.from(text, "base64url")
        .toString("latin1")
        .matchAll(/[A-Za-z0-9_-]{64,}/g),
    ]) {
      const plain = openedBy(stolen, inner ?? "");
      if (plain) opened.set(inner ?? "", plain);
    }
  }
  const plaintexts = [...opened.values()];
  expect(plaintexts.some((plain) => equal(plain, vsh))).toBe(true);
  expect(
    stage.canaries.in(plaintexts.map((plain) => ({ where: "opened", text: Buffer.from(plain).toString("latin1") }))),
  ).not.toEqual([]);
  expect(plaintexts.filter((plain) => plain.length !== vsh.length)).toEqual([]);
  expect(plaintexts.filter((plain) => Buffer.from(plain).includes(Buffer.from(vsk)))).toEqual([]);
  for (const { sealed } of plane.told(robot.id, "inject")) expect(openedBy(stolen, sealed)).toBeUndefined();
});

function openedBy({ publicKey, secretKey }: { publicKey: Uint8Array; secretKey: Uint8Array }, text: string) {
  try {
    return openBox(Buffer.from(text, "base64url"), publicKey, secretKey);
  } catch {
    return undefined; // Not sealed to this key.
  }
}
