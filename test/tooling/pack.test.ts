// The package as npm would publish it: packed, unpacked next to its dependencies alone, and run from there, also by
// Nodes that are too old for it.
import { spawnSync } from "node:child_process";
import {
  existsSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";
import { createNodePackage } from "../../scripts/create-node.ts";

const repository = join(import.meta.dirname, "..", "..");
const { version, dependencies, exports } = z
  .object({
    version: z.string(),
    dependencies: z.record(z.string(), z.string()),
    exports: z.record(z.string(), z.union([z.string(), z.record(z.string(), z.string())])),
  })
  .parse(JSON.parse(readFileSync(join(repository, "package.json"), "utf8")));

const home = mkdtempSync(join(tmpdir(), "sealbot-pack-"));
const installed = join(home, "node_modules", "sealbot");
const main = join(installed, "dist", "cli", "main.js");

function run(program: string, args: readonly string[], cwd = home) {
  const { PATH = "" } = process.env;
  const env = { PATH: [dirname(process.execPath), PATH].join(delimiter), HOME: home, NO_UPDATE_NOTIFIER: "1" };
  const { status, stdout, stderr, error } = spawnSync(program, args, { cwd, env, encoding: "utf8" });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** Puts the tarball's content and its declared dependencies where `npm install` would. */
function install(tarball: string): void {
  const folder = dirname(installed);
  mkdirSync(join(folder, ".bin"), { recursive: true });
  expect(run("tar", ["-xzf", tarball, "-C", folder])).toMatchObject({ status: 0 });
  expect(run("mv", [join(folder, "package"), installed])).toMatchObject({ status: 0 });
  symlinkSync("../sealbot/dist/cli/main.js", join(folder, ".bin", "sealbot"));
  for (const name of Object.keys(dependencies)) {
    const link = join(folder, name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(repository, "node_modules", name), link);
  }
  writeFileSync(join(home, "package.json"), `{ "private": true }`);
}

beforeAll(() => {
  const packed = run("npm", ["pack", "--silent", "--pack-destination", home], repository);
  expect(packed.status, packed.stdout + packed.stderr).toBe(0);
  install(join(home, `sealbot-${version}.tgz`));
});

afterAll(() => rmSync(home, { recursive: true, force: true }));

describe("the packed package", () => {
  it("runs by npx from the folder it is installed in", () => {
    const { status, stdout, stderr } = run("npx", ["--no", "--", "sealbot", "--help"]);
    expect(stdout, stderr).toMatch(/^Usage: sealbot/);
    expect(status).toBe(0);
  });

  it("says its version", () => {
    expect(run(process.execPath, [main, "--version"])).toEqual({
      status: 0,
      stdout: `sealbot ${version}\n`,
      stderr: "",
    });
  });

  it("holds JavaScript and types, and neither sources nor tests", () => {
    const files = globSync("**/*", { cwd: installed });
    expect(files).toContain("LICENSE");
    expect(files.filter((file) => /(?<!\.d)\.tsx?$/.test(file) || /^(src|test|scripts)\b/.test(file))).toEqual([]);
  });

  it("holds every file its exports name", () => {
    const named = Object.values(exports).flatMap((entry) =>
      typeof entry === "string" ? [entry] : Object.values(entry),
    );
    expect(named.filter((file) => !existsSync(join(installed, file)))).toEqual([]);
  });
});

describe("an author of nodes, with the packed package beside theirs", () => {
  it("has a template whose own test passes", () => {
    const folder = join(home, "sealbot-node-acme");
    createNodePackage(folder, "sealbot-node-acme", "acme");
    const { status, stdout, stderr } = run("npm", ["test"], folder);
    expect(stdout, stderr).toMatch(/\bpass 1\b/);
    expect(status).toBe(0);
  });

  it("is told by the types what a node may do with its config, and what not", () => {
    const author = join(home, "author.ts");
    writeFileSync(
      author,
      `import { credential, defineNode } from "sealbot/node";
      import { z } from "zod";
      export const node = defineNode({
        ...{ type: "acme.send", title: "Send", doc: "Sends.", ports: ["out"] },
        config: z.strictObject({ text: z.string(), key: credential }),
        credentials: { key: ["api_key"] },
        run: async ({ config, msg, secret, signal }) => {
          const { fields } = await secret(config.key);
          signal.throwIfAborted();
          // @ts-expect-error a text is no number
          const times: number = config.text;
          // @ts-expect-error no such setting
          return { ...msg, times, other: config.other, key: String(fields.value).length };
        },
      });`,
    );
    const tsc = join(repository, "node_modules", ".bin", "tsc");
    const strict = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2024"];
    expect(run(tsc, [...strict, "--types", "", "author.ts"])).toEqual({ status: 0, stdout: "", stderr: "" });
  });
});

describe("the entry on a Node that is too old", () => {
  const remedy = /^sealbot needs Node 24 or newer; this is Node v\d+\.\d+\.\d+\.\nInstall Node 24 /;

  it.each(["--help", "--version", "server"])(
    "names the version it found and the remedy, and exits with 2 (%s)",
    (arg) => {
      const old = join(home, "old.cjs");
      writeFileSync(
        old,
        `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "18.19.0" } });
       Object.defineProperty(process, "version", { value: "v18.19.0" });`,
      );
      const { status, stdout, stderr } = run(process.execPath, ["--require", old, main, arg]);
      expect(stderr).toMatch(remedy);
      expect(stderr).toContain("this is Node v18.19.0.");
      expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    },
  );

  it("does the same on each Node of this host, as far as it is old", () => {
    for (const node of ["/usr/bin/node", "/usr/local/bin/node", process.execPath].filter((path) => existsSync(path))) {
      const found = run(node, ["--version"]).stdout.trim();
      const { status, stderr } = run(node, [main, "--version"]);
      if (Number.parseInt(found.slice(1), 10) >= 24) expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      else expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringMatching(remedy) });
    }
  });

  it("is written in the syntax of 2020 and imports nothing before the guard", () => {
    // Node carries the parser acorn inside; nothing else here can be told to refuse newer syntax.
    const parse = `
      const { parse } = require("internal/deps/acorn/acorn/dist/acorn");
      const code = require("node:fs").readFileSync(${JSON.stringify(main)}, "utf8");
      const { body } = parse(code, { ecmaVersion: 2020, sourceType: "module", allowHashBang: true });
      console.log(body.filter((node) => "source" in node && node.source).length);`;
    expect(run(process.execPath, ["--expose-internals", "--eval", parse])).toEqual({
      status: 0,
      stdout: "0\n",
      stderr: "",
    });
  });
});
