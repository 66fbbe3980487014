// Runs as queries.
import { useQuery } from "@tanstack/react-query";
import { listRuns } from "../../client/flows/runs.ts";
import { useSession } from "../session/session-context.tsx";
import type { QueryWord } from "./keys.ts";

const runs: QueryWord = "runs";

/** The newest runs, of one robot by its id or of all. */
export function useLastRuns({ robot, limit }: { readonly robot?: string; readonly limit: number }) {
  const session = useSession();
  return useQuery({
    queryKey: [runs, "last", robot ?? "", limit],
    queryFn: async () => (await listRuns(session, { limit, ...(robot && { robot }) })).data,
  });
}
