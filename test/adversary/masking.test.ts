// The lying control plane, rows 17 and 18: what a careless or hostile flow says about its secrets leaves the robot
// masked, and what lengths the wire shows say nothing about a secret.
import { afterAll, afterEach, expect, test } from "vitest";
import { mask } from "../../src/base/mask.ts";
import { injectVault, listRunEvents, setItem } from "../../src/client/index.ts";
import { injectSecret } from "../../src/wire/routes/robots.ts";
import { getRobotItem, putItem } from "../../src/wire/routes/vaults.ts";
import type { RunEventRow } from "../../src/wire/shapes.ts";
import { hostile } from "../support/robot-trial.ts";
import { Stage } from "../support/stage.ts";

const stage = await Stage.open();
const { plane, owner } = stage;
const robot = await stage.robot();
const vault = await stage.vault();
// Characters that every encoding writes in its own way.
const password = stage.canaries.watch(`${stage.canaries.plant("spelt")} "/<ü>&+\\`);
await setItem(owner, vault, { name: "mail", category: "login", value: { username: "ada", password } });
await stage.unlock(robot, vault);
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => {
  plane.beHonest();
  expect(stage.leaks()).toEqual([]);
});

/** Runs code that has the password in plaintext, as `secret`. */
async function runWith(code: string, document: object = {}) {
  const config = { vault, item: "mail", reveal: true, to: "login" };
  const flow = await stage.flow(
    [vault],
    [
      { type: "vault.get-item", config },
      { type: "core.function", config: { code: hostile(`const secret = msg.login.password;\n${code}`) } },
      { type: "core.debug" },
    ],
    document,
  );
  const run = await stage.run(flow, robot);
  const rows = await listRunEvents(owner, run.id);
  const said = rows.filter(({ type }) => type !== "node.finished");
  return { run, events: JSON.stringify(rows), said: JSON.stringify(said.map(withoutValues)) };
}

const withoutValues = ({ data, ...row }: RunEventRow) => ({ ...row, data: { ...Object(data), values: undefined } });

const spellings: [name: string, code: string][] = [
  ["raw", "secret"],
  ["JSON-escaped", "JSON.stringify({ secret })"],
  ["JSON in JSON", "JSON.stringify(JSON.stringify({ secret }))"],
  ["URL-encoded", "encodeURIComponent(secret)"],
  ["as a form", "new URLSearchParams({ secret }).toString()"],
  ["as hex", 'Buffer.from(secret).toString("hex")'],
  ["as upper-case hex", 'Buffer.from(secret).toString("hex").toUpperCase()'],
  ...[0, 1, 2].flatMap((offset): [string, string][] => [
    [`as base64 at offset ${offset}`, `Buffer.from("x".repeat(${offset}) + secret + "tail").toString("base64")`],
    [`as base64url at offset ${offset}`, `Buffer.from("x".repeat(${offset}) + secret + "tail").toString("base64url")`],
  ]),
  ["in a key", "({ [secret]: 1 })"],
  ["deep in a list", "[[[{ a: [secret] }]]]"],
];
test.each(spellings)("row 17: a secret %s leaves the robot masked, in events, logs and output", async (_, said) => {
  const { run, events } = await runWith(`const said = ${said};
    const text = typeof said === "string" ? said : JSON.stringify(said);
    debug(said); console.log(text); console.error(text);
    process.stdout.write("out " + text + "\\n"); process.stderr.write("err " + text + "\\n");
    return { said };`);
  expect(run).toMatchObject({ status: "succeeded" });
  for (const where of ["debug", "log", "stdout", "stderr"]) expect(events).toContain(`"type":"${where}"`);
  for (const way of ["in", "out"]) expect(events).toMatch(new RegExp(`"${way}":\\{"said":[^}]*${mask}`));
  expect(events.split(mask).length).toBeGreaterThan(5);
});

test("row 17: a secret that is written in pieces, some in other ticks, leaves the robot masked", async () => {
  const { run, events } = await runWith(`
    for (const text of [secret, Buffer.from(secret).toString("base64"), encodeURIComponent(secret)])
      for (const part of text.match(/.{1,3}/gsu)) {
        process.stdout.write(part);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    process.stdout.write(" done\\n");`);
  expect(run).toMatchObject({ status: "succeeded" });
  expect(events).toContain("done");
  expect(events).toContain(mask);
});

