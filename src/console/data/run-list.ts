// The list of runs, however long: the newest are fetched whenever a run changes, those below once, page by page, as
// somebody scrolls there.
import { keepPreviousData, queryOptions, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import type { FlowId, RobotId } from "../../base/ids.ts";
import { listRuns } from "../../client/flows/runs.ts";
import type { RunRow, RunStatus } from "../../wire/shapes.ts";
import { useSession } from "../session/session-context.tsx";
import type { QueryWord } from "./keys.ts";

export interface RunFilter {
  readonly status?: RunStatus;
  readonly flow?: FlowId;
  readonly robot?: RobotId;
}

const runs: QueryWord = "runs";
const atOnce = 200;

export function useRunList(filter: RunFilter) {
  const session = useSession();
  const client = useQueryClient();
  const first = queryOptions({
    queryKey: [runs, "newest", filter],
    queryFn: () => listRuns(session, { ...filter, limit: atOnce }),
  });
  const newest = useQuery({ ...first, placeholderData: keepPreviousData });
  // Its key begins with no word of a live update: else one change would fetch every page again.
  const pages = useInfiniteQuery({
    queryKey: ["run pages", filter],
    // The first page is the newest as they were, which another query has or is about to have.
    queryFn: ({ pageParam }) =>
      pageParam === ""
        ? client.ensureQueryData(first)
        : listRuns(session, { ...filter, limit: atOnce, cursor: pageParam }),
    initialPageParam: "",
    getNextPageParam: ({ next_cursor }) => next_cursor,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    // Pages that are there do not change; comparing all of them for each new one would take longer than showing it.
    structuralSharing: false,
  });
  const rows = useMemo(
    () => mergeRuns(pages.data?.pages.flatMap(({ data }) => data) ?? [], newest.data?.data ?? [], filter.status),
    [pages.data, newest.data, filter.status],
  );
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = pages;
  const more = () => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  };
  const { error, isPending, refetch, data } = newest;
  return { query: { data: data && rows, error, isPending, refetch }, hasMore: hasNextPage, more } as const;
}

/** Each run once as it was seen last, newest first; those that left the state that is looked for are left out. */
export function mergeRuns(older: readonly RunRow[], newest: readonly RunRow[], status?: RunStatus): RunRow[] {
  const last = newest.at(-1);
  const young = new Set(newest.map(({ id }) => id));
  // What is young enough to be among the newest and is not there has left this state.
  const left = (row: RunRow) => status !== undefined && last !== undefined && row.created_at > last.created_at;
  return [...newest, ...older.filter((row) => !young.has(row.id) && !left(row))].toSorted(newestFirst);
}

/** Lists of thousands come nearly sorted, and ids and times need no language's order. */
function newestFirst(a: RunRow, b: RunRow): number {
  if (a.created_at !== b.created_at) return a.created_at < b.created_at ? 1 : -1;
  return a.id < b.id ? 1 : -1;
}
