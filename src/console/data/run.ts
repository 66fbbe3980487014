// One run and all that happened in it, as queries. Events are never fetched twice: there may be very many.
import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { getFlow } from "../../client/flows/flows.ts";
import { getRun, listRunEvents } from "../../client/flows/runs.ts";
import { getVault } from "../../client/vaults/vaults.ts";
import { finalStatuses, type RunEventRow, type RunRow } from "../../wire/shapes.ts";
import { useSession } from "../session/session-context.tsx";
import type { QueryWord } from "./keys.ts";
import { useVaultNames } from "./robots.ts";

const runs: QueryWord = "runs";
const flows: QueryWord = "flows";
const vaults: QueryWord = "vaults";
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

/** Names of vaults and of the items in those that are given; an id where there is no name. */
export function useNames(ids: readonly string[]): (id: string) => string {
  const session = useSession();
  const names = useVaultNames().data;
  const items = useQueries({
    queries: ids.map((id) => ({ queryKey: [vaults, id], queryFn: () => getVault(session, id), retry: false })),
    combine: (queries) => new Map<string, string>(queries.flatMap(({ data }) => data?.entries.map(named) ?? [])),
  });
  return useCallback((id) => findName(names, id) ?? items.get(id) ?? id, [names, items]);
}

const findName = (names: ReadonlyMap<string, string> | undefined, id: string) => names?.get(id);
const named = ({ item, name }: { readonly item: string; readonly name: string }) => [item, name] as const;

/** The very version of the flow that the run is of; undefined when it is deleted, or not what the run says it is. */
export function useFlowOfRun({ flow, flow_hash, flow_version: version }: RunRow) {
  const session = useSession();
  const query = useQuery({
    queryKey: [flows, flow, "version", version],
    queryFn: () => getFlow(session, flow, { version }),
    // A version never changes.
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return { flow: query.data?.hash === flow_hash ? query.data : undefined, isPending: query.isPending };
}
