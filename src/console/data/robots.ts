// Robots, what they wait for, and the vaults' names, as queries.
import { useQuery } from "@tanstack/react-query";
import { listAsks, type OpenAsk } from "../../client/asks.ts";
import { getRobot, listRobots, type Robot } from "../../client/robots.ts";
import { vaultNames } from "../../client/vaults.ts";
import { useSession } from "../session/session-context.tsx";
import type { QueryWord } from "./keys.ts";

const robots: QueryWord = "robots";
const asks: QueryWord = "asks";
const vaults: QueryWord = "vaults";

export function useRobots() {
  const session = useSession();
  return useQuery({ queryKey: [robots], queryFn: () => listRobots(session) });
}

/** By name or id. */
export function useRobot(nameOrId: string) {
  const session = useSession();
  return useQuery({ queryKey: [robots, nameOrId], queryFn: () => getRobot(session, nameOrId) });
}

/** Every robot that waits for a key, the one that waits longest first. */
export function useAsks() {
  const session = useSession();
  // An ask runs out by itself, which nobody is told of.
  return useQuery({ queryKey: [asks], queryFn: () => listAsks(session), refetchInterval: 60_000 });
}

/** Names of all vaults by id. */
export function useVaultNames() {
  const session = useSession();
  return useQuery({ queryKey: [vaults, "names"], queryFn: () => vaultNames(session) });
}

export type RobotState = "waiting" | "online" | "offline" | "pending" | "refused" | "cloned" | "revoked";

/** What people want to know of a robot first. */
export function robotStateOf(robot: Robot, open: readonly OpenAsk[]): RobotState {
  if (robot.fault) return robot.status === "revoked" ? "revoked" : "refused";
  if (robot.status !== "active") return robot.status;
  if (open.some((ask) => ask.robot === robot.id)) return "waiting";
  return robot.online ? "online" : "offline";
}
