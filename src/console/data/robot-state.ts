// What a robot is doing, in one word. Pure: strings and lists are made of it, so it must know nothing of sessions.
import type { OpenAsk } from "../../client/robots/asks.ts";
import type { Robot } from "../../client/robots/robots.ts";

export type RobotState = "waiting" | "online" | "offline" | "pending" | "refused" | "cloned" | "revoked";

/** What people want to know of a robot first. */
export function robotStateOf(robot: Robot, open: readonly OpenAsk[]): RobotState {
  if (robot.fault) return robot.status === "revoked" ? "revoked" : "refused";
  if (robot.status !== "active") return robot.status;
  if (open.some((ask) => ask.robot === robot.id)) return "waiting";
  return robot.online ? "online" : "offline";
}
