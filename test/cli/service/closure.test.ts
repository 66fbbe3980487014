// A copied program finds exactly the packages that it finds where it was installed.
import { realpathSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { productionClosure } from "../../../src/cli/service/closure.ts";
import { codeOf } from "../../support/code-of.ts";
import { lay } from "../../support/fake-host.ts";
import { tempHome } from "../../support/temp-home.ts";

const repository = join(import.meta.dirname, "..", "..", "..");

/** A package.json; `version` only tells one copy from another. */
const manifest = (dependencies: Record<string, string> = {}, more: object = {}): string =>
  JSON.stringify({ dependencies, ...more });

/** Where each package goes, by the folder that it comes from, seen from `root`. */
async function closureIn(root: string, folder: string): Promise<Record<string, string>> {
  const top = realpathSync(root);
  const placed = await productionClosure(join(root, folder));
  return Object.fromEntries(placed.map(({ from, to }) => [to, from.slice(top.length + 1)]));
}

describe("the packages that a program needs", () => {
  it("are in a clone those of production, and none of development", async () => {
    const places = (await productionClosure(repository)).map(({ to }) => to);
    expect(places).toContain("node_modules/ws");
    expect(places).toContain("node_modules/zod");
    expect(places.filter((place) => /(vitest|typescript|@biomejs|fast-check|auth0|knip)(\/|$)/.test(place))).toEqual(
      [],
    );
    expect(new Set(places).size).toBe(places.length);
  });

  it("lie inside the package after a global install", async () => {
    using home = tempHome();
    lay(home.path, {
      "lib/node_modules/sealbot/package.json": manifest({ a: "1" }),
      "lib/node_modules/sealbot/node_modules/a/package.json": manifest({ "@s/b": "1" }),
      "lib/node_modules/sealbot/node_modules/@s/b/package.json": manifest(),
      "lib/node_modules/sealbot/node_modules/unneeded/package.json": manifest(),
      "lib/node_modules/npm/package.json": manifest(),
    });
    expect(Object.keys(await closureIn(home.path, "lib/node_modules/sealbot"))).toEqual([
      "",
      "node_modules/a",
      "node_modules/@s/b",
    ]);
  });

  it("lie beside the package after a local install", async () => {
    using home = tempHome();
    lay(home.path, {
      "node_modules/sealbot/package.json": manifest({ a: "1" }),
      "node_modules/a/package.json": manifest(),
    });
    expect(await closureIn(home.path, "node_modules/sealbot")).toEqual({
      "": "node_modules/sealbot",
      "node_modules/a": "node_modules/a",
    });
  });

  it("are followed through the links of a store", async () => {
    using home = tempHome();
    const store = "node_modules/.pnpm";
    lay(home.path, {
      [`${store}/sealbot@1/node_modules/sealbot/package.json`]: manifest({ a: "1" }),
      [`${store}/a@1/node_modules/a/package.json`]: manifest({ b: "1" }),
      [`${store}/a@1/node_modules/b/package.json`]: manifest(),
    });
    symlinkSync("../../a@1/node_modules/a", join(home.path, `${store}/sealbot@1/node_modules/a`));
    symlinkSync(".pnpm/sealbot@1/node_modules/sealbot", join(home.path, "node_modules/sealbot"));
    expect(await closureIn(home.path, "node_modules/sealbot")).toEqual({
      "": `${store}/sealbot@1/node_modules/sealbot`,
      "node_modules/a": `${store}/a@1/node_modules/a`,
      "node_modules/b": `${store}/a@1/node_modules/b`,
    });
  });

  it("stand twice where two versions are needed, each where its own dependents find it", async () => {
    using home = tempHome();
    lay(home.path, {
      "package.json": manifest({ a: "1", b: "1", c: "2" }),
      "node_modules/a/package.json": manifest({ c: "1", d: "1" }),
      "node_modules/a/node_modules/c/package.json": manifest({ d: "1" }),
      "node_modules/a/node_modules/d/package.json": manifest(),
      "node_modules/b/package.json": manifest({ c: "2", d: "2" }),
      "node_modules/c/package.json": manifest(),
      "node_modules/d/package.json": manifest(),
    });
    const placed = await closureIn(home.path, ".");
    // What each dependent sees there is what it sees here.
    for (const [dependent, name, seen] of [
      ["", "c", "node_modules/c"],
      ["node_modules/a", "c", "node_modules/a/node_modules/c"],
      ["node_modules/a", "d", "node_modules/a/node_modules/d"],
      ["node_modules/a/node_modules/c", "d", "node_modules/a/node_modules/d"],
      ["node_modules/b", "c", "node_modules/c"],
      ["node_modules/b", "d", "node_modules/d"],
    ] as const)
      expect(found(placed, dependent, name), `${name} from ${dependent || "the program"}`).toBe(seen);
  });

  it("hold what is optional only where it is installed", async () => {
    using home = tempHome();
    lay(home.path, {
      "package.json": manifest({ a: "1" }),
      "node_modules/a/package.json": manifest(
        {},
        { optionalDependencies: { linux: "1", windows: "1" }, peerDependencies: { absent: "1" } },
      ),
      "node_modules/linux/package.json": manifest(),
    });
    expect(Object.keys(await closureIn(home.path, "."))).toEqual(["", "node_modules/a", "node_modules/linux"]);
  });

  it("are named when one is missing", async () => {
    using home = tempHome();
    lay(home.path, { "package.json": manifest({ gone: "1" }) });
    expect(await codeOf(() => productionClosure(home.path))).toBe("not-found");
    await expect(productionClosure(home.path)).rejects.toThrow(/the package gone/);
  });
});

/** As Node looks for `name` from `dependent`. */
function found(placed: Record<string, string>, dependent: string, name: string): string | undefined {
  for (let folder = dependent; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))) {
    const there = placed[folder === "" ? `node_modules/${name}` : `${folder}/node_modules/${name}`];
    if (there !== undefined || folder === "") return there;
  }
}
