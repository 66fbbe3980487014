// What a member signed and still stands, signed again by another one, so that nothing falls with the keys that end.
import { errorOf } from "../../base/errors.ts";
import type { Kind } from "../../trust/kinds.ts";
import { flow, grant, permit, robotEndorsement, vaultHeader } from "../../trust/kinds.ts";
import type { Statement } from "../../trust/statement.ts";
import type { Principal } from "../../trust/trust.ts";
import { listFlows as flowRows } from "../../wire/routes/flows.ts";
import { listVaults as vaultRows } from "../../wire/routes/vaults.ts";
import { viewFlow } from "../flows/flows.ts";
import { robotRows } from "../robots/robots.ts";
import { allPages } from "../session/pages.ts";
import type { MemberSession } from "../session/session.ts";
import { type Stamped, signAgain } from "../session/signing.ts";
import { resignManifest } from "../vaults/manifest.ts";
import { type Vault, viewVault } from "../vaults/vault-view.ts";

export interface TakeOverOptions {
  /** Its keys go on, so that what is sealed to them is of use. */
  readonly keepsOwnGrants?: boolean;
  /** It may sign none from now on: better nothing is done than a vault left that nobody believes. */
  readonly leavesNoManifest?: boolean;
}

/**
 * Headers, grants, permits, flows and endorsements that carry `from`'s signature, under the caller's name, to be handed
 * in with the revocation; manifests are handed in at once. Grants to `from` itself are left to fall unless it keeps its keys.
 */
export async function takeOver(
  session: MemberSession,
  from: Principal,
  { keepsOwnGrants = false, leavesNoManifest = false }: TakeOverOptions = {},
): Promise<Statement[]> {
  const resigned: Statement[] = [];
  const again = async <T extends Stamped>(
    statement: Statement | null | undefined,
    kind: Kind<T>,
    change: (payload: T) => T | undefined = (payload) => payload,
  ) => {
    if (statement?.signer !== from.fingerprint) return;
    const changed = change((await session.verify(statement, kind)).payload);
    if (changed) resigned.push(await signAgain(session, kind, changed));
  };
  const { data: vaults } = await session.call(vaultRows, {});
  for (const row of vaults) {
    const vault = await viewVault(session, row);
    if (row.manifest?.signer === from.fingerprint) {
      if (vault.access === "write") await resignManifest(session, vault);
      else if (leavesNoManifest) throw unwritable(vault, from);
    }
    await again(row.headers.at(-1), vaultHeader, (payload) => ({ ...payload, previous: vault.headerHash }));
    // What is of an earlier epoch stands no more, whoever shows it.
    const standing = <T extends { epoch: number }>(payload: T) => (payload.epoch === vault.epoch ? payload : undefined);
    for (const statement of row.grants) {
      await again(statement, grant, (payload) =>
        payload.principal === from.id && !keepsOwnGrants ? undefined : standing(payload),
      );
    }
    for (const statement of row.permits) await again(statement, permit, standing);
  }
  for (const { endorsement } of await robotRows(session)) await again(endorsement, robotEndorsement);
  for (const row of await allPages((query) => session.call(flowRows, { query }))) {
    if (row.statement.signer !== from.fingerprint) continue;
    // An older version than the one seen last would come back to life under the caller's name.
    const { hash: previous } = await viewFlow(session, row);
    await again(row.statement, flow, (payload) => ({ ...payload, version: payload.version + 1, previous }));
  }
  return resigned;
}

const unwritable = ({ name }: Vault, { name: who }: Principal) =>
  errorOf({
    code: "conflict",
    message: `${who} wrote the list of items of vault "${name}", and you may not write it`,
    hint: "Have the vault granted to you with write access first.",
  });
