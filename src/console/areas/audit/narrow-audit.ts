// Which rows of the audit log somebody looks for.
import type { AuditRow } from "../../../wire/shapes.ts";

/** What kind of thing it was done to: the first word of the action. */
export const kindOf = ({ action }: Pick<AuditRow, "action">): string => action.split(".")[0] ?? action;

/** Newest first; every word of the search is in the row, or in the name of who or what it is about. */
export function narrowAudit(
  rows: readonly AuditRow[],
  search: string,
  kind: string | null,
  names: ReadonlyMap<string, string> = new Map(),
): readonly AuditRow[] {
  const words = search.toLowerCase().split(/\s+/);
  return rows
    .filter((row) => kind === null || kindOf(row) === kind)
    .filter(({ actor, action, subject, detail }) => {
      const whole = [actor, names.get(actor), action, subject, names.get(subject ?? ""), detail]
        .join(" ")
        .toLowerCase();
      return words.every((word) => whole.includes(word));
    })
    .toReversed();
}
