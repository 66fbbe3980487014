// The life of an item at the command line, beside a real robot: who uses it, its versions, its end, and a new secret for
// it step by step.
import { expect, vi } from "vitest";
import { z } from "zod";
import { runCli, startCli } from "../support/cli.ts";
import type { Office } from "../support/office.ts";
import { test } from "../support/office-test.ts";
import { until } from "../support/until.ts";

// Dozens of commands, one process each.
vi.setConfig({ testTimeout: 120_000 });

const day = 86_400_000;
const shown = z.object({
  name: z.string(),
  version: z.int(),
  ready: z.boolean(),
  expires_at: z.string().nullable(),
  used_by: z.array(z.object({ id: z.string(), name: z.string() })),
  last_used_at: z.string().nullable(),
});
const list = z.object({ data: z.array(shown) });
const versions = z.object({ data: z.array(z.object({ version: z.int(), current: z.boolean() })) });
const before = (ms: number) => new Date(Date.now() + ms).toISOString();

const history = async ({ ada }: Office, item: string) =>
  (await ada.json(versions, ["item", "history", "shop", item])).data.map(({ version, current }) =>
    current ? `${version} in use` : `${version}`,
  );

/** The key that the shop knows, read where nobody keeps what is printed. */
async function keyOf({ ada }: Office): Promise<string> {
  const { stdout } = await runCli(["item", "get", "shop", "shop-api", "--field", "value"], { home: ada.home });
  return stdout.trim();
}

test("list and get say which flows name an item, and when a robot last used it", async ({ office }) => {
  const { ada } = office;
  const get = () => ada.json(shown, ["item", "get", "shop", "shop-api"]);
  expect(await get()).toMatchObject({ used_by: [{ name: "shop-report" }], last_used_at: null });
  await using robot = await office.robot("user");
  await robot.inject();
  expect(await robot.finished()).toMatchObject({ status: "succeeded" });
  const { last_used_at } = await get();
  expect(Math.abs(Date.parse(last_used_at ?? "") - Date.now())).toBeLessThan(60_000);
  const { data } = await ada.json(list, ["item", "list", "shop"]);
  expect(data.map(({ name, used_by, last_used_at }) => [name, used_by.length, last_used_at !== null])).toEqual([
    ["shop-api", 1, true],
    ["shop-login", 1, true],
  ]);
  const table = await ada.ok(["item", "list", "shop"]);
  expect(table).toMatch(/USED BY +LAST USED\nshop-api .* shop-report +\d+ (ms|s) ago|now/);
});

test("versions are listed, gone back to, and kept through a change of name and of policy", async ({ office }) => {
  const { ada } = office;
  for (const text of ["one", "two", "three"])
    await ada.ok(["item", "set", "shop", "memo", "--category", "note", "--secret", "--value-stdin"], text);
  expect(await history(office, "memo")).toEqual(["3 in use", "2", "1"]);
  expect((await ada.run(["item", "rollback", "shop", "memo", "--version", "3"])).status).toBe(5);
  expect((await ada.run(["item", "rollback", "shop", "memo", "--version", "4"])).status).toBe(7);
  const { stderr } = await ada.run(["item", "rollback", "shop", "memo"]);
  expect(stderr).toContain("back at version 2");
  await ada.ok(["item", "rename", "shop", "memo", "note to self"]);
  await ada.ok(["item", "set", "shop", "note to self", "--expires", before(10 * day), "--allowed-host", "a.example"]);
  expect(await history(office, "note to self")).toEqual(["3", "2 in use", "1"]);
  expect(await ada.ok(["item", "get", "shop", "note to self"])).toMatch(/secret \(robots only\)[\s\S]*a\.example/);
  expect((await ada.run(["item", "get", "shop", "note to self", "--reveal"])).status).toBe(3);
  await ada.ok(["item", "delete", "shop", "note to self", "--force"]);
});

test("what ends within 30 days is listed, the nearest end first, until it never ends", async ({ office }) => {
  const { ada } = office;
  const ends: [name: string, days: number][] = [
    ["in a month", 29],
    ["tomorrow", 1],
    ["next year", 365],
  ];
  for (const [name, days] of ends) {
    await ada.ok(["item", "set", "shop", name, "--value-stdin", "--expires", before(days * day)], "x");
  }
  const expiring = async () =>
    (await ada.json(list, ["item", "list", "shop", "--expiring"])).data.map(({ name }) => name);
  expect(await expiring()).toEqual(["tomorrow", "in a month"]);
  expect(await ada.ok(["item", "list", "--expiring"])).toMatch(/^VAULT .*\nshop +tomorrow .*\nshop +in a month .*\n$/);
  await ada.ok(["item", "set", "shop", "tomorrow", "--expires", "never"]);
  expect(await expiring()).toEqual(["in a month"]);
  expect(await ada.json(shown, ["item", "get", "shop", "tomorrow"])).toMatchObject({ expires_at: null, version: 1 });
  expect((await ada.run(["item", "set", "shop", "tomorrow", "--expires", before(-1_000)])).status).toBe(2);
  for (const [name] of ends) await ada.ok(["item", "delete", "shop", name, "--force"]);
});

