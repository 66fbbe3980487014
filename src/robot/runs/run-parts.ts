// What runs share: the parts of the daemon that one run works with.
import type { Clock } from "../../base/clock.ts";
import type { SealbotError } from "../../base/errors.ts";
import type { RunId, VaultId } from "../../base/ids.ts";
import type { DeclaredPaths } from "../../flow/document.ts";
import type { NodeShape } from "../../flow/node.ts";
import type { RunStatus } from "../../wire/shapes.ts";
import type { Asker } from "../asker/asker.ts";
import type { Keeper } from "../keeper/keeper.ts";
import type { Upstream } from "../link/upstream.ts";
import type { NodePackages } from "../packages/installed.ts";
import type { PathGrant } from "../runner/declared-paths.ts";
import type { RunnerPool } from "../runner/pool.ts";
import type { RobotStore } from "../store.ts";
import type { OpenVaultsParts } from "../vaults/open-vaults.ts";
import type { RunRecorder } from "./run-recorder.ts";

export interface RunParts {
  readonly store: RobotStore;
  readonly upstream: Pick<Upstream, "pushAll">;
  readonly clock: Clock;
  readonly keeper: Keeper;
  readonly asker: Asker;
  readonly vaults: OpenVaultsParts;
  readonly pool: Pick<RunnerPool, "take">;
  /** Whether nodes of this type may run twice, see `NodeShape`; asked only for types of accepted flows. */
  readonly purity: (type: string) => NodeShape["pure"];
  /** Where node types come from that do not ship. */
  readonly packages: () => NodePackages;
  /** The values of the environment variables that a flow declares, of those that there are. */
  readonly environment: (names: readonly string[]) => Record<string, string>;
  /** Of this host, see `findProxies`. */
  readonly proxies: Readonly<Record<string, string>> | undefined;
  /** What a run is let at of the files that its flow declares. @throws AuthError `not-permitted`. */
  readonly paths: (declared: DeclaredPaths) => Promise<PathGrant>;
  /** Stores a state and leaves word of it in one transaction. */
  readonly tell: (run: RunId, status: RunStatus, detail: StateDetail) => void;
  /** Logs a fault of ours and gives it back as one of our errors. */
  readonly report: (error: unknown) => SealbotError;
}

export interface StateDetail {
  readonly waitingFor?: readonly VaultId[];
  readonly outcome?: ReturnType<RunRecorder["outcome"]> | undefined;
}
