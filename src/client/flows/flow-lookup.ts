// The names that a flow may use, looked up for it: vaults with their items, and robots.
import type { ItemId, RobotId, VaultId } from "../../base/ids.ts";
import { isPlainObject } from "../../flow/plain-json.ts";
import type { ReferenceLookup } from "../../flow/references.ts";
import { listRobots } from "../robots/robots.ts";
import type { MemberSession } from "../session/session.ts";
import { everyItem, findNamed } from "../vaults/dropped-items.ts";
import type { Vault } from "../vaults/vault-view.ts";
import { listVaults } from "../vaults/vaults.ts";

export interface FlowLookup extends ReferenceLookup {
  readonly vaults: readonly Vault[];
  findVault(name: string): VaultId | undefined;
  findRobot(name: string): RobotId | undefined;
  findItem(vault: string, item: string): FoundItem | undefined;
}

export interface FoundItem {
  readonly id: ItemId;
  readonly category: string;
  /** False for an item that holds nothing yet. */
  readonly ready: boolean;
}

/** What a flow names: its vaults by name or id, and whether a trigger names a robot. */
export interface NamedInFlow {
  readonly vaults: readonly { readonly vault: string }[];
  readonly triggers: readonly object[];
}

/** As things stand now; a robot is found only when a trigger names one. */
export async function lookUpFor(session: MemberSession, flow: NamedInFlow): Promise<FlowLookup> {
  const namesRobot = flow.triggers.some(
    (trigger) => "target" in trigger && isPlainObject(trigger.target) && "robot" in trigger.target,
  );
  const [vaults, robots] = await Promise.all([listVaults(session), namesRobot ? listRobots(session) : []]);
  // What came through the API stands in no manifest.
  const named = new Set(flow.vaults.map(({ vault }) => vault));
  const open = vaults.filter(({ id, name, dropbox }) => dropbox && (named.has(id) || named.has(name)));
  const dropped = new Map(
    await Promise.all(open.map(async (vault) => [vault.id as string, await everyItem(session, vault)] as const)),
  );
  return {
    vaults,
    findVault: (name) => vaults.find((vault) => vault.name === name)?.id,
    findRobot: (name) => robots.find((robot) => robot.name === name)?.id,
    findItem: (vault, item) => {
      const entry = findNamed(dropped.get(vault) ?? vaults.find(({ id }) => id === vault)?.entries ?? [], item);
      return entry && { id: entry.item, category: entry.category, ready: entry.ready };
    },
  };
}
