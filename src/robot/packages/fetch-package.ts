// Brings a package of nodes onto this host with npm, without running anything of it: no script of any package in it runs.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { parseShape } from "../../base/shape.ts";
import { entryFile, entryText } from "../../runner/node-package.ts";
import { type PackageManifest, parseManifest } from "./permissions.ts";

export interface FetchedPackage extends PackageManifest {
  readonly folder: string;
  readonly integrity: string | null;
}

/** Milliseconds that npm gets. */
const patience = 5 * 60_000;
/** Characters of npm's last words that are shown. */
const shownWords = 600;

/** Variables that npm goes by: where its settings are, and how this host reaches the registry. */
const kept = /^(PATH|HOME|USERPROFILE|APPDATA|SystemRoot|npm_config_.*|https?_proxy|no_proxy|NODE_EXTRA_CA_CERTS)$/i;

const lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ integrity: z.string().optional(), dependencies: z.record(z.string(), z.string()).optional() }),
  ),
});

/**
 * Installs `spec` (`NAME@VERSION`, a folder or an archive) and what it depends on into `folder`, which does not exist.
 * @throws NotFoundError `not-found` without npm; InputError `bad-input` with npm's own reason, or for a package.json
 * that asks for something there is not.
 */
export async function fetchPackage(
  spec: string,
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<FetchedPackage> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, "package.json"), '{"private":true}\n');
  await runNpm(["install", "--save-exact", ...quiet, "--", spec], folder, env);
  const { packages } = parseShape(lock, JSON.parse(await readFile(join(folder, "package-lock.json"), "utf8")));
  const [name, ...more] = Object.keys(packages[""]?.dependencies ?? {});
  if (name === undefined || more.length > 0)
    throw errorOf({ code: "bad-input", message: `${spec} is not one package` });
  const manifest = parseManifest(
    JSON.parse(await readFile(join(folder, "node_modules", name, "package.json"), "utf8")),
  );
  // By its own word it could take the place of another package.
  if (manifest.name !== name)
    throw errorOf({ code: "bad-input", message: `${spec} comes as ${name} and calls itself ${manifest.name}` });
  await writeFile(join(folder, entryFile), entryText(name));
  return { ...manifest, folder, integrity: packages[`node_modules/${name}`]?.integrity ?? null };
}

/** `sealbot/node` is given by the runner, so what a package wants beside itself is not fetched. A folder is copied. */
const quiet = [
  ...["--ignore-scripts", "--no-audit", "--no-fund", "--omit=dev", "--omit=peer", "--legacy-peer-deps"],
  ...["--install-links", "--loglevel=error"],
];

async function runNpm(args: readonly string[], cwd: string, env: Readonly<Record<string, string | undefined>>) {
  const own = Object.fromEntries(Object.entries(env).filter(([name]) => kept.test(name)));
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  const child = spawn(npm, args, { cwd, env: own, stdio: ["ignore", "ignore", "pipe"], timeout: patience });
  let words = "";
  child.stderr.on("data", (chunk) => (words = `${words}${chunk}`.slice(-4_000)));
  const [code] = await once(child, "close").catch((cause: unknown) => {
    throw errorOf({
      code: "not-found",
      message: "npm cannot be started",
      hint: "Packages of nodes are fetched with npm: install it for the user that the robot runs as.",
      cause,
    });
  });
  if (code === 0) return;
  const lines = words.split("\n").flatMap((line) => /^npm error (?!A complete log|code )(.+)/.exec(line)?.[1] ?? []);
  const reason = lines.join("; ").slice(0, shownWords);
  throw errorOf({
    code: "bad-input",
    message: `npm could not install it: ${reason || `it ended with ${code ?? "a signal"}`}`,
    hint: "Write it as NAME@VERSION, and see that this host reaches the registry.",
  });
}
