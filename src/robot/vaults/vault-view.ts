// What one vault looks like once every signature in what a server showed has been checked. The rules of security.md
// for headers, grants, manifests and permits stand here; nothing is fetched and nothing is remembered.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import type { ItemId, VaultId } from "../../base/ids.ts";
import { fromBase64url } from "../../crypto/bytes.ts";
import { advancePolicies } from "../../trust/item-policies.ts";
import { advanceVersions } from "../../trust/item-versions.ts";
import {
  type Grant,
  grant,
  type Kind,
  type Manifest,
  type ManifestEntry,
  manifest,
  type Permit,
  permit,
  type VaultHeader,
  vaultHeader,
} from "../../trust/kinds.ts";
import { advance } from "../../trust/pin.ts";
import { parsePayload, type Statement, statementHash } from "../../trust/statement.ts";
import type { Principal, Verified } from "../../trust/trust.ts";
import type { VaultEpoch } from "../../vault/keys.ts";
import type { VaultRow } from "../../wire/shapes.ts";
import type { Standing } from "../identity/standing.ts";

/** What a robot remembers of a vault from one look to the next. */
export const vaultPins = z.strictObject({
  /** Hash of the newest header. */
  header: z.string(),
  manifest: z.strictObject({ seq: z.int(), hash: z.string() }),
  /** As `ItemVersions`. */
  versions: z.record(z.string(), z.int()),
  /** As `ItemPolicies`; a robot of an earlier version kept none. */
  policies: z.record(z.string(), z.string()).optional(),
});
export type VaultPins = Readonly<z.infer<typeof vaultPins>>;

export interface VaultView {
  readonly context: VaultEpoch;
  readonly name: string;
  readonly salt: Uint8Array;
  readonly check: Uint8Array;
  /** The public key that anybody can seal to, and only who opens the vault opens. */
  readonly boxKey: Uint8Array;
  /** The vault share, sealed to this robot. */
  readonly share: Uint8Array;
  readonly access: "read" | "write";
  readonly entries: ReadonlyMap<ItemId, ManifestEntry>;
  /** Whether programs may bring items, by the signed header; and what they brought, which no signature vouches for. */
  readonly dropbox: boolean;
  readonly dropped: ReadonlyMap<ItemId, ManifestEntry>;
  readonly permits: readonly Permit[];
  /** Those whom the vault share was given to, by fingerprint. */
  readonly holders: ReadonlySet<string>;
  /** Milliseconds since the epoch; afterwards the view is `stale`. */
  readonly notAfter: number;
  /** Seconds for which a manifest that is signed now holds. */
  readonly freshness: number;
  readonly pins: VaultPins;
}

/** What a look at a vault depends on beside what the server showed. */
export interface Viewer {
  readonly standing: Pick<Standing, "identity" | "verify" | "trust">;
  /** Absent at first contact. */
  readonly pins: VaultPins | undefined;
}

/**
 * The verified view of a vault as a server showed it.
 * @throws AuthError `not-permitted` without a grant for this robot; `forked`, `rolled-back`, `wrong-context` or what
 * `Trust.verify` throws.
 */
export async function viewVault(vault: VaultId, row: VaultRow, viewer: Viewer): Promise<VaultView> {
  const { standing, pins } = viewer;
  const grants = await verifyAll(row.grants, grant, standing);
  const own = ownGrant(vault, grants, viewer);
  const header = await followHeaders(vault, row.headers, pins?.header ?? own.header, standing);
  const { epoch } = header.payload;
  if (own.epoch !== epoch) throw wrong(vault, "its grant is for another epoch than its header");
  const current = grants.filter(({ payload }) => payload.vault === vault && payload.epoch === epoch);
  if (!row.manifest) throw wrong(vault, "it is shown without a manifest");
  const list = await standing.verify(row.manifest, manifest);
  checkManifest(list, { vault, epoch, grants: current });
  const { seq, previous } = list.payload;
  const supersedes = list.signer.type === "member" ? list.payload.supersedes : undefined;
  const pin = advance(`manifest of vault ${vault}`, pins?.manifest, { seq, previous, hash: list.hash, supersedes });
  const versions = advanceVersions(pins?.versions ?? {}, list);
  const policies = advancePolicies(pins?.policies, list, { follows: seq === (pins?.manifest.seq ?? 0) + 1 });
  const permits = await verifyAll(row.permits, permit, standing);
  return {
    context: { workspace: standing.identity.workspace, vault, epoch },
    name: header.payload.name,
    salt: fromBase64url(header.payload.salt),
    check: fromBase64url(header.payload.check),
    boxKey: fromBase64url(header.payload.boxKey),
    share: fromBase64url(own.box),
    access: own.access,
    entries: new Map(list.payload.entries.map((entry) => [entry.item, entry])),
    dropbox: header.payload.flags.includes("dropbox"),
    dropped: new Map(),
    permits: permits
      .filter(({ payload, signer }) => payload.vault === vault && payload.epoch === epoch && holds(current, signer))
      .map(({ payload }) => payload),
    holders: new Set(current.map(({ payload }) => payload.fingerprint)),
    notAfter: Date.parse(list.payload.notAfter),
    freshness: header.payload.freshness,
    pins: { header: header.hash, manifest: pin, versions, policies },
  };
}

