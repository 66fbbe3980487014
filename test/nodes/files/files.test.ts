// The files nodes on a real disk: what they read and write, how they fail, and what stops at the border of a real runner.
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { chain, openRobotTrial } from "../../support/robot-trial.ts";
import { tempHome } from "../../support/temp-home.ts";
import { runNode } from "../one-node.ts";

let temp: ReturnType<typeof tempHome>;
let at: (...names: string[]) => string;
beforeEach(() => {
  temp = tempHome();
  at = (...names) => join(temp.path, ...names);
});
afterEach(() => temp[Symbol.dispose]());

const errorCode = async (type: string, config: object) => {
  const { outcome } = await runNode(type, config);
  return outcome.error?.code;
};

describe("files", () => {
  test("are written and read, as text and as bytes", async () => {
    await runNode("files.write", { path: at("a"), content: "grüße" });
    expect((await runNode("files.read", { path: at("a") })).msg).toEqual({ file: { size: 7, content: "grüße" } });
    await runNode("files.write", { path: at("a"), content: "AP8=", encoding: "base64" });
    const { msg } = await runNode("files.read", { path: at("a"), encoding: "base64", to: "raw" });
    expect(msg).toEqual({ raw: { size: 2, content: "AP8=" } });
  });

  test("are written at the end, or as new ones only", async () => {
    for (const content of ["1", "2"]) await runNode("files.write", { path: at("a"), content, mode: "append" });
    expect(await errorCode("files.write", { path: at("a"), content: "3", mode: "new" })).toBe("conflict");
    expect(readFileSync(at("a"), "utf8")).toBe("12");
    expect(readdirSync(temp.path)).toEqual(["a"]);
  });

  test("take the place of a link, and never what it leads to", async () => {
    writeFileSync(at("precious"), "kept");
    symlinkSync(at("precious"), at("link"));
    expect(await errorCode("files.write", { path: at("link"), content: "x", mode: "append" })).toBe("bad-input");
    await runNode("files.write", { path: at("link"), content: "x" });
    expect([readFileSync(at("link"), "utf8"), readFileSync(at("precious"), "utf8")]).toEqual(["x", "kept"]);
  });

  test("are listed with their kinds, with what lies in folders and without following links", async () => {
    mkdirSync(at("sub"));
    writeFileSync(at("sub", "b.csv"), "22");
    symlinkSync(temp.path, at("sub", "loop"));
    const { msg } = await runNode("files.list", { path: temp.path, recursive: true });
    expect(msg?.files).toMatchObject([
      { name: "sub", kind: "folder" },
      { name: "sub/b.csv", kind: "file", size: 2, modifiedAt: expect.stringMatching(/Z$/) },
      { name: "sub/loop", kind: "link" },
    ]);
    const csv = await runNode("files.list", { path: temp.path, recursive: true, endsWith: ".csv", max: 1 });
    expect(csv.msg?.files).toMatchObject([{ name: "sub/b.csv" }]);
  });

  test("are copied and moved, over another only when that is asked for, and deleted", async () => {
    writeFileSync(at("a"), "a");
    await runNode("files.copy", { path: at("a"), target: at("b") });
    expect(await errorCode("files.copy", { path: at("a"), target: at("b") })).toBe("conflict");
    expect(await errorCode("files.move", { path: at("a"), target: at("b") })).toBe("conflict");
    await runNode("files.write", { path: at("a"), content: "newer" });
    await runNode("files.move", { path: at("a"), target: at("b"), overwrite: true });
    expect([readdirSync(temp.path), readFileSync(at("b"), "utf8")]).toEqual([["b"], "newer"]);
    await runNode("files.delete", { path: at("b") });
    expect(await errorCode("files.delete", { path: at("b") })).toBe("not-found");
    expect(await errorCode("files.delete", { path: at("b"), mayBeMissing: true })).toBeUndefined();
  });

  const faults: [what: string, type: string, config: () => object, code: string][] = [
    ["what is not there", "files.read", () => ({ path: at("none") }), "not-found"],
    ["what is too large", "files.read", () => ({ path: at("file"), maxBytes: 3 }), "too-large"],
    ["a folder", "files.read", () => ({ path: at("folder") }), "bad-input"],
    ["a device", "files.read", () => ({ path: "/dev/zero" }), "bad-input"],
    ["too many entries", "files.list", () => ({ path: temp.path, max: 1 }), "too-large"],
    ["a folder without being told to", "files.delete", () => ({ path: at("folder") }), "bad-input"],
    ["a file in no folder", "files.write", () => ({ path: at("none", "a"), content: "" }), "not-found"],
    ["what is no CSV", "files.csv-read", () => ({ path: at("file"), header: false }), "bad-input"],
    ["what is no Excel file", "files.excel-read", () => ({ path: at("file") }), "bad-input"],
  ];
  for (const [what, type, config, code] of faults) {
    test(`fail with ${code} when ${type} meets ${what}`, async () => {
      mkdirSync(at("folder"));
      writeFileSync(at("file"), 'a,"b\nc"d');
      expect(await errorCode(type, config())).toBe(code);
    });
  }
});

