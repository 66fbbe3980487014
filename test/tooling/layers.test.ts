// The layers of src/ are kept by biome's configuration. These tests plant every import that could cross them, in
// every form, in a mirror of the tree, and look at what biome refuses there.
import { spawnSync } from "node:child_process";
import { copyFileSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import * as z from "zod";

const repository = join(import.meta.dirname, "..", "..");

/** What each layer may import of ours, as the architecture says: a folder, or one file of a folder. */
const mayImport: Record<string, readonly string[]> = {
  base: [],
  crypto: ["base/errors.ts"],
  trust: ["base", "crypto"],
  vault: ["base", "crypto"],
  flow: ["base", "crypto"],
  wire: ["base", "crypto", "trust", "vault", "flow"],
  nodes: ["base", "crypto", "trust", "vault", "flow", "wire"],
  client: ["base", "crypto", "trust", "vault", "flow", "wire"],
  runner: ["base", "crypto", "trust", "vault", "flow", "wire", "nodes"],
  robot: ["base", "crypto", "trust", "vault", "flow", "wire", "nodes", "runner"],
  control: [
    ...["base", "trust", "flow", "wire"],
    ...["crypto/seal-only.ts", "crypto/bytes.ts", "crypto/hash.ts", "crypto/pae.ts"],
    ...["vault/connections.ts", "vault/categories.ts"],
  ],
  console: ["base", "crypto", "trust", "vault", "flow", "wire", "client"],
};
const layers = Object.keys(mayImport);
const withoutNode = ["base", "crypto", "trust", "vault", "flow"];

const files = [...layers, "cli", "docs"]
  .flatMap((layer) => [`${layer}/thing.ts`, `${layer}/deep/thing.ts`])
  .concat(["crypto/open.ts", "vault/keys.ts"])
  .concat(Object.values(mayImport).flatMap((allowed) => allowed.filter((path) => path.endsWith(".ts"))));

const forms: Record<string, (specifier: string) => string> = {
  static: (specifier) => `import { a } from "${specifier}";\nexport const b = a;\n`,
  type: (specifier) => `import type { A } from "${specifier}";\nexport type B = A;\n`,
  "inline type": (specifier) => `import { type A } from "${specifier}";\nexport type B = A;\n`,
  "side effect": (specifier) => `import "${specifier}";\n`,
  "re-export": (specifier) => `export { a } from "${specifier}";\n`,
  "re-export of all": (specifier) => `export * from "${specifier}";\n`,
  "re-export of a type": (specifier) => `export type { A } from "${specifier}";\n`,
  dynamic: (specifier) => `export const load = () => import("${specifier}");\n`,
};

function isAllowed(layer: string, file: string): boolean {
  const folder = file.split("/")[0] ?? "";
  return folder === layer || (mayImport[layer] ?? []).some((allowed) => allowed === folder || allowed === file);
}

const reportSchema = z.object({
  summary: z.object({ unchanged: z.number() }),
  diagnostics: z.array(z.object({ category: z.string(), location: z.object({ path: z.string() }) })),
});

/** One planted file: where it lies in the mirror, and what it imports there. */
interface Planted {
  path: string;
  specifier: string;
  form: string;
}

const mirror = mkdtempSync(join(tmpdir(), "sealbot-layers-"));
const planted: Planted[] = [];
let refused: Set<string>;

function plant(folder: string, specifier: string): void {
  for (const [form, write] of Object.entries(forms)) {
    const path = `${folder}/planted-${planted.length}.ts`;
    mkdirSync(dirname(join(mirror, path)), { recursive: true });
    writeFileSync(join(mirror, path), write(specifier));
    planted.push({ path, specifier, form });
  }
}

/** `form specifier` of everything planted in `folder` that biome let through, or refused. */
function verdicts(folder: string, wanted: "accepted" | "refused"): string[] {
  return planted
    .filter(({ path }) => dirname(path) === folder && refused.has(path) === (wanted === "refused"))
    .map(({ form, specifier }) => `${form} ${specifier}`)
    .sort();
}

const inEveryForm = (specifiers: readonly string[]): string[] =>
  specifiers.flatMap((specifier) => Object.keys(forms).map((form) => `${form} ${specifier}`)).sort();

beforeAll(() => {
  copyFileSync(join(repository, ".biome.json"), join(mirror, ".biome.json"));
  for (const layer of layers) {
    for (const file of files) {
      plant(`src/${layer}`, `../${file}`);
      plant(`src/${layer}/deep`, `../../${file}`);
    }
    plant(`src/${layer}/outside`, "sealbot/crypto");
    plant(`src/${layer}/node`, "node:fs");
  }
  const { stdout, stderr } = spawnSync(
    join(repository, "node_modules", ".bin", "biome"),
    ["lint", "--only=style/noRestrictedImports", "--reporter=json", "--max-diagnostics=none", "."],
    { cwd: mirror, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  expect(stdout, stderr).toMatch(/^\{/);
  const report = reportSchema.parse(JSON.parse(stdout));
  expect(report.summary.unchanged).toBeGreaterThanOrEqual(planted.length);
  refused = new Set(report.diagnostics.map(({ location }) => location.path));
});

afterAll(() => rmSync(mirror, { recursive: true, force: true }));

describe.each(layers)("src/%s", (layer) => {
  it.each([
    ["", "../"],
    ["/deep", "../../"],
  ])("may import what lies below it and nothing else of ours, from src/<layer>%s", (depth, up) => {
    const folder = `src/${layer}${depth}`;
    const expected = (allowed: boolean) =>
      inEveryForm(files.filter((file) => isAllowed(layer, file) === allowed).map((file) => up + file));
    expect(verdicts(folder, "refused")).toEqual(expected(false));
    expect(verdicts(folder, "accepted")).toEqual(expected(true));
  });

  it("may not reach another layer through the package's own name", () => {
    expect(verdicts(`src/${layer}/outside`, "accepted")).toEqual([]);
  });

  it(`${withoutNode.includes(layer) ? "may not" : "may"} import what only Node has`, () => {
    const expected = inEveryForm(["node:fs"]);
    expect(verdicts(`src/${layer}/node`, withoutNode.includes(layer) ? "refused" : "accepted")).toEqual(expected);
  });
});

// biome does not look into `import("…")` used as a type, nor into template literals.
it("has no import expression in src/ that points up", () => {
  const pointsUp: string[] = [];
  for (const path of globSync("src/*/**/*.{ts,tsx}", { cwd: repository })) {
    const code = readFileSync(join(repository, path), "utf8");
    for (const [, specifier = ""] of code.matchAll(/\bimport\(\s*["'`](\.[^"'`]*)/g)) {
      const target = join(dirname(path), specifier).split("/").slice(1).join("/");
      const layer = path.split("/")[1] ?? "";
      if (layer in mayImport && !isAllowed(layer, target)) pointsUp.push(`${path} imports ${target}`);
    }
  }
  expect(pointsUp).toEqual([]);
});
