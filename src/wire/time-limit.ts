// Ends work that holds the process up, such as a regular expression that goes astray: between two steps of it nothing
// else would get its turn. Only for work that leaves nothing half done.
import { createContext, Script } from "node:vm";

const script = new Script("work()");
const context: { work?: () => void } = {};
createContext(context);

/** What `work` returns. @throws what it throws, or the platform's own error once it took longer than `limit` milliseconds. */
export function withinTime<T>(work: () => T, limit: number): T {
  const results: T[] = [];
  context.work = () => void results.push(work());
  try {
    script.runInContext(context, { timeout: limit });
  } finally {
    delete context.work;
  }
  return results[0] as T;
}
