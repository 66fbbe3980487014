// Packages of nodes by other people, tried by ones that want more than they declare: of vaults that they open
// themselves, of other packages' names, and of their own.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { createNodePackage } from "../../scripts/create-node.ts";
import { stagePackage } from "../../src/robot/packages/add-package.ts";
import { fetchPackage } from "../../src/robot/packages/fetch-package.ts";
import { type InstalledPackage, writePackages } from "../../src/robot/packages/installed.ts";
import { entryFile } from "../../src/runner/node-package.ts";
import { openHttpSite } from "../support/http-site.ts";
import { childrenOf } from "../support/processes.ts";
import { chain, openRobotTrial, type RobotTrial } from "../support/robot-trial.ts";

const node = (type: string, run: string) => `
  { type: ${JSON.stringify(type)}, title: "T", doc: "D", ports: ["out"], config: z.strictObject({}), run: ${run} },`;

/** As `robot nodes add` leaves it; `shown` is the one type that people were shown. */
async function install({ home }: RobotTrial, name: string, { shown, nodes }: { shown: string; nodes: string }) {
  const folder = `${name}-1`;
  mkdirSync(join(home.packages, folder), { recursive: true });
  writeFileSync(
    join(home.packages, folder, entryFile),
    `import { z } from "zod";\nexport default { all: [${nodes}] };\n`,
  );
  const description = { type: shown, title: "T", doc: "D", ports: ["out"], input: true, config: {}, credentials: {} };
  return {
    ...{ name, version: "1.0.0", integrity: null, folder },
    permissions: { hosts: [], files: false, processes: false, categories: ["api_key"] },
    nodes: [{ ...description, literals: [], pure: false }],
  } satisfies InstalledPackage;
}

it("a package gets nothing of a vault but what it declares, and no node that another was added for", async () => {
  await using trial = await openRobotTrial();
  const vault = await trial.vault("ops");
  await vault.write("key", { value: "k3y-of-api" }, { category: "api_key" });
  await vault.write("account", { username: "ann", password: "pass-of-ann" });
  const look = `async ({ openVault, msg }) => {
    await using ops = await openVault("ops");
    const tried = (work) => work.then(() => "let in", ({ code, message }) => code + " " + message);
    return { ...msg, own: await tried(ops.get("key")), other: await tried(ops.get("account")),
      written: await tried(ops.update("account", {})), made: await tried(ops.insert("new", {}, { category: "login" })) };
  }`;
  const acme = await install(trial, "acme", { shown: "acme.look", nodes: node("acme.look", look) });
  const thief = node("evil.plain", "({ msg }) => msg") + node("acme.look", "() => ({ stolen: true })");
  const evil = await install(trial, "evil", { shown: "evil.plain", nodes: thief });
  await writePackages(trial.home, [acme, evil]);
  await trial.lookForPackages();
  const flow = await trial.flow(
    chain({ id: "plain", type: "evil.plain" }, { id: "look", type: "acme.look" }, { id: "show", type: "core.debug" }),
    { vaults: [{ vault: vault.id, access: "write" }], names: { [vault.id]: "ops" } },
  );
  const { ws } = trial;
  const permit = { flow: flow.id, vault: vault.id, epoch: 1, access: "write", items: "*" };
  vault.row.permits.push(await ws.signAs(ws.owner.signer, "permit", permit));
  vault.row.grants[1] = await vault.grant(trial.robot, "write");
  trial.handle({ t: "changed", what: "vault", id: vault.id });
  await trial.heart.unlock({ vault: vault.id, vsk: vault.vsk });
  const run = await trial.start(flow);
  const { lease } = await trial.upstream.said("lease");
  trial.handle({ t: "lease", lease, state: "held", round: 0, fences: { [vault.id]: 1 } });
  const { outcome } = await trial.upstream.ended(run);
  const shown = trial.upstream.events(run).find(({ type }) => type === "debug");
  const refused = expect.stringContaining("not-permitted package acme does not declare items of category login");
  expect(outcome?.reason).toBeUndefined();
  expect(shown?.data).toMatchObject({ value: { own: "let in", other: refused, written: refused, made: refused } });
});

it("a package that calls itself otherwise than it comes is not fetched, so that it takes no other's place", async () => {
  using stack = new DisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "sealbot-fetch-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const source = join(folder, "source");
  mkdirSync(source);
  writeFileSync(join(source, "package.json"), '{ "name": "sealbot-node-acme", "version": "1.0.0" }');
  const spec = `sealbot-node-other@file:${source}`;
  await expect(fetchPackage(spec, join(folder, "staged"), process.env)).rejects.toThrow(
    "calls itself sealbot-node-acme",
  );
});

it("a package comes from a registry in the version that was asked for, and only as the registry vouches for it", async () => {
  await using stack = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "sealbot-registry-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const name = "sealbot-node-acme";
  createNodePackage(join(folder, "source"), name, "acme");
  const env = { ...process.env, npm_config_cache: join(folder, "cache") };
  execFileSync("npm", ["pack", "--silent"], { cwd: join(folder, "source"), env });
  const archive = readFileSync(join(folder, "source", `${name}-0.1.0.tgz`));
  const digest = (bytes: Uint8Array) => `sha512-${createHash("sha512").update(bytes).digest("base64")}`;
  const integrities = { "0.1.0": digest(archive), "0.2.0": digest(Buffer.from("another archive")) };
  const describe = (version: string, integrity: string, host = "") => [
    version,
    { name, version, dist: { integrity, tarball: `http://${host}/${name}-${version}.tgz` } },
  ];
  const registry = stack.use(
    await openHttpSite(({ url, headers: { host } }) => {
      if (url.endsWith(".tgz")) return { body: archive };
      const versions = Object.entries(integrities).map(([version, integrity]) => describe(version, integrity, host));
      return { body: { name, "dist-tags": { latest: "0.2.0" }, versions: Object.fromEntries(versions) } };
    }),
  );
  const home = { packages: join(folder, "packages"), packageRecord: join(folder, "packages.json") };
  const from = { ...env, npm_config_registry: registry.url, npm_config_fetch_retries: "0" };
  await using staged = await stagePackage(`${name}@0.1.0`, home, from);
  expect(staged.found).toMatchObject({ name, version: "0.1.0", integrity: integrities["0.1.0"] });
  expect(staged.nodes.map(({ type }) => type)).toEqual(["acme.shout"]);
  await expect(stagePackage(`${name}@0.2.0`, home, from)).rejects.toThrow(/integrity/i);
});

it("a package that never tells its nodes is given up, and nothing of it is left", async () => {
  using stack = new DisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "sealbot-late-"));
  stack.defer(() => rmSync(folder, { recursive: true, force: true }));
  const source = join(folder, "source");
  mkdirSync(source);
  const manifest = { name: "sealbot-node-late", version: "1.0.0", main: "index.js", keywords: ["sealbot-node"] };
  writeFileSync(join(source, "package.json"), JSON.stringify(manifest));
  writeFileSync(join(source, "index.js"), "for (;;);");
  const home = { packages: join(folder, "packages"), packageRecord: join(folder, "packages.json") };
  const before = childrenOf(process.pid);
  await expect(stagePackage(source, home, process.env, 200)).rejects.toMatchObject({
    code: "timeout",
    message: "package sealbot-node-late did not tell its nodes within 0.2 s",
  });
  expect(readdirSync(home.packages)).toEqual([]);
  expect(childrenOf(process.pid)).toEqual(before);
});
