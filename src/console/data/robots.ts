// Robots, what they wait for, and the vaults' names, as queries.
import { type QueryClient, type QueryKey, queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import type { RobotId } from "../../base/ids.ts";
import { listAsks } from "../../client/robots/asks.ts";
import { countRobots, findRobotById, getRobot, listRobots, type Robot } from "../../client/robots/robots.ts";
import type { MemberSession } from "../../client/session/session.ts";
import { vaultNames } from "../../client/vaults/vaults.ts";
import { useSession } from "../session/session-context.tsx";
import type { QueryWord } from "./keys.ts";

const robots: QueryWord = "robots";
const asks: QueryWord = "asks";
const vaults: QueryWord = "vaults";

const allRobots = (session: MemberSession) => queryOptions({ queryKey: [robots], queryFn: () => listRobots(session) });
const oneRobot = (session: MemberSession, nameOrId: string) =>
  queryOptions({ queryKey: [robots, nameOrId], queryFn: () => getRobot(session, nameOrId) });
const allNames = (session: MemberSession) =>
  queryOptions({ queryKey: [vaults, "names"], queryFn: () => vaultNames(session) });

/** Every robot; `enabled` says from when on they are wanted. */
export const useRobots = ({ enabled = true }: { readonly enabled?: boolean } = {}) =>
  useQuery({ ...allRobots(useSession()), enabled });

/** How many there are, without fetching them. */
export function useRobotCounts() {
  const session = useSession();
  return useQuery({ queryKey: [robots, "counts"], queryFn: () => countRobots(session) });
}

/** By name or id. */
export const useRobot = (nameOrId: string) => useQuery(oneRobot(useSession(), nameOrId));

/** Names of all vaults by id. */
export const useVaultNames = () => useQuery(allNames(useSession()));

/** Every robot that waits for a key, the one that waits longest first. */
export function useAsks() {
  const session = useSession();
  const client = useQueryClient();
  const known = {
    robots: (asking: ReadonlySet<RobotId>) => namedRobots(client, session, asking),
    vaults: () => client.ensureQueryData(allNames(session)),
  };
  // An ask runs out by itself, which nobody is told of.
  return useQuery({ queryKey: [asks], queryFn: () => listAsks(session, known), refetchInterval: 60_000 });
}

/** More than these, and the whole list is fetched instead. */
const mostSingly = 20;

async function namedRobots(client: QueryClient, session: MemberSession, ids: ReadonlySet<RobotId>) {
  const known = client.getQueryData(allRobots(session).queryKey);
  if (known || ids.size > mostSingly) return known ?? (await client.ensureQueryData(allRobots(session)));
  return await Promise.all([...ids].map((id) => client.ensureQueryData(oneRobot(session, id))));
}

/** Fetches one robot anew, into the list and its own page; the rest of a long list stays as it is. */
export async function refreshRobot(client: QueryClient, session: MemberSession, id: RobotId): Promise<void> {
  const list = allRobots(session);
  const one = oneRobot(session, id);
  const others = ({ queryKey }: { readonly queryKey: QueryKey }) =>
    queryKey[0] === robots && queryKey.length > 1 && queryKey[1] !== id;
  const options = { cancelRefetch: false };
  // A list that is on its way may have been read before the change, and would be the last to arrive.
  await client.refetchQueries({ ...list, exact: true, predicate: isFetching }, options);
  await client.invalidateQueries({ predicate: others }, options);
  if (!client.getQueryData(list.queryKey) && !client.getQueryData(one.queryKey)) return;
  // What goes wrong here does so again where the list is fetched, and is told there.
  const robot = await findRobotById(session, id).catch(() => undefined);
  if (!robot) return client.invalidateQueries({ queryKey: [robots] }, options);
  client.setQueryData(one.queryKey, robot);
  client.setQueryData(list.queryKey, (all) => all && replaced(all, robot));
}

const isFetching = ({ state }: { readonly state: { readonly fetchStatus: string } }) =>
  state.fetchStatus === "fetching";

const replaced = (all: Robot[], robot: Robot): Robot[] =>
  all.some(({ id }) => id === robot.id) ? all.map((one) => (one.id === robot.id ? robot : one)) : [...all, robot];
