// The faults of a document by the field that they belong to.
import type { Fault } from "../../../../../flow/fault.ts";

/** A fault as seen from a field: `path` begins below it. */
export type FieldFault = Pick<Fault, "path" | "message" | "remedy">;

/** Those that lie below `path`, as seen from there. */
export function faultsBelow(faults: readonly FieldFault[], ...path: readonly (string | number)[]): FieldFault[] {
  return faults
    .filter((fault) => path.every((step, depth) => fault.path[depth] === step))
    .map((fault) => ({ ...fault, path: fault.path.slice(path.length) }));
}

/** What is wrong with a value as a whole, and not with a part of it. */
export const ownFaults = (faults: readonly FieldFault[]): readonly FieldFault[] =>
  faults.filter(({ path }) => path.length === 0);

/** Once for each thing that is wrong; undefined when nothing is. */
export function faultWords(faults: readonly FieldFault[]): string | undefined {
  const words = new Set(faults.map(({ message }) => message.charAt(0).toUpperCase() + message.slice(1)));
  return words.size === 0 ? undefined : `${[...words].join(". ")}.`;
}
