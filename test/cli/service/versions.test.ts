// Versions of the program beside each other: copied whole, switched at once, and kept as long as one may go back.
import { mkdirSync, readdirSync, readFileSync, readlinkSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { copyProgram, programFiles, programHash } from "../../../src/cli/service/program.ts";
import { Versions } from "../../../src/cli/service/versions.ts";
import { codeOf } from "../../support/code-of.ts";
import { fakeHost, lay } from "../../support/fake-host.ts";
import { tempHome } from "../../support/temp-home.ts";

const programs = "/opt/sealbot";

/** A small package, and where it is installed to. */
function bench(home: string, code = "1") {
  lay(home, { "a-node": "binary" });
  lay(join(home, "package"), {
    "package.json": JSON.stringify({ dependencies: { a: "1" } }),
    "dist/cli/main.js": code,
    "src/cli/main.ts": "not for a service",
    "service/robot.env": "",
    "node_modules/a/package.json": "{}",
    "node_modules/a/node_modules/tool/package.json": "{}",
  });
  const versions = new Versions(fakeHost({ root: home }), programs);
  const folder = join(home, programs);
  const install = async (version: string) => {
    const files = await programFiles({ folder: join(home, "package"), version, node: join(home, "a-node") });
    const hash = await programHash(files);
    const { name, isThere } = await versions.folderFor(version, hash);
    if (!isThere) {
      mkdirSync(folder, { recursive: true });
      const draft = versions.draft();
      await copyProgram(files, draft, hash);
      await versions.adopt(draft, name);
    }
    await versions.switchTo(name);
    await versions.prune();
    return name;
  };
  return { versions, folder, install };
}
const writeCode = (home: string, code: string) => writeFileSync(join(home, "package/dist/cli/main.js"), code);

describe("a version", () => {
  it("holds the program with its packages and its Node, for all to read and only the owner to write", async () => {
    using home = tempHome();
    const { folder, install } = bench(home.path);
    const umask = process.umask(0o077);
    try {
      await install("1.0.0");
    } finally {
      process.umask(umask);
    }
    const top = join(folder, "1.0.0");
    expect(readdirSync(top, { recursive: true }).sort()).toEqual([
      ".program",
      "bin",
      "bin/node",
      "bin/sealbot",
      "dist",
      "dist/cli",
      "dist/cli/main.js",
      "node_modules",
      "node_modules/a",
      "node_modules/a/package.json",
      "package.json",
      "service",
      "service/robot.env",
    ]);
    const modes = (path: string) => (statSync(join(top, path)).mode & 0o777).toString(8);
    expect(["bin/node", "bin/sealbot", "dist", "dist/cli/main.js", "."].map(modes)).toEqual([
      "755",
      "755",
      "755",
      "644",
      "755",
    ]);
  });

  it("is not copied again while nothing of it has changed", async () => {
    using home = tempHome();
    const { versions, install } = bench(home.path);
    expect([await install("1.0.0"), await install("1.0.0")]).toEqual(["1.0.0", "1.0.0"]);
    expect(await versions.installed()).toEqual({ current: "1.0.0", previous: undefined, all: ["1.0.0"] });
  });

  it("gets a folder of its own when its code changed and its number did not", async () => {
    using home = tempHome();
    const { versions, install, folder } = bench(home.path);
    await install("1.0.0");
    writeCode(home.path, "2");
    expect(await install("1.0.0")).toBe("1.0.0+2");
    expect(readlinkSync(join(folder, "current"))).toBe("1.0.0+2");
    expect(await versions.previous()).toBe("1.0.0");
    expect(readFileSync(join(folder, "1.0.0/dist/cli/main.js"), "utf8")).toBe("1");
  });

  it("stays until two newer ones are there", async () => {
    using home = tempHome();
    const { versions, install } = bench(home.path);
    for (const version of ["1.0.0", "1.1.0", "1.2.0"]) {
      writeCode(home.path, version);
      await install(version);
    }
    const { all, ...links } = await versions.installed();
    expect(links).toEqual({ current: "1.2.0", previous: "1.1.0" });
    expect([...all].sort()).toEqual(["1.1.0", "1.2.0"]);
  });

  it("takes nothing away that is not a version, but what a broken copy left", async () => {
    using home = tempHome();
    const { folder, install } = bench(home.path);
    lay(folder, { "notes/mine.txt": "", ".new-half/dist/x.js": "" });
    await install("1.0.0");
    expect(readdirSync(folder).sort()).toEqual(["1.0.0", "current", "notes"]);
  });

  it("gives way to the one before and comes back", async () => {
    using home = tempHome();
    const { versions, install } = bench(home.path);
    expect(await codeOf(() => versions.previous())).toBe("not-found");
    await install("1.0.0");
    writeCode(home.path, "2");
    await install("2.0.0");
    await versions.switchTo(await versions.previous());
    expect(await versions.installed()).toMatchObject({ current: "1.0.0", previous: "2.0.0" });
    await versions.switchTo(await versions.previous());
    expect(await versions.installed()).toMatchObject({ current: "2.0.0", previous: "1.0.0" });
  });
});
