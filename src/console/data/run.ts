// One run and all that happened in it, as queries. Events are never fetched twice: there may be very many.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getFlow } from "../../client/flows.ts";
import { getRun, listRunEvents } from "../../client/runs.ts";
import { finalStatuses, type RunEventRow, type RunRow } from "../../wire/shapes.ts";
import { useSession } from "../session/session-context.tsx";
import type { QueryWord } from "./keys.ts";

const runs: QueryWord = "runs";
const flows: QueryWord = "flows";
/** Milliseconds between two looks at a run under way: its events are not told of one by one. */
const look = 2_000;

export const isOver = (run: Pick<RunRow, "status"> | undefined): boolean =>
  run !== undefined && finalStatuses.includes(run.status);

export function useRun(id: string) {
  const session = useSession();
  return useQuery({
    queryKey: [runs, id],
    queryFn: () => getRun(session, id),
    refetchInterval: ({ state }) => !isOver(state.data) && look,
  });
}

export function useRunEvents(id: string, isLive: boolean) {
  const session = useSession();
  const client = useQueryClient();
  const queryKey = [runs, id, "events"];
  return useQuery({
    queryKey,
    queryFn: async () => {
      const known = client.getQueryData<readonly RunEventRow[]>(queryKey) ?? [];
      return [...known, ...(await listRunEvents(session, id, known.at(-1)?.seq))];
    },
    refetchInterval: isLive && look,
  });
}

/** Ids of the flow's nodes in their order; none when the run was of another version than the newest. */
export function useNodesOf({ flow, flow_hash }: Pick<RunRow, "flow" | "flow_hash">): readonly string[] {
  const session = useSession();
  const { data } = useQuery({ queryKey: [flows, flow], queryFn: () => getFlow(session, flow), retry: false });
  return data?.hash === flow_hash ? data.document.nodes.map(({ id }) => id) : [];
}