describe("files.csv-*", () => {
  test("write rows some at a time under one row of names, and read them back", async () => {
    const rows = [
      { name: 'semi; "quote"', n: 1 },
      { name: "two\nlines", n: 2 },
    ];
    await Promise.all(
      rows.map((row) => runNode("files.csv-write", { path: at("a.csv"), rows: [row], mode: "append" })),
    );
    const { msg } = await runNode("files.csv-read", { path: at("a.csv") });
    expect(msg?.rows).toEqual(expect.arrayContaining(rows.map(({ name, n }) => ({ name, n: String(n) }))));
    expect(msg?.rows).toHaveLength(2);
  });

  test("write no formula where a spreadsheet would run it, if asked to", async () => {
    await runNode("files.csv-write", { path: at("a.csv"), rows: [["=1+1", "-2", 3]], escapeFormulas: true });
    expect(readFileSync(at("a.csv"), "utf8")).toBe("'=1+1,'-2,3\n");
  });
});

const xml = (text: string) => strToU8(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>${text}`);
const relations = (target: string, type: string) =>
  xml(
    `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/></Relationships>`,
  );
const main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
/** A workbook with one sheet, "Orders", of one text and one number a row. */
function workbook(rows: readonly (readonly [string, number | string])[]): Uint8Array {
  const cell = (place: string, value: string | number) =>
    typeof value === "number"
      ? `<c r="${place}"><v>${value}</v></c>`
      : `<c r="${place}" t="inlineStr"><is><t>${value}</t></is></c>`;
  const data = rows
    .map(([a, b], i) => `<row r="${i + 1}">${cell(`A${i + 1}`, a)}${cell(`B${i + 1}`, b)}</row>`)
    .join("");
  return zipSync({
    "[Content_Types].xml": xml(
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>',
    ),
    "_rels/.rels": relations("xl/workbook.xml", "officeDocument"),
    "xl/workbook.xml": xml(
      `<workbook ${main} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Orders" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    ),
    "xl/_rels/workbook.xml.rels": relations("worksheets/sheet1.xml", "worksheet"),
    "xl/worksheets/sheet1.xml": xml(`<worksheet ${main}><sheetData>${data}</sheetData></worksheet>`),
  });
}

describe("files.excel-read", () => {
  test("reads a sheet by number or name, as objects or as it stands", async () => {
    writeFileSync(
      at("a.xlsx"),
      workbook([
        ["name", "n"],
        ["a", 1.5],
      ]),
    );
    const path = at("a.xlsx");
    expect((await runNode("files.excel-read", { path })).msg).toEqual({ rows: [{ name: "a", n: 1.5 }] });
    const named = await runNode("files.excel-read", { path, sheet: "Orders", header: false });
    expect(named.msg?.rows).toEqual([
      ["name", "n"],
      ["a", 1.5],
    ]);
    expect(await errorCode("files.excel-read", { path, sheet: "Other" })).toBe("not-found");
  });

  test("refuses a small file that unpacks to more than it may", async () => {
    const name = "xl/worksheets/sheet1.xml";
    writeFileSync(at("bomb.xlsx"), zipSync({ [name]: new Uint8Array(100_000_001) }));
    expect(await errorCode("files.excel-read", { path: at("bomb.xlsx") })).toBe("too-large");
  });
});

