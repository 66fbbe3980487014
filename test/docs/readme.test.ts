// What README and the reference list must be what there is: nodes, commands, dependencies, files.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { nodeReference } from "../../scripts/node-reference.ts";
import { commandTable, groups } from "../../src/cli/command-table.ts";
import { flowLimits, settingDefaults } from "../../src/flow/document.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";

const root = join(import.meta.dirname, "../..");
const read = (file: string) => readFileSync(join(root, file), "utf8");
const readme = read("README.md");

/** The rows of the table below a heading, each as its cells. */
function tableBelow(heading: string): string[][] {
  const section = readme.split(`\n## ${heading}\n`)[1]?.split("\n## ")[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) => row.split("|").slice(1, -1));
}
const codes = (cell = ""): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);

it("src/docs/nodes.md is what the catalogue says; `node scripts/node-reference.ts` writes it", async () => {
  expect(read("src/docs/nodes.md")).toBe(`${await nodeReference()}\n`);
});

it("src/docs/flows.md tells the limits and defaults that there are", () => {
  const chapter = read("src/docs/flows.md").replaceAll(/\s+/g, " ");
  const { nodes, vaults, ports, wiresPerPort } = flowLimits;
  expect(chapter).toContain(`at most ${nodes.toLocaleString("en")} nodes and ${vaults} vaults`);
  expect(chapter).toContain(`a node ${ports} ports, a port ${wiresPerPort} wires`);
  const { timeout, secretTimeout, concurrency, log, onLost } = settingDefaults;
  for (const [name, value] of Object.entries({ timeout, secretTimeout, concurrency, log, onLost })) {
    expect(chapter).toContain(`| \`${name}\` | \`${JSON.stringify(value)}\` |`);
  }
});

describe("README lists", () => {
  it("every node once", () => {
    const listed = tableBelow("Nodes").flatMap(([cell]) => codes(cell));
    expect(listed.sort()).toEqual([...shippedNodes.keys()].sort());
  });

  it("every command, in the order of help", () => {
    const listed = tableBelow("Commands").map(([group, commands]) => [codes(group)[0], codes(commands)]);
    const names = ["sealbot", ...Object.keys(groups)];
    const groupOf = (path: string) => path.split(" ").slice(0, -1).join(" ") || "sealbot";
    const below = (group: string) => commandTable.filter(({ path }) => groupOf(path) === group);
    const wanted = names.map((group) => [group, below(group).map(({ path }) => path.split(" ").at(-1))]);
    expect(Object.fromEntries(listed)).toEqual(Object.fromEntries(wanted));
  });

  it("every dependency with its reason, and nothing that is gone", () => {
    const rows = tableBelow("Dependencies, each with its reason");
    const listed = rows.flatMap(([names = ""]) => names.split(",").map((name) => name.trim()));
    const { dependencies, devDependencies } = JSON.parse(read("package.json"));
    const used = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith("@types/"));
    expect(listed.sort()).toEqual(used.sort());
    for (const [names = "", reason = ""] of rows) expect(reason.trim().length, names).toBeGreaterThan(8);
  });

  it("files that exist", () => {
    const links = [...readme.matchAll(/\]\(([^)#:]+)\)/g)].map(([, file = ""]) => file);
    expect(links.length).toBeGreaterThan(5);
    expect(links.filter((file) => !existsSync(join(root, file)))).toEqual([]);
  });
});
