// Auth0's deploy tool, as it comes from the registry, run as a command against a real control plane over TLS.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Canaries } from "../../support/canary.ts";
import { openProgram, type Program } from "../../support/program.ts";
import { setupsOf } from "../../support/setups.ts";
import { tempHome } from "../../support/temp-home.ts";
import { openTestCa } from "../../support/test-ca.ts";

const tool = new URL("../../../node_modules/auth0-deploy-cli/lib/index.js", import.meta.url).pathname;
const trim = new URL("../../support/one-asset-schema.mjs", import.meta.url).href;
const run = promisify(execFile);
let ca: ReturnType<typeof openTestCa>;
let program: Program;
let home: ReturnType<typeof tempHome>;
const canaries = new Canaries();
const wanted = [
  ...setupsOf((name) => canaries.plant(name).slice(0, 40)).map((variant, i) => ({ name: `set up ${i}`, ...variant })),
  ...["HTTP", "SLACK", "STRIPE"].map((app_id) => ({ name: `empty ${app_id}`, app_id })),
];

beforeAll(async () => {
  [ca, home] = [openTestCa(), tempHome()];
  program = await openProgram({ tls: ca.tls });
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
  home[Symbol.dispose]();
  ca[Symbol.dispose]();
});

async function deploy(signIn: Record<string, string>, ...args: string[]): Promise<string> {
  const env = {
    ...{ PATH: process.env.PATH ?? "", HOME: home.path, NODE_EXTRA_CA_CERTS: ca.file, ...signIn },
    AUTH0_DOMAIN: new URL(program.control.url).host,
    AUTH0_INCLUDED_ONLY: '["flowVaultConnections"]',
  };
  const { stdout, stderr } = await run(process.execPath, ["--import", trim, tool, ...args], { env, cwd: home.path });
  return stdout + stderr;
}

/** The tool asks for no more than it would ask Auth0 for. */
const patience = 120_000;
const listed = async () => (await program.send("GET", "?per_page=100")).rows;
const facts = (rows: readonly { id: string; name: string; app_id?: unknown; ready?: unknown }[]) =>
  rows.map(({ id, name, app_id, ready }) => ({ id, name, app_id, ready }));

it("the deploy tool makes what is missing, and a second time nothing", { timeout: patience }, async () => {
  const tenant = join(home.path, "tenant.yaml");
  writeFileSync(tenant, JSON.stringify({ flowVaultConnections: wanted }));
  expect(await deploy({ AUTH0_ACCESS_TOKEN: program.token }, "import", "-i", tenant)).toContain("Import Successful");
  const first = await listed();
  const sorted = (rows: readonly { name: string }[]) => rows.map(({ name }) => name).sort();
  const empty = (rows: typeof first) => rows.filter(({ ready }) => ready === false);
  expect(sorted(first)).toEqual(sorted(wanted));
  expect(sorted(empty(first))).toEqual(["empty HTTP", "empty SLACK", "empty STRIPE"]);

  // A setup cannot be compared with what is sealed, so the tool sends it again and it becomes a version of its own.
  expect(await deploy({ AUTH0_ACCESS_TOKEN: program.token }, "import", "-i", tenant)).toContain("Import Successful");
  const second = await listed();
  expect(facts(second)).toEqual(facts(first));
  expect(empty(second)).toEqual(empty(first));
});

it("the deploy tool signs in as a client and exports every connection without its secrets", {
  timeout: patience,
}, async () => {
  const signIn = { AUTH0_CLIENT_ID: program.tokenId, AUTH0_CLIENT_SECRET: program.token };
  await deploy(signIn, "export", "-f", "yaml", "-o", home.path);
  const text = readFileSync(join(home.path, "tenant.yaml"), "utf8");
  for (const { name, app_id } of wanted) expect(text).toMatch(new RegExp(`name: ${name}\n|app_id: ${app_id}\n`));
  expect(text.match(/- app_id:|- name:/g)).toHaveLength(wanted.length);
  expect(text).toContain("account_name: Client Credentials");
  expect(canaries.in([{ where: "the export", text }])).toEqual([]);
});
