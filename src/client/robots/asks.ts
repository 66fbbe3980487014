// Who waits for a vault's key. Names are taken from what was signed, so that nobody is led to unlock a thing that a
// server only claims to be another.
import type { RobotId, VaultId } from "../../base/ids.ts";
import { ask } from "../../trust/kinds.ts";
import { listAsks as route } from "../../wire/routes/robots.ts";
import type { MemberSession } from "../session/session.ts";
import { vaultNames } from "../vaults/vaults.ts";
import { listRobots, type Robot } from "./robots.ts";

export interface OpenAsk {
  readonly id: string;
  readonly robot: RobotId;
  readonly robotName: string;
  readonly vault: VaultId;
  readonly vaultName: string;
  /** The run that waits; undefined when nobody's run does. */
  readonly run: string | undefined;
  readonly askedAt: string;
  readonly expiresAt: string;
}

/** The names of what asks are about; whoever has the lists already need not have them fetched again. */
export interface AskNames {
  readonly robots: (asking: ReadonlySet<RobotId>) => Promise<readonly Pick<Robot, "id" | "name">[]>;
  readonly vaults: () => Promise<ReadonlyMap<VaultId, string>>;
}

/** The asks that hold, oldest first. @throws AuthError when one was not signed by the robot it names. */
export async function listAsks(
  session: MemberSession,
  known: AskNames = { robots: () => listRobots(session), vaults: () => vaultNames(session) },
): Promise<OpenAsk[]> {
  const { data } = await session.call(route, {});
  // Mostly nobody waits, and then nobody's name is needed.
  if (data.length === 0) return [];
  const asking = new Set(data.map(({ robot }) => robot));
  const [robots, names] = await Promise.all([known.robots(asking), known.vaults()]);
  const asks = data.map(async ({ id, statement, asked_at, expires_at }): Promise<OpenAsk> => {
    const { payload, signer } = await session.verify(statement, ask);
    return {
      id,
      robot: payload.robot,
      robotName: robots.find((robot) => robot.id === payload.robot)?.name ?? signer.name,
      vault: payload.vault,
      vaultName: names.get(payload.vault) ?? payload.vault,
      run: payload.run,
      askedAt: asked_at,
      expiresAt: expires_at,
    };
  });
  return (await Promise.all(asks)).toSorted((a, b) => a.askedAt.localeCompare(b.askedAt));
}
