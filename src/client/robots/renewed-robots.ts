// After a rotation: the new key goes to every robot that had the vault open, under what is left of the policy it had.
// The robot itself says so in its signed ask; the server's word counts for nothing here.
import { asSealbotError, hasCode } from "../../base/errors.ts";
import type { RobotId } from "../../base/ids.ts";
import type { MemberSession } from "../session/session.ts";
import type { Vault } from "../vaults/vault-view.ts";
import { injectHeld } from "./inject.ts";
import { listRobots } from "./robots.ts";

export interface RenewedRobot {
  readonly robot: RobotId;
  readonly name: string;
  /** `renewed`: it signed for the new key; `asks-again`: when a run needs it next; `offline`: likewise, on its return. */
  readonly status: "renewed" | "asks-again" | "offline";
  /** Why it could not be renewed, although it had the vault open. */
  readonly reason: string | undefined;
}

/** Robots that are asked at the same time. */
const atOnce = 8;

/** Every robot that holds a grant, by name. @throws LockedError `vault-locked` while the vault is not open. */
export async function renewRobots(
  session: MemberSession,
  vault: Vault,
  {
    onProgress,
    signal,
  }: { readonly onProgress?: (done: number, of: number) => void; readonly signal?: AbortSignal } = {},
): Promise<RenewedRobot[]> {
  const granted = new Set<string>(vault.grants.map(({ principal }) => principal));
  const robots = (await listRobots(session)).filter(({ id, principal }) => principal && granted.has(id));
  const renewed: RenewedRobot[] = [];
  const waiting = [...robots];
  const work = async () => {
    for (let robot = waiting.shift(); robot; robot = waiting.shift()) {
      const outcome = await renew(session, vault, { robot: robot.id, signal });
      renewed.push({ robot: robot.id, name: robot.name, ...outcome });
      onProgress?.(renewed.length, robots.length);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return renewed.toSorted((a, b) => a.name.localeCompare(b.name));
}

async function renew(
  session: MemberSession,
  vault: Vault,
  { robot, signal }: { robot: RobotId; signal: AbortSignal | undefined },
): Promise<Pick<RenewedRobot, "status" | "reason">> {
  try {
    const injected = await injectHeld(session, { robot, vault, signal });
    return { status: injected ? "renewed" : "asks-again", reason: undefined };
  } catch (error) {
    if (hasCode(error, "vault-locked", "cancelled")) throw error;
    if (hasCode(error, "robot-offline")) return { status: "offline", reason: undefined };
    return { status: "asks-again", reason: asSealbotError(error).message };
  }
}
