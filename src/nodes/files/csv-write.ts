// Writes rows into a CSV file, or puts them at the end of one that is there, so that a flow can write a file of any size
// some rows at a time.
import { z } from "zod";
import { defineNode } from "../../flow/node.ts";
import { atPlace, filePath, openEnd, replaceFile, writable } from "./place.ts";

/** Rows of one message. */
const mostRows = 100_000;

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const row = z.union([z.record(z.string(), cell), z.array(cell)]);

export const csvWrite = defineNode({
  type: "files.csv-write",
  title: "Write CSV",
  doc: "Writes rows into a CSV file that the flow declares, or at the end of it, under one row of column names.",
  ports: ["out"],
  config: z.strictObject({
    path: filePath,
    rows: z.array(row).max(mostRows),
    /** The columns and their order; without them those of the first row. */
    columns: z.array(z.string().min(1).max(1_000)).min(1).max(1_000).optional(),
    delimiter: z.string().min(1).max(4).default(","),
    /** Whether a file begins with the names of its columns. */
    header: z.boolean().default(true),
    mode: z.enum(["replace", "append"]).default("replace"),
    /** Puts a ' before what a spreadsheet would take for a formula. */
    escapeFormulas: z.boolean().default(false),
  }),
  run: async ({ config, msg, run, signal }) => {
    const { path, mode, header } = config;
    await atPlace(path, signal, async () => {
      if (mode === "replace") {
        const text = await csvOf(config, header);
        return await replaceFile(path, run.id, (file) => file.writeFile(text, { signal }));
      }
      await inTurn(await writable(path), async () => {
        await using file = await openEnd(path);
        const isNew = (await file.stat()).size === 0;
        await file.writeFile(await csvOf(config, header && isNew));
      });
    });
    return msg;
  },
});

type Rows = Pick<z.output<typeof csvWrite.config>, "rows" | "columns" | "delimiter" | "escapeFormulas">;

async function csvOf({ rows, columns, delimiter, escapeFormulas }: Rows, header: boolean): Promise<string> {
  const { stringify } = await import("csv-stringify/sync");
  const first = rows[0];
  const named = columns ?? (first && !Array.isArray(first) ? Object.keys(first) : undefined);
  return stringify(rows, {
    ...{ delimiter, header: header && named !== undefined, escape_formulas: escapeFormulas },
    ...(named && { columns: named }),
    cast: { boolean: String },
  });
}

const turns = new Map<string, Promise<void>>();

/** Two messages that find a new file empty would both write its first row. */
async function inTurn(path: string, work: () => Promise<void>): Promise<void> {
  const turn = (turns.get(path) ?? Promise.resolve()).catch(() => {}).then(work);
  turns.set(path, turn);
  try {
    await turn;
  } finally {
    if (turns.get(path) === turn) turns.delete(path);
  }
}