test("a flow that meets an empty item says which, and the command that fills it in", async ({ office }) => {
  const { ada } = office;
  await using robot = await office.robot("early");
  await robot.inject();
  await ada.ok(["item", "set", "shop", "to come", "--category", "login", "--empty"]);
  expect(await ada.ok(["item", "get", "shop", "to come"])).toContain("empty");
  const nodes = [
    { id: "start", type: "core.start", wires: [["get"]] },
    { id: "get", type: "vault.get-item", config: { vault: "shop", item: "to come" } },
  ];
  const flow = { name: "early-bird", vaults: [{ vault: "shop" }], nodes };
  await ada.ok(["flow", "push", office.file("early.json", JSON.stringify(flow))]);
  const { id } = await robot.order("early-bird");
  const run = await robot.reached({ id }, "failed");
  expect(run.error).toMatchObject({
    code: "item-not-ready",
    message: 'item "to come" of vault "shop" is still empty; fill it in with: sealbot item set "shop" "to come"',
  });
  await ada.ok(["item", "set", "shop", "to come", "--field", "username=ada", "--value-stdin"], "x");
  expect((await ada.run(["item", "set", "shop", "to come", "--empty"])).status).toBe(5);
  await robot.reached(await robot.order("early-bird"), "succeeded");

  const refused = await ada.run(["item", "delete", "shop", "to come"]);
  expect(refused).toMatchObject({ status: 5, stdout: "" });
  expect(refused.stderr).toMatch(/"early-bird"[\s\S]*--force/);
  await ada.ok(["item", "delete", "shop", "to come", "--force"]);
  expect((await robot.reached(await robot.order("early-bird"), "failed")).error?.code).toBe("item-missing");
});

test("a rotation without a terminal takes its answers from flags, and stops where one is missing", async ({
  office,
}) => {
  const { ada } = office;
  const key = office.file("key", await keyOf(office));
  await using robot = await office.robot("tester");
  await robot.inject();
  const rotate = (...flags: string[]) => ada.run(["item", "rotate", "shop", "shop-api", ...flags]);
  expect(await rotate()).toMatchObject({ status: 2, stderr: expect.stringContaining("--value-file") });
  expect(await history(office, "shop-api")).toEqual(["1 in use"]);

  const untested = await rotate("--value-file", key);
  expect(untested.status).toBe(2);
  expect(untested.stderr).toMatch(/--robot[\s\S]*--skip test/);
  expect(untested.stderr).toContain("sealbot item rotate shop shop-api --from test");
  expect(await history(office, "shop-api")).toEqual(["2 in use", "1"]);

  const whole = await rotate("--from", "test", "--robot", "tester", "--delete-old");
  expect(whole, whole.stderr).toMatchObject({ status: 0 });
  expect(whole.stderr).toMatch(
    /2\/4[\s\S]*shop-report[\s\S]*succeeded[\s\S]*3\/4[\s\S]*4\/4[\s\S]*Deleted version 1\./,
  );
  expect(await history(office, "shop-api")).toEqual(["2 in use"]);
});

test("a rotation whose test fails goes no further, and the version before is a command away", async ({ office }) => {
  const { ada } = office;
  await using robot = await office.robot("critic");
  await robot.inject();
  const [good] = (await history(office, "shop-api")).map((line) => Number.parseInt(line, 10));
  const wrong = office.file("wrong-key", "no key of this shop\n");
  const flags = ["--value-file", wrong, "--robot", "critic", "--delete-old"];
  const failed = await ada.run(["item", "rotate", "shop", "shop-api", ...flags]);
  expect(failed.status).toBe(1);
  expect(failed.stderr).toMatch(/failed[\s\S]*sealbot item rollback shop shop-api/);
  expect(failed.stderr).not.toContain("4/4");
  expect(await history(office, "shop-api")).toContain(`${good}`);
  await ada.ok(["item", "rollback", "shop", "shop-api"]);
  expect(await robot.finished()).toMatchObject({ status: "succeeded" });
});

test("a new version ends later than the old one, or somebody is told that it does not", async ({ office }) => {
  const { ada } = office;
  const value = office.file("lease", "x\n");
  const rotate = (...flags: string[]) =>
    ada.run(["item", "rotate", "shop", "lease", "--value-file", value, "--skip", "test", ...flags]);
  const end = before(10 * day);
  await ada.ok(["item", "set", "shop", "lease", "--value-file", value, "--expires", end]);
  expect(await rotate()).toMatchObject({ status: 0, stderr: expect.stringContaining("still ends in 10 d") });
  const later = before(90 * day);
  expect((await rotate("--expires", later)).status).toBe(0);
  expect(await ada.json(shown, ["item", "get", "shop", "lease"])).toMatchObject({ version: 3, expires_at: later });
  expect((await rotate("--expires", before(-day))).status).toBe(2);
  expect((await rotate("--expires", "never")).status).toBe(0);
  expect(await ada.json(shown, ["item", "get", "shop", "lease"])).toMatchObject({ version: 4, expires_at: null });
  await ada.ok(["item", "delete", "shop", "lease", "--force"]);
});

test("a rotation in a terminal asks at every step, and watches the next run", async ({ office }) => {
  const { ada } = office;
  const key = await keyOf(office);
  await using robot = await office.robot("watched");
  await robot.inject();
  const child = startCli(["item", "rotate", "shop", "shop-api"], { home: ada.home, terminal: true });
  let said = "";
  child.stdout?.on("data", (chunk) => (said += chunk));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  const answer = async (question: RegExp, keys: string) => {
    await until(`${question} in ${said}`, () => question.test(said));
    said = said.replace(question, "");
    child.stdin?.write(keys);
  };
  await answer(/api_key: value/, `${key}\r`);
  await answer(/Run flow "shop-report" on robot "watched" now/, "y");
  await answer(/shop-report succeeded/, "");
  await answer(/Wait for the next run/, "y");
  expect(await robot.finished()).toMatchObject({ status: "succeeded" });
  await answer(/shop-report succeeded/, "");
  await answer(/Delete versions? [\d, ]+ for good/, "n");
  expect(await ended).toBe(0);
  expect(said).not.toContain(key);
  expect((await history(office, "shop-api")).length).toBeGreaterThan(1);
});
