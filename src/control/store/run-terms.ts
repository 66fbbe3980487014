// What a flow says of a run while it waits for a robot, and when its robot is gone, as it is kept with the run.
import type { RobotId } from "../../base/ids.ts";
import { fromJson } from "./columns.ts";

/** What the flow says of a run while it waits for a robot, and when its robot is gone. */
export interface RunTerms {
  readonly priority: number;
  /** Most runs of the flow on one robot. */
  readonly concurrency: number;
  /** Whether another robot may run it when its own is lost. */
  readonly again: boolean;
  /** Milliseconds for which its robot may be away. */
  readonly lostAfter: number;
  /** Those that had it and are away. */
  readonly not?: readonly RobotId[];
}

/** Of runs that began before flows said such things. */
export const formerTerms: RunTerms = { priority: 0, concurrency: 1, again: false, lostAfter: 3_600_000 };

export const termsIn = (text: string): RunTerms => ({ ...formerTerms, ...fromJson<Partial<RunTerms>>(text) });