describe("in a real runner", () => {
  const run = async (nodes: { id: string; [field: string]: unknown }[], paths: object) => {
    await using trial = await openRobotTrial();
    const flow = await trial.flow(chain(...nodes), { settings: { paths } });
    const started = await trial.start(flow);
    const { status, outcome } = await trial.upstream.ended(started);
    const shown = trial.upstream.events(started).filter(({ type }) => type === "debug");
    return { status, error: outcome?.error, shown: shown.map(({ data }) => Reflect.get(Object(data), "value")) };
  };

  test("a CSV file of many rows and a large sheet are read, and a copy is written, where the flow declares it", async () => {
    for (const folder of ["in", "out"]) mkdirSync(at(folder));
    const many = Array.from({ length: 30_000 }, (_, i) => [`name ${i} ${Math.sin(i)}`, i] as const);
    writeFileSync(at("in", "a.csv"), `name,n\n${many.map((row) => row.join(",")).join("\n")}\n`);
    writeFileSync(at("in", "a.xlsx"), workbook([["name", "n"], ...many]));
    const { status, error, shown } = await run(
      [
        { id: "sheet", type: "files.excel-read", config: { path: at("in", "a.xlsx"), to: "sheet" } },
        { id: "count", type: "core.set", config: { values: { "msg.sheet": { $expr: "$count(msg.sheet)" } } } },
        { id: "copy", type: "files.copy", config: { path: at("in", "a.csv"), target: at("out", "b.csv") } },
        { id: "csv", type: "files.csv-read", config: { path: at("out", "b.csv"), batch: 10_000 } },
        { id: "show", type: "core.debug", config: { value: { $expr: "[msg.sheet, $count(msg.rows)]" } } },
      ],
      { read: [at("in")], write: [at("out")] },
    );
    expect({ status, error, shown }).toEqual({
      status: "succeeded",
      error: undefined,
      shown: Array(3).fill([30_000, 10_000]),
    });
    expect(readdirSync(at("out"))).toEqual(["b.csv"]);
  });

  const escapes: [what: string, node: () => object][] = [
    ["reads what is not declared", () => ({ type: "files.read", config: { path: at("out", "secret") } })],
    ["reads through a link to a file", () => ({ type: "files.read", config: { path: at("in", "file") } })],
    [
      "reads through a link to a folder",
      () => ({ type: "files.read", config: { path: at("in", "folder", "secret") } }),
    ],
    ["lists through a link", () => ({ type: "files.list", config: { path: at("in", "folder") } })],
    [
      "writes through a link",
      () => ({ type: "files.write", config: { path: at("in", "folder", "new"), content: "x" } }),
    ],
    ["deletes through a link", () => ({ type: "files.delete", config: { path: at("in", "folder", "secret") } })],
    ["copies out", () => ({ type: "files.copy", config: { path: at("in", "own"), target: at("out", "new") } })],
  ];
  for (const [what, node] of escapes) {
    test(`a node that ${what} fails with not-permitted`, async () => {
      for (const folder of ["in", "out"]) mkdirSync(at(folder));
      writeFileSync(at("in", "own"), "x");
      writeFileSync(at("out", "secret"), "x");
      symlinkSync(at("out"), at("in", "folder"));
      symlinkSync(at("out", "secret"), at("in", "file"));
      const { error } = await run([{ id: "node", ...node() }], { read: [], write: [at("in")] });
      expect(error?.code).toBe("not-permitted");
      expect(readdirSync(at("out"))).toEqual(["secret"]);
    });
  }
});