const ends: [how: string, isTold: boolean, code: string][] = [
  ["an error's message", true, "throw new Error('cannot use ' + secret);"],
  ["an error's name and cause", false, "const e = new Error('x', { cause: secret }); e.name = secret; throw e;"],
  ["something thrown that is no error", false, "throw { secret };"],
  ["an unhandled rejection", true, "Promise.reject(new Error(secret)); await new Promise(() => {});"],
  ["a crash", true, "setTimeout(() => { throw new Error(secret); }, 0); await new Promise(() => {});"],
  ["an exit", true, "process.stderr.write(secret); process.exit(7);"],
  ["a kill", true, "process.stdout.write(secret); process.kill(process.pid, 'SIGKILL');"],
];
test.each(ends)("row 17: a secret in %s leaves the robot masked", async (_, isTold, code) => {
  const { run, said } = await runWith(code);
  expect(run).toMatchObject({ status: "failed", error: { code: "node-failed" } });
  expect(said.includes(mask)).toBe(isTold);
});

test("row 17: what was revealed on purpose is told where the flow shows it, and not with what nodes pass on", async () => {
  const city = "Reykjavik";
  await setItem(owner, vault, { name: "place", category: "json", value: { city } });
  const config = { vault, item: "place", reveal: true, to: "place" };
  const flow = await stage.flow([vault], [{ type: "vault.get-item", config }, { type: "core.debug" }]);
  const rows = await listRunEvents(owner, (await stage.run(flow, robot)).id);
  expect(rows.find(({ type }) => type === "debug")?.data).toEqual({ value: { place: { city } } });
  expect(rows.filter(({ type }) => type === "node.finished").map(({ data }) => Object(data).values)).toEqual([
    { in: {}, out: {}, port: "out" },
    { in: {}, out: { place: { city: mask } }, port: "out" },
    { in: { place: { city: mask } }, out: { place: { city: mask } }, port: "out" },
  ]);
});

test("row 17: with the log at status no value leaves the robot at all", async () => {
  const { run, events } = await runWith(
    "debug({ harmless: 'kept-here' }); console.log('kept-here'); return { a: 'kept-here' };",
    {
      settings: { log: "status" },
    },
  );
  expect(run).toMatchObject({ status: "succeeded" });
  expect(events).not.toContain("kept-here");
});

test("row 18: items of one bucket have one size on the wire, whatever their value's length", async () => {
  const config = (item: string) => ({ vault, item, to: item });
  const sizes: string[] = [];
  for (const length of [1, 8, 40, 200, 440]) {
    const item = stage.name("sized");
    await setItem(owner, vault, {
      name: item,
      category: "api_key",
      kind: "secret",
      value: { value: "v".repeat(length) },
    });
    const up = plane.bodies(putItem).at(-1);
    await stage.run(await stage.flow([vault], [{ type: "vault.get-item", config: config(item) }]), robot);
    const down = plane.answers(getRobotItem).at(-1);
    sizes.push([up?.blob, up?.wrap, down?.blob, down?.wrap].map((part) => part?.length).join(" "));
  }
  expect(new Set(sizes).size).toBe(1);
  expect(sizes[0]).not.toContain("undefined");
  await setItem(owner, vault, { name: "large", category: "api_key", value: { value: "v".repeat(600) } });
  expect(plane.bodies(putItem).at(-1)?.blob.length).not.toBe(Number(sizes[0]?.split(" ")[0]));
});

test("row 18: injects have one size on the wire, whatever their policy", async () => {
  const notAfter = new Date(stage.clock.now() + 3_600_000).toISOString();
  for (const policy of [{}, { keep: "disk" }, { maxUses: 1_000_000, notAfter }] as const) {
    await injectVault(owner, { robot: robot.id, vault, policy });
  }
  const sizes = plane.bodies(injectSecret).map(({ sealed }) => sealed.length);
  expect(sizes.length).toBeGreaterThan(3);
  expect(new Set(sizes).size).toBe(1);
});
