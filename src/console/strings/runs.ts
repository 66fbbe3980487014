// What the states of a run are called.

import type { RunStatus } from "../../wire/shapes.ts";
import type { Tone } from "../parts/status.tsx";

export const runState: Readonly<Record<RunStatus, { readonly tone: Tone; readonly name: string }>> = {
  queued: { tone: "quiet", name: "Queued" },
  assigned: { tone: "quiet", name: "Handed over" },
  running: { tone: "busy", name: "Running" },
  waiting_for_secret: { tone: "wait", name: "Waits for a secret" },
  succeeded: { tone: "good", name: "Succeeded" },
  failed: { tone: "bad", name: "Failed" },
  cancelled: { tone: "quiet", name: "Cancelled" },
  timed_out: { tone: "bad", name: "Timed out" },
  lost: { tone: "bad", name: "Lost" },
};

export const runsText = {
  flow: "Flow",
  state: "State",
  robot: "Robot",
  started: "Started",
  took: "Took",
  list: "Runs",
  notYet: "–",
} as const;