type Grants = readonly Verified<Grant>[];

const wrong = (vault: string, what: string) => errorOf({ code: "wrong-context", message: `vault ${vault}: ${what}` });

const holds = (grants: Grants, { id, fingerprint }: Principal, access?: "write"): boolean =>
  grants.some(
    ({ payload }) =>
      payload.principal === id && payload.fingerprint === fingerprint && (!access || payload.access === access),
  );

/** One that cannot be believed takes nothing away from the others: it counts as not there. */
async function verifyAll<T extends { issuedAt: string; seen: { seq: number; hash: string } }>(
  statements: readonly Statement[],
  kind: Kind<T>,
  standing: Viewer["standing"],
): Promise<Verified<T>[]> {
  const results = await Promise.allSettled(statements.map((statement) => standing.verify(statement, kind)));
  const stale = results.find(isStale);
  if (stale) throw stale.reason;
  return results.filter((result) => result.status === "fulfilled").map(({ value }) => value);
}

/** Links of the revocation list are missing here: that must be mended, not passed over. */
const isStale = (result: PromiseSettledResult<unknown>): result is PromiseRejectedResult =>
  result.status === "rejected" && Reflect.get(Object(result.reason), "code") === "stale";

function ownGrant(vault: VaultId, grants: Grants, { standing }: Viewer): Grant {
  const { robot, fingerprint } = standing.identity;
  const own = grants
    .map(({ payload }) => payload)
    .filter((one) => one.vault === vault && one.principal === robot && one.fingerprint === fingerprint);
  const newest = own.reduce<Grant | undefined>(
    (best, one) => (best && best.epoch >= one.epoch ? best : one),
    undefined,
  );
  if (newest) return newest;
  throw errorOf({
    code: "not-permitted",
    message: `vault ${vault} was not granted to this robot`,
    hint: "An owner or admin can grant it: sealbot vault grant VAULT --robot NAME",
  });
}

/** Walks from the header that is known, or that the grant names, along `previous` to the newest one. */
async function followHeaders(
  vault: VaultId,
  headers: readonly Statement[],
  start: string,
  standing: Viewer["standing"],
): Promise<Verified<VaultHeader>> {
  const links = headers.map((statement) => ({
    statement,
    hash: statementHash(standing.identity.workspace, statement),
    previous: parsePayload(statement, vaultHeader.schema).previous,
  }));
  const first = links.find(({ hash }) => hash === start);
  if (!first) throw forked(vault);
  let at = await verifyHeader(vault, first.statement, standing);
  for (;;) {
    const next = links.filter(({ previous }) => previous === at.hash);
    const [link, other] = next;
    if (!link) return at;
    if (other && other.hash !== link.hash) throw forked(vault);
    const { epoch } = at.payload;
    at = await verifyHeader(vault, link.statement, standing);
    if (at.payload.epoch !== epoch && at.payload.epoch !== epoch + 1) throw forked(vault);
  }
}

async function verifyHeader(vault: VaultId, statement: Statement, standing: Viewer["standing"]) {
  const header = await standing.verify(statement, vaultHeader);
  if (header.payload.vault !== vault) throw wrong(vault, "its header belongs to another vault");
  return header;
}

const forked = (vault: string) =>
  errorOf({ code: "forked", message: `vault ${vault}: its header does not follow the one that is known` });

function checkManifest(
  { payload, signer }: Verified<Manifest>,
  { vault, epoch, grants }: { vault: VaultId; epoch: number; grants: Grants },
): void {
  if (payload.vault !== vault || payload.epoch !== epoch) throw wrong(vault, "its manifest is for another one");
  if (!holds(grants, signer, "write")) {
    throw errorOf({ code: "untrusted-sender", message: `vault ${vault}: its manifest's signer may not write` });
  }
}
