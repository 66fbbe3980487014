// A Node-RED file on the command line: files that validate, a list of what is left to do, nothing written over.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { runCli } from "../support/cli.ts";

const flows = [
  { id: "t1", type: "tab", label: "Orders" },
  { id: "i", type: "inject", z: "t1", crontab: "0 6 * * 1-5", props: [], wires: [["d", "m"]] },
  { id: "d", type: "debug", z: "t1", complete: "true", wires: [] },
  { id: "m", type: "mqtt out", z: "t1", name: "plant", wires: [] },
];

let home: string;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "sealbot-import-"));
  await writeFile(join(home, "flows.json"), JSON.stringify(flows));
});
afterAll(() => rm(home, { recursive: true, force: true }));

const importTo = (folder: string, ...more: string[]) =>
  runCli(["flow", "import", "flows.json", "--out", folder, ...more], { home });

it("writes flow files that validate, and says what it could not take over", async () => {
  const { status, stdout, stderr } = await importTo("out", "--label", "office");
  expect(status, stderr).toBe(0);
  expect(stdout).toContain("Orders / plant (mqtt out): nothing stands for the type");
  expect(JSON.parse(await readFile(join(home, "out", "orders.json"), "utf8"))).toMatchObject({
    name: "Orders",
    triggers: [{ type: "signed" }, { type: "schedule", cron: "0 6 * * 1-5", target: { label: "office" } }],
  });
  const valid = await runCli(["flow", "validate", join("out", "orders.json")], { home });
  expect(valid.status, valid.stderr).toBe(0);
});

it("writes over nothing unless it is told to", async () => {
  const path = join(home, "kept", "orders.json");
  expect((await importTo("kept")).status).toBe(0);
  await writeFile(path, "mine");
  const { status, stderr } = await importTo("kept");
  expect({ status, mine: await readFile(path, "utf8") }).toEqual({ status: 5, mine: "mine" });
  expect(stderr).toContain("exists already");
  expect((await importTo("kept", "--force")).status).toBe(0);
});

it("prints one document with --json", async () => {
  const { stdout } = await importTo("listed", "--json");
  expect(JSON.parse(stdout)).toMatchObject({
    flows: [{ file: join("listed", "orders.json"), name: "Orders", faults: [] }],
    leftovers: [
      { kind: "missing", node: "i", message: expect.stringContaining("schedule") },
      { kind: "missing", node: "m", type: "mqtt out" },
    ],
  });
});

it("refuses what is no Node-RED file with the remedy", async () => {
  const { status, stderr } = await runCli(["flow", "import", "-"], { home, stdin: '{"a":1}' });
  expect(status).toBe(2);
  expect(stderr).toContain("Export, all flows, JSON");
});
