// Who may do what with a vault, put together from what was signed: grants, permits, certificates, endorsements.
import type { FlowId, ItemId } from "../../base/ids.ts";
import type { Role } from "../../trust/fields.ts";
import { listFlows } from "../flows/flows.ts";
import { listMembers } from "../members/members.ts";
import { listRobots } from "../robots/robots.ts";
import type { MemberSession } from "../session/session.ts";
import type { Access, Vault } from "./vault-view.ts";
import { getVault } from "./vaults.ts";

/** `names`: what it is called and what stands in it; `read`, `use` (in runs), `write`; `manage`: grant and permit. */
export type Ability = "names" | "read" | "use" | "write" | "manage";

export interface PrincipalPermission {
  readonly id: string;
  readonly name: string;
  /** A member's role. */
  readonly role: Role | "robot";
  /** Of its grant; undefined without one. */
  readonly access: Access | undefined;
  readonly may: readonly Ability[];
  /** Who signed the grant, by name, and when. */
  readonly grantedBy: string | undefined;
  readonly grantedAt: string | undefined;
}

export interface FlowPermission {
  readonly flow: FlowId;
  /** The flow's id when it is deleted. */
  readonly name: string;
  readonly access: Access;
  /** An item that is deleted has its id for a name. */
  readonly items: "*" | readonly { readonly id: ItemId; readonly name: string }[];
  readonly signedBy: string;
  readonly signedAt: string;
}

export interface VaultPermissions {
  readonly vault: Vault;
  /** Members first, then robots, each by name; a robot without a grant is left out. */
  readonly principals: readonly PrincipalPermission[];
  readonly flows: readonly FlowPermission[];
}

/** @throws as `getVault`. */
export async function vaultPermissions(session: MemberSession, nameOrId: string): Promise<VaultPermissions> {
  const [vault, members, robots, flows] = await Promise.all([
    getVault(session, nameOrId),
    listMembers(session),
    listRobots(session),
    listFlows(session),
  ]);
  const names = new Map<string, string>([...members, ...robots, ...flows].map(({ id, name }) => [id, name]));
  const nameOf = (id: string) => names.get(id) ?? id;
  const grantOf = (id: string, fingerprint: string | undefined) => {
    const grant = vault.grants.find((one) => one.principal === id && one.fingerprint === fingerprint);
    return {
      access: grant?.access,
      grantedBy: grant && nameOf(grant.grantedBy),
      grantedAt: grant?.grantedAt,
    };
  };
  const people = members.flatMap(({ id, name, role, principal }): PrincipalPermission[] => {
    if (!role) return [];
    const grant = grantOf(id, principal?.fingerprint);
    return [{ id, name, role, ...grant, may: abilities(role, grant.access) }];
  });
  const machines = robots.flatMap(({ id, name, principal }): PrincipalPermission[] => {
    const grant = grantOf(id, principal?.fingerprint);
    return grant.access ? [{ id, name, role: "robot", ...grant, may: abilities("robot", grant.access) }] : [];
  });
  const itemName = new Map(vault.entries.map(({ item, name }) => [item, name]));
  return {
    vault,
    principals: [...people.toSorted(byName), ...machines.toSorted(byName)],
    flows: vault.permits
      .map(({ flow, access, items, signedBy, signedAt }) => ({
        ...{ flow, name: nameOf(flow), access, signedAt },
        items: items === "*" ? items : items.map((id) => ({ id, name: itemName.get(id) ?? id })),
        signedBy: nameOf(signedBy),
      }))
      .toSorted(byName),
  };
}

const byName = (a: { name: string }, b: { name: string }): number => a.name.localeCompare(b.name);

function abilities(role: Role | "robot", access: Access | undefined): readonly Ability[] {
  if (role === "viewer" || !access) return ["names"];
  const writes: Ability[] = access === "write" ? ["write"] : [];
  if (role === "robot") return ["names", "use", ...writes];
  return ["names", "read", "use", ...writes, ...(role === "operator" ? [] : (["manage"] as const))];
}
