// Turns what the server shows of a vault into what a member believes of it: the newest linked header, the grants and
// permits of its epoch, the manifest. What was seen is pinned, so that nothing of it can be taken back.
import { errorOf, hasCode } from "../../base/errors.ts";
import type { FlowId, ItemId, MemberId, RobotId, VaultId } from "../../base/ids.ts";
import { newestHeader } from "../../trust/header-chain.ts";
import { advancePolicies } from "../../trust/item-policies.ts";
import { advanceVersions } from "../../trust/item-versions.ts";
import {
  type Grant,
  grant,
  type Kind,
  type ManifestEntry,
  manifest,
  permit,
  type VaultHeader,
  vaultHeader,
} from "../../trust/kinds.ts";
import { advance } from "../../trust/pin.ts";
import type { Statement } from "../../trust/statement.ts";
import type { Verified } from "../../trust/trust.ts";
import type { VaultRow } from "../../wire/shapes.ts";
import type { MemberSession } from "../session/session.ts";

export type Access = "read" | "write";

export interface VaultGrant {
  readonly principal: MemberId | RobotId;
  readonly fingerprint: string;
  readonly access: Access;
  /** Id of who granted it. */
  readonly grantedBy: string;
  readonly grantedAt: string;
  readonly hash: string;
}

export interface VaultPermit {
  readonly flow: FlowId;
  readonly access: Access;
  readonly items: "*" | readonly ItemId[];
  /** Id of who signed it. */
  readonly signedBy: string;
  readonly signedAt: string;
  readonly hash: string;
}

/** Whether the first lets a flow do all that the second does. */
export const covers = (
  broad: Pick<VaultPermit, "access" | "items">,
  { access, items }: Pick<VaultPermit, "access" | "items">,
): boolean =>
  (broad.access === "write" || access === "read") &&
  (broad.items === "*" || (items !== "*" && items.every((item) => broad.items.includes(item))));

/** A vault whose header, grants, permits and manifest were verified. Names come from what was signed. */
export interface Vault {
  readonly id: VaultId;
  readonly name: string;
  readonly epoch: number;
  readonly dropbox: boolean;
  /** Seconds until a manifest that nobody signs again is stale. */
  readonly freshness: number;
  readonly grants: readonly VaultGrant[];
  readonly permits: readonly VaultPermit[];
  /** This member's own access; undefined without a grant. */
  readonly access: Access | undefined;
  /** Whether the session holds the Vault Secret Key. */
  readonly open: boolean;
  readonly entries: readonly ManifestEntry[];
  /** Number of the manifest. */
  readonly seq: number;
  /** When the manifest ends to be believed, ISO 8601. */
  readonly notAfter: string;
  /** Whether that time has passed: items are not read from it until somebody signs it again. */
  readonly stale: boolean;
  /** For display only. */
  readonly createdAt: string;
  readonly header: VaultHeader;
  readonly headerHash: string;
  readonly manifestHash: string;
  /** This member's own grant. */
  readonly ownGrant: Grant | undefined;
}

