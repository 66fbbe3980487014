// The audit log as a query: read from its first row once, then only what came since, each row checked against the one
// before it.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { errorOf } from "../../base/errors.ts";
import { readAudit } from "../../client/audit.ts";
import type { AuditRow } from "../../wire/shapes.ts";
import { useSession } from "../session/session-context.tsx";
import type { QueryWord } from "./keys.ts";

const audit: QueryWord = "audit";

/** Every row, oldest first. Fails with `forked` when the chain does not hold. */
export function useAudit() {
  const session = useSession();
  const client = useQueryClient();
  return useQuery({
    queryKey: [audit],
    queryFn: async () => {
      const rows = [...(client.getQueryData<readonly AuditRow[]>([audit]) ?? [])];
      const last = rows.at(-1);
      for await (const row of readAudit(session, { after: last?.seq })) {
        const before = rows.at(-1);
        if (before && row.previous !== before.hash)
          throw errorOf({ code: "forked", message: `audit log: row ${row.seq} does not follow the one before` });
        rows.push(row);
      }
      return rows;
    },
  });
}
