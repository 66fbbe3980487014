// Which robots a list shows: by what was typed, and by what people look for.
import type { Robot } from "../../../client/robots/robots.ts";
import type { RobotState } from "../../data/robot-state.ts";

export const groups = ["all", "online", "waiting", "other"] as const;
export type RobotGroup = (typeof groups)[number];

export const isGroup = (value: string): value is RobotGroup => groups.some((group) => group === value);

/** A robot that waits is online as well, but that is not what it is looked for. */
export const groupOf = (state: RobotState): RobotGroup => (state === "online" || state === "waiting" ? state : "other");

/** Every word has to be in its name, in one of its labels or in its id. */
export function matches({ name, labels, id }: Pick<Robot, "name" | "labels" | "id">, search: string): boolean {
  const text = [name, ...labels, id].join(" ").toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
