// Where a command line says that something runs.
import { errorOf } from "../base/errors.ts";
import type { RunTarget } from "../client/flows/runs.ts";

/** @throws InputError `bad-input` for both. */
export function runTarget(robot: string | undefined, label: string | undefined): RunTarget | undefined {
  if (robot !== undefined && label !== undefined) {
    throw errorOf({ code: "bad-input", message: "give either --robot or --label" });
  }
  if (robot !== undefined) return { robot };
  return label === undefined ? undefined : { label };
}
