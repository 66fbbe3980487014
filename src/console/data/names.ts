// What people call the things whose ids stand in records: members, vaults, robots and flows. Whatever cannot be named
// keeps its id.
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { listMembers } from "../../client/members/members.ts";
import { useSession } from "../session/session-context.tsx";
import { useFlows } from "./flows.ts";
import type { QueryWord } from "./keys.ts";
import { useRobots, useVaultNames } from "./robots.ts";

const members: QueryWord = "members";

/** Names by id, as far as they are known yet. */
export function useNames(): ReadonlyMap<string, string> {
  const session = useSession();
  const { data: people } = useQuery({ queryKey: [members], queryFn: () => listMembers(session) });
  const { data: vaults } = useVaultNames();
  const { data: robots } = useRobots();
  const { data: flows } = useFlows();
  return useMemo(() => {
    const named = [...(people ?? []), ...(robots ?? []), ...(flows ?? [])];
    return new Map<string, string>([...(vaults ?? []), ...named.map(({ id, name }) => [id, name] as const)]);
  }, [people, vaults, robots, flows]);
}
