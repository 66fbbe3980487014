// What a person asks of a robot: is it linked, who is it, what is open, what waits, what went wrong.
import { iso } from "../../base/clock.ts";
import { fromBase64url } from "../../crypto/bytes.ts";
import { showFingerprint } from "../../trust/fingerprint.ts";
import type { Heart, HeartStatus } from "../heart-port.ts";
import type { RobotIdentity } from "../identity/identity.ts";
import type { Standing } from "../identity/standing.ts";
import { type KeyStoreKind, standingWarning } from "../key-store/key-store.ts";
import type { Link } from "../link/link.ts";
import type { RobotStore } from "../store.ts";
import type { RecentFault } from "./recent-faults.ts";
import type { Trouble } from "./troubles.ts";

export interface RobotStatus extends HeartStatus {
  readonly robot: string;
  readonly name: string;
  readonly workspace: string;
  readonly server: string;
  readonly version: string;
  /** `pending` until somebody has endorsed the robot. */
  readonly standing: "pending" | "active";
  readonly labels: readonly string[];
  /** Five groups of four, to be compared by people. */
  readonly fingerprint: string;
  readonly key_store: { readonly kind: KeyStoreKind; readonly warning: string | null };
  readonly link: {
    readonly state: string;
    /** Since when it has been up, or has not. */
    readonly since: string;
    readonly error: { code: string; message: string; hint: string | null } | null;
  };
  /** Messages that the control plane has not acknowledged yet. */
  readonly outbox: number;
  /** What is wrong now, each thing once. */
  readonly trouble: readonly Trouble[];
  /** The last things that went wrong, the newest first; the same again only counts up. */
  readonly last_errors: readonly RecentFault[];
  readonly started_at: string;
  readonly node: string;
  readonly pid: number;
}

interface StatusSources {
  readonly identity: RobotIdentity;
  readonly standing: Standing;
  readonly link: Link;
  readonly store: RobotStore;
  readonly heart: Heart;
  readonly faults: readonly RecentFault[];
  readonly trouble: readonly Trouble[];
  readonly version: string;
  readonly startedAt: number;
}

export function statusOf(sources: StatusSources): RobotStatus {
  const { identity, standing, link, store, heart, faults, trouble, version, startedAt } = sources;
  const error = link.state === "online" ? undefined : link.lastError;
  return {
    robot: identity.robot,
    name: identity.name,
    workspace: identity.workspace,
    server: identity.origin,
    version,
    standing: standing.endorsement ? "active" : "pending",
    labels: standing.labels,
    fingerprint: showFingerprint(fromBase64url(identity.fingerprint)),
    key_store: { kind: identity.keyStore, warning: standingWarning(identity.keyStore) },
    link: {
      state: link.state,
      since: iso(link.since),
      error: error ? { code: error.code, message: error.message, hint: error.hint ?? null } : null,
    },
    outbox: store.outbox.depth,
    trouble,
    last_errors: faults,
    started_at: iso(startedAt),
    node: process.version,
    pid: process.pid,
    ...heart.status(),
  };
}
