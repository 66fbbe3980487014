// Reads a CSV file of any size as messages of some rows each, and says when it is through.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { atPlace, codeOf, filePath, openFile } from "./place.ts";

/** Bytes of one row. */
const longestRow = 1_000_000;

export const csvRead = defineNode({
  type: "files.csv-read",
  title: "Read CSV",
  doc: "Reads a CSV file and sends its rows on, some in each message, then once on the port done with their number.",
  ports: ["rows", "done"],
  config: z.strictObject({
    path: filePath,
    /** What stands between two values. */
    delimiter: z.string().min(1).max(4).default(","),
    /** Whether the first row names the columns; rows are then objects and otherwise arrays. */
    header: z.boolean().default(true),
    /** Rows in a message. */
    batch: z.int().min(1).max(10_000).default(500),
    to: messageField.default("rows"),
  }),
  pure: true,
  run: async ({ config: { path, delimiter, header, batch, to }, msg, signal, send }) => {
    const { parse } = await import("csv-parse");
    const count = await atPlace(path, signal, async () => {
      await using file = await openFile(path);
      const parser = parse({
        delimiter,
        bom: true,
        skip_empty_lines: true,
        max_record_size: longestRow,
        columns: header,
      });
      const source = file.createReadStream({ autoClose: false, signal });
      source.once("error", (error) => parser.destroy(error));
      let rows: unknown[] = [];
      let total = 0;
      try {
        for await (const row of source.pipe(parser)) {
          rows.push(row);
          total++;
          if (rows.length < batch) continue;
          const room = send("rows", { ...structuredClone(msg), [to]: rows });
          rows = [];
          // No more is read than others can work on.
          await room;
          signal.throwIfAborted();
        }
      } catch (error) {
        throw faultOf(error, path);
      } finally {
        source.destroy();
      }
      if (rows.length > 0) send("rows", { ...structuredClone(msg), [to]: rows });
      return total;
    });
    send("done", { ...msg, [to]: count });
  },
});

/** What is wrong with the text, without a word of it. */
function faultOf(error: unknown, path: string): unknown {
  const code = codeOf(error);
  if (typeof code !== "string" || !code.startsWith("CSV_")) return error;
  const line: unknown = Reflect.get(Object(error), "lines");
  const where = typeof line === "number" ? ` at line ${line}` : "";
  if (code === "CSV_MAX_RECORD_SIZE") {
    return errorOf({ code: "too-large", message: `${path}: a row${where} has more than ${longestRow} bytes` });
  }
  return errorOf({
    code: "bad-input",
    message: `${path} is not good CSV${where} (${code})`,
    hint: "Check the delimiter, the quotes and that every row has as many values as the first.",
  });
}
