// `sealbot audit`: the hash-chained log, each row checked against the one before.
import { readAudit, verifyAudit } from "../../client/audit.ts";
import type { AuditRow } from "../../wire/shapes.ts";
import { count, defineCommand, flag } from "../command.ts";
import { clean } from "../output.ts";

export const command = defineCommand({
  path: "audit",
  summary: "Read the audit log",
  options: {
    follow: flag("go on as things happen; with --json, one row a line"),
    verify: flag("check the whole chain, and print only its length and head"),
    after: count("N", "only what came after this number", 0),
  },
  json: true,
  examples: ["sealbot audit", "sealbot audit --follow", "sealbot audit --verify"],
  async run(context, { options: { follow, verify, after } }) {
    const { out, signal } = context;
    const session = await context.session();
    if (verify) {
      const { rows, head } = await context.progress("Checking the chain", () => verifyAudit(session));
      return out.data({ rows, head }, () => out.done(`${rows} rows, each linked to the one before; head ${head}.`));
    }
    const rows: AuditRow[] = [];
    for await (const row of readAudit(session, { after, follow, signal })) {
      // A log without an end cannot be one document: then each row is one.
      if (out.json && follow) out.line(JSON.stringify(row));
      else if (out.json) rows.push(row);
      else out.line(lineOf(row, (text) => out.paint("dim", text)));
    }
    if (out.json && !follow) out.data({ data: rows }, () => {});
  },
});

const lineOf = ({ seq, at, actor, action, subject, detail }: AuditRow, dim: (text: string) => string): string =>
  [
    dim(`${String(seq).padStart(5)}  ${at.slice(0, 19)}Z`),
    ...[actor, action, subject, detail].map((part) => clean(part)).filter(Boolean),
  ].join("  ");
