// What a first visit loads: little enough for a slow line, and nothing that only some pages need.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { ensureConsole } from "../../../scripts/console-build.ts";

const built = join(import.meta.dirname, "../../../dist/console");
const chunk = z.object({
  file: z.string(),
  isEntry: z.boolean().optional(),
  imports: z.array(z.string()).optional(),
  dynamicImports: z.array(z.string()).optional(),
});
let chunks: Record<string, z.infer<typeof chunk>>;
beforeAll(async () => {
  expect(await ensureConsole()).toBe(0);
  chunks = z.record(z.string(), chunk).parse(JSON.parse(readFileSync(join(built, ".vite/manifest.json"), "utf8")));
});

/** Names of `first` and of all that is loaded with them. */
function loadedWith(first: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...first];
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    queue.push(...(chunks[name]?.imports ?? []));
  }
  return found;
}

const sizeOf = (names: Iterable<string>) =>
  [...names].reduce((sum, name) => sum + gzipSync(readFileSync(join(built, chunks[name]?.file ?? ""))).length, 0);

describe("the scripts of a first visit", () => {
  const first = () => loadedWith(["index.html"]);

  it("are at most 350 KiB, compressed", () => {
    expect(sizeOf(first()) / 1_024).toBeLessThan(350);
  });

  it("are few, and named by the page, so that none is asked for only when another was read", () => {
    const page = readFileSync(join(built, "index.html"), "utf8");
    const files = [...first()].map((name) => chunks[name]?.file ?? "");
    expect(files.filter((file) => !page.includes(`/${file}`))).toEqual([]);
    expect(files.length).toBeLessThanOrEqual(4);
  });

  it("do not include OPAQUE's WebAssembly, nor any area", () => {
    const texts = [...first()].map((name) => readFileSync(join(built, chunks[name]?.file ?? ""), "utf8"));
    expect(texts.filter((text) => text.includes("WebAssembly.instantiate"))).toEqual([]);
    expect([...first()].filter((name) => name.startsWith("areas/"))).toEqual([]);
  });
});
