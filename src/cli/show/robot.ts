// A robot as the CLI shows it, to people and to programs.
import type { Robot } from "../../client/robots/robots.ts";
import type { Column, Field } from "../output.ts";
import { ago } from "./age.ts";
import { shellWord } from "./vault.ts";

/** What `--json` prints of a robot. */
export const robotJson = (robot: Robot) => ({
  id: robot.id,
  name: robot.name,
  status: robot.status,
  online: robot.online,
  last_seen_at: robot.lastSeenAt ?? null,
  labels: robot.labels,
  fingerprint: robot.fingerprint,
  version: robot.version ?? null,
  unlocked: robot.unlocked,
  endorsed: robot.principal !== undefined,
  fault: robot.fault ? { code: robot.fault.code, message: robot.fault.message } : null,
  created_at: robot.createdAt,
});

const standing = ({ status, fault }: Robot): string => (fault ? `not believed (${fault.code})` : status);
const presence = ({ online, lastSeenAt }: Robot, now: number): string =>
  online ? "online" : lastSeenAt ? `seen ${ago(lastSeenAt, now)}` : "never seen";

/** What happened to a robot that is frozen as a clone, and the way out; nothing for any other. */
export const cloneWarning = ({ status, name }: Robot): string | undefined =>
  status === "cloned"
    ? `Two hosts used the identity of robot "${name}" at one time, so neither is let in. Find out which is the right ` +
      `one and stop the other; then: sealbot robot endorse ${shellWord(name)}`
    : undefined;

export const robotColumns = (now: number): readonly Column<Robot>[] => [
  ["name", ({ name }) => name],
  ["status", standing],
  ["presence", (robot) => presence(robot, now)],
  ["labels", ({ labels }) => labels.join(", ")],
  ["id", ({ id }) => id],
];

export const robotFields = (robot: Robot, now: number, vaultName: (id: string) => string): readonly Field[] => [
  ["name", robot.name],
  ["id", robot.id],
  ["status", standing(robot)],
  ["presence", presence(robot, now)],
  ["labels", robot.labels.join(", ") || undefined],
  ["fingerprint", robot.fingerprint],
  ["unlocked", robot.unlocked.map(vaultName).join(", ") || "no vault"],
  ["version", robot.version],
  ["not believed", robot.fault?.message],
];
