// The lying control plane, row 16: frames and answers that break the protocol. The connection is closed with a reason,
// and the daemon lives and works on.
import { afterAll, afterEach, expect, test } from "vitest";
import { iso } from "../../src/base/clock.ts";
import { getVault, listVaults } from "../../src/client/index.ts";
import { fromBase64url, toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import { pae } from "../../src/crypto/pae.ts";
import { sign } from "../../src/crypto/signature.ts";
import { askDaemon } from "../../src/robot/local/client.ts";
import { inputHash } from "../../src/robot/runs/orders.ts";
import { newId } from "../../src/trust/new-id.ts";
import { maxFrame } from "../../src/wire/limits.ts";
import * as vaults from "../../src/wire/routes/vaults.ts";
import { codeOf } from "../support/code-of.ts";
import { Stage } from "../support/stage.ts";
import { until } from "../support/until.ts";

const stage = await Stage.open();
const { plane, owner } = stage;
const robot = await stage.robot();
const vault = await stage.vault();
await stage.unlock(robot, vault);
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => {
  plane.beHonest();
  expect(stage.leaks()).toEqual([]);
});

const nested = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
const run = `run_${"a".repeat(26)}`;
const frames: [what: string, frame: string | Uint8Array, code: number][] = [
  ["a key that stands twice", `{"t":"cancel","n":1,"run":"${run}","run":"${run}"}`, 1002],
  ["a frame of more than the most bytes", `{"t":"cancel","n":1,"run":"${"a".repeat(maxFrame)}"}`, 1009],
  ["deep nesting", `{"t":"run","n":1,"order":{},"flow_hash":"","input":{"a":${nested}}}`, 1002],
  ["a number where text belongs", `{"t":"cancel","n":1,"run":4}`, 1002],
  ["text where a number belongs", `{"t":"cancel","n":"1","run":"${run}"}`, 1002],
  ["a number that is none", `{"t":"ack","n":1e999}`, 1002],
  ["a fraction for a number", `{"t":"ack","n":1.5}`, 1002],
  ["an unknown key", `{"t":"cancel","n":1,"run":"${run}","please":true}`, 1002],
  ["a key that means the prototype", `{"t":"cancel","n":1,"run":"${run}","__proto__":{"polluted":true}}`, 1002],
  ["an unknown kind", `{"t":"unlock-everything","n":1}`, 1002],
  ["a number out of turn", `{"t":"lock","n":9007199254740000}`, 1002],
  ["an acknowledgement of what was never sent", `{"t":"ack","n":9007199254740000}`, 1002],
  [
    "a second hello",
    JSON.stringify({ t: "hello", challenge: "A".repeat(43), least: 1, most: 1, time: new Date() }),
    1002,
  ],
  ["text after the value", `{"t":"lock","n":1} {}`, 1002],
  ["no JSON at all", "unlock everything, please", 1002],
  ["nothing", "", 1002],
];
test.each(frames)("row 16: %s closes the connection, and the daemon lives", async (_, frame, code) => {
  await expectClose(() => plane.raw(robot.id, frame), code);
});

const bytes: [what: string, frame: Uint8Array, binary: boolean, code: number][] = [
  ["invalid UTF-8", Uint8Array.of(0x22, 0xff, 0xfe, 0x22), false, 1007],
  ["a binary frame", new TextEncoder().encode(`{"t":"lock","n":1}`), true, 1002],
];
test.each(bytes)("row 16: %s closes the connection, and the daemon lives", async (_, frame, binary, code) => {
  await expectClose(() => plane.raw(robot.id, frame, { binary }), code);
});

async function expectClose(attack: () => void, code: number) {
  const [closes, connections] = [plane.closes(robot.id).length, plane.connections(robot.id)];
  const { pid } = robot.daemon().status();
  attack();
  await until("the close", () => plane.closes(robot.id).length > closes);
  expect(plane.closes(robot.id).at(-1)).toBe(code);
  await until("the link to come back", () => plane.connections(robot.id) > connections);
  expect(await askDaemon(robot.home.socket, "status", {})).toMatchObject({ pid, standing: "active" });
  expect(robot.daemon().status().vaults).toMatchObject([{ unlocked: true }]);
  expect(Reflect.get({}, "polluted")).toBeUndefined();
}

test("row 16: after all of that the robot still runs what people ordered", async () => {
  const item = await stage.item(vault);
  const config = { vault, item, to: "key" };
  const flow = await stage.flow([vault], [{ type: "vault.get-item", config }]);
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
});

const answers: [what: string, body: string][] = [
  ["nothing", ""],
  ["no JSON", "<html>"],
  ["another shape", `{"data":{}}`],
  ["wrong types", `{"data":[{"id":1,"name":2}]}`],
  ["deep nesting", `{"data":${nested}}`],
  [
    "an id that is a path",
    `{"data":[{"id":"../../etc/passwd","name":"x","epoch":1,"headers":[],"manifest":null,"grants":[],"permits":[],"created_at":"2026-01-01T00:00:00.000Z"}]}`,
  ],
];
test.each(answers)("row 16: an answer of %s is a protocol error for a member, who works on", async (_, body) => {
  plane.instead(vaults.listVaults, () => new Response(body, { headers: { "content-type": "application/json" } }));
  expect(await codeOf(() => listVaults(owner))).toBe("protocol-error");
  plane.beHonest();
  expect((await getVault(owner, vault)).name).toBe(vault);
});

test("row 16: an order whose signed words name a key twice is refused, and holds up nothing", async () => {
  const flow = await stage.flow([], [{ type: "core.debug" }]);
  const { signer } = owner;
  const id = newId("run");
  const words = { run: id, flow: flow.id, flowHash: flow.hash, target: { robot: robot.id }, input: inputHash({}) };
  const stamp = { notAfter: iso(stage.clock.now() + 60_000), ...owner.trust.stamp() };
  const payload = utf8(JSON.stringify({ ...words, ...stamp }).replace("{", `{"run":"${newId("run")}",`));
  const signed = pae("sealbot/v1/statement", "run", owner.workspace, fromBase64url(signer.fingerprint), payload);
  const signature = toBase64url(await sign(signer.secretKey, signed));
  const order = { kind: "run" as const, payload: toBase64url(payload), signer: signer.fingerprint, signature };
  const certificates = signer.certificates;
  plane.send(robot.id, { t: "run", order: { ...order, certificates }, flow_hash: flow.hash, input: {} });
  await until("the refusal", () =>
    robot.logger.lines.some((line) => line.includes('"code":"protocol-error"') && line.includes("run statement")),
  );
  expect(await stage.run(flow, robot)).toMatchObject({ status: "succeeded" });
  expect(plane.said(robot.id, "run").filter((frame) => frame.run === id)).toEqual([]);
});
