// What somebody did to a value, so that it can be undone. It must never know what the value is.

export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** The field that the newest change was typed into. */
  readonly field?: string;
}

/** Steps that can be undone. */
const mostSteps = 200;

export const startedWith = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/** Does one thing more. Changes of one `field` that follow each other are one step. */
export function recorded<T>(history: History<T>, next: T, field?: string): History<T> {
  if (Object.is(next, history.present)) return history;
  const isSameStep = field !== undefined && field === history.field;
  const past = isSameStep ? history.past : [...history.past, history.present].slice(-mostSteps);
  return { past, present: next, future: [], ...(field !== undefined && { field }) };
}

/** Ends what was typed into one field: what comes next is another step. */
export const settled = <T>({ past, present, future }: History<T>): History<T> => ({ past, present, future });

/** One step back; the same when there is none. */
export function undone<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  if (past.length === 0) return history;
  const [before = present] = past.slice(-1);
  return { past: past.slice(0, -1), present: before, future: [present, ...future] };
}

/** One undone step forth again; the same when there is none. */
export function redone<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  const [next = present, ...rest] = future;
  return future.length === 0 ? history : { past: [...past, present], present: next, future: rest };
}
