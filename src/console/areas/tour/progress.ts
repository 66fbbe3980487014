// How far somebody is on the guided tour: ids alone, which survive a reload in the browser's storage.
import { z } from "zod";
import { flowId, robotId, runId, vaultId } from "../../../trust/fields.ts";
import { ticketId } from "../../../wire/shapes.ts";

const progress = z.object({
  /** A vault whose key is still to be put away. */
  making: vaultId.optional(),
  vault: vaultId.optional(),
  /** Name of the item. */
  item: z.string().optional(),
  invitation: z.object({ id: ticketId, expiresAt: z.string() }).optional(),
  robot: robotId.optional(),
  hasKey: z.boolean().optional(),
  flow: flowId.optional(),
  run: runId.optional(),
});
export type Progress = z.infer<typeof progress>;

/** Never throws: what cannot be read is a tour that was not begun. */
export function parseProgress(stored: unknown): Progress {
  const read = progress.safeParse(stored);
  return read.success ? read.data : {};
}

/** Under which it is kept as a draft. */
export const tourDraft = "tour";

export const tourSteps = ["account", "vault", "item", "robot", "key", "flow"] as const;
export type TourStep = (typeof tourSteps)[number];

export function stepOf({ vault, item, robot, hasKey }: Progress): TourStep {
  if (!vault) return "vault";
  if (item === undefined) return "item";
  if (!robot) return "robot";
  return hasKey ? "flow" : "key";
}

export const isBegun = (at: Progress): boolean => Object.keys(at).length > 0;