/** @throws AuthError `forked`, `rolled-back`, `untrusted-sender` … when the server shows what does not hold. */
export async function viewVault(session: MemberSession, row: VaultRow): Promise<Vault> {
  const pin = session.pins.vaults[row.id];
  const { header, grants } = await readHeader(session, row);
  const { epoch, freshness, name, flags } = header.payload;
  const isHere = ({ vault, epoch: at }: { vault: VaultId; epoch: number }) => vault === row.id && at === epoch;
  const live = grants.filter(({ payload }) => isHere(payload) && header.ofEpoch.has(payload.header));
  const list = await readManifest(session, row, live);
  if (!isHere(list.payload)) throw wrong(row.id, "header and manifest are of different vaults or epochs");
  const manifestPin = advance(`manifest of vault "${name}"`, pin?.manifest, {
    seq: list.payload.seq,
    hash: list.hash,
    previous: list.payload.previous,
    supersedes: list.signer.type === "member" ? list.payload.supersedes : undefined,
  });
  const versions = advanceVersions(pin?.versions ?? {}, list);
  const follows = list.payload.seq === (pin?.manifest.seq ?? 0) + 1;
  const policies = advancePolicies(pin?.policies, list, { follows });
  session.pins.vaults[row.id] = { header: header.hash, manifest: manifestPin, versions, policies };
  session.manifests.set(row.id, { statement: list.statement, hash: list.hash });
  const permits = await standing(session, row.permits, permit);
  const holders = new Set<string>(live.map(({ payload }) => payload.fingerprint));
  const ownGrant = live.find(({ payload }) => payload.fingerprint === session.keys.fingerprint)?.payload;
  const opened = session.vaults.get(row.id);
  return {
    id: row.id,
    name,
    epoch,
    dropbox: flags.includes("dropbox"),
    freshness,
    grants: live.map(({ payload, signer, hash }) => ({
      principal: payload.principal,
      fingerprint: payload.fingerprint,
      access: payload.access,
      grantedBy: signer.id,
      grantedAt: payload.issuedAt,
      hash,
    })),
    permits: permits
      // As robots read them: who permits must hold the vault.
      .filter(({ payload, signer }) => isHere(payload) && holders.has(signer.fingerprint))
      .map(({ payload: { flow, access, items, issuedAt }, signer, hash }) => ({
        ...{ flow, access, items, hash },
        ...{ signedBy: signer.id, signedAt: issuedAt },
      })),
    access: ownGrant?.access,
    open: opened?.epoch === epoch,
    entries: list.payload.entries,
    seq: list.payload.seq,
    notAfter: list.payload.notAfter,
    stale: Date.parse(list.payload.notAfter) <= session.clock.now(),
    createdAt: row.created_at,
    header: header.payload,
    headerHash: header.hash,
    manifestHash: list.hash,
    ownGrant,
  };
}

/** What a vault is called by its newest signed header; nothing else of it is looked at. */
export const vaultName = async (session: MemberSession, row: VaultRow): Promise<string> =>
  (await readHeader(session, row)).header.payload.name;

async function readHeader(session: MemberSession, row: VaultRow) {
  const grants = await standing(session, row.grants, grant);
  const own = grants.find(({ payload }) => payload.fingerprint === session.keys.fingerprint);
  const header = await newestHeader({
    headers: row.headers,
    anchor: session.pins.vaults[row.id]?.header ?? own?.payload.header,
    workspace: session.workspace,
    verify: (statement) => session.verify(statement, vaultHeader),
  });
  if (header.payload.vault !== row.id) throw wrong(row.id, "the header is another vault's");
  return { header, grants };
}

/** Those that hold; one that was revoked, or whose signer was, simply no longer counts. */
async function standing<T extends { issuedAt: string; seen: { seq: number; hash: string } }>(
  session: MemberSession,
  statements: readonly Statement[],
  kind: Kind<T>,
): Promise<Verified<T>[]> {
  const held: Verified<T>[] = [];
  for (const statement of statements) {
    try {
      held.push(await session.verify(statement, kind));
    } catch (error) {
      if (!hasCode(error, "revoked")) throw error;
    }
  }
  return held;
}

async function readManifest(session: MemberSession, row: VaultRow, grants: Verified<Grant>[]) {
  const { id } = row;
  // None is sent where it is the one that this side said it knows.
  const shown = row.manifest ?? session.manifests.get(id)?.statement;
  if (!shown) throw wrong(id, "no manifest was shown");
  const read = await session.verify(shown, manifest);
  const mayWrite = grants.some(
    ({ payload }) => payload.access === "write" && payload.fingerprint === read.signer.fingerprint,
  );
  if (mayWrite) return { ...read, statement: shown };
  throw errorOf({
    code: "untrusted-sender",
    message: `vault ${id}: its manifest is signed by someone without write access`,
  });
}

/** Asks the server to leave out the manifest that this side has. */
export const knownManifest = ({ manifests }: MemberSession, vault: VaultId): { known?: string } => {
  const hash = manifests.get(vault)?.hash;
  return hash === undefined ? {} : { known: hash };
};

const wrong = (vault: VaultId, message: string) =>
  errorOf({ code: "wrong-context", message: `vault ${vault}: ${message}` });
