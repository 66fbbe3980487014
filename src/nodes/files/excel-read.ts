// Reads one sheet of an .xlsx file into the message. The file is unpacked here, within limits: a small one can unpack to
// more than any memory holds.
import { buffer } from "node:stream/consumers";
import { z } from "zod";
import { errorOf, SealbotError } from "../../base/errors.ts";
import { defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { atPlace, filePath, openFile } from "./place.ts";

/** Bytes of the file, and of the parts of it that are read once they are unpacked. */
const largestFile = 20_000_000;
const largestUnpacked = 100_000_000;

export const excelRead = defineNode({
  type: "files.excel-read",
  title: "Read Excel",
  doc: "Reads one sheet of an .xlsx file into the message. Formulas give the values that were stored with them, dates are ISO 8601 texts.",
  ports: ["out"],
  config: z.strictObject({
    path: filePath,
    /** Its name, or its number from 1 on. */
    sheet: z.union([z.string().min(1).max(100), z.int().min(1).max(1_000)]).default(1),
    /** Whether the first row names the columns; rows are then objects and otherwise arrays. */
    header: z.boolean().default(true),
    to: messageField.default("rows"),
  }),
  pure: true,
  run: async ({ config: { path, sheet, header, to }, msg, signal }) => {
    const bytes = await atPlace(path, signal, async () => {
      await using file = await openFile(path);
      return await buffer(file.createReadStream({ end: largestFile, autoClose: false, signal }));
    });
    if (bytes.length > largestFile) {
      throw errorOf({ code: "too-large", message: `${path} has more than ${largestFile} bytes` });
    }
    const { readSheet } = await import("read-excel-file/node");
    try {
      const rows = (await readSheet(await boundedArchive(bytes, path), sheet)).map((row) => row.map(plain));
      msg[to] = header ? named(rows) : rows;
    } catch (error) {
      throw error instanceof SealbotError ? error : faultOf(error, path);
    }
    return msg;
  },
});

/** The same archive with what is read of it, unpacked. */
async function boundedArchive(bytes: Uint8Array, path: string): Promise<Buffer> {
  const { unzipSync, zipSync } = await import("fflate");
  let size = 0;
  const parts = unzipSync(bytes, {
    filter: ({ name, originalSize }) => {
      if (!/\.xml(\.rels)?$/.test(name)) return false;
      size += originalSize;
      if (size <= largestUnpacked) return true;
      throw errorOf({ code: "too-large", message: `${path} unpacks to more than ${largestUnpacked} bytes` });
    },
  });
  return Buffer.from(zipSync(parts, { level: 0 }));
}

const plain = (cell: unknown): unknown => (cell instanceof Date ? cell.toISOString() : cell);

function named([names = [], ...rows]: readonly unknown[][]): object[] {
  const columns = names.map((name, i) => (name === null ? `column${i + 1}` : String(name)));
  return rows.map((row) => Object.fromEntries(columns.map((column, i) => [column, row[i] ?? null])));
}

function faultOf(error: unknown, path: string): SealbotError {
  const name = error instanceof Error ? error.name : "";
  if (name === "SheetNotFoundError") return errorOf({ code: "not-found", message: `${path} has no such sheet` });
  return errorOf({
    code: "bad-input",
    message: `${path} is not an .xlsx file that can be read`,
    hint: "Save it as .xlsx; older .xls files, and those with a password, cannot be read.",
  });
}
