// Gives back what a start has left on the heap. V8 collects only when more is asked for, so a process that does little
// after its start would keep that garbage, a third of what it holds, for hours.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** Milliseconds after which what only the start needed is no longer in use. */
const settled = 1_000;

/** Collects once, a moment from now, also code that was compiled for the start. Holds no process up. */
export function collectStartGarbage(): void {
  setTimeout(collect, settled).unref();
}

/** Stops the process for some tens of milliseconds. */
function collect(): void {
  setFlagsFromString("--expose-gc");
  const gc: NodeJS.GCFunction = runInNewContext("gc");
  // Contexts of later, such as those of functions in flows, have no business with it.
  setFlagsFromString("--no-expose-gc");
  gc({ type: "major", execution: "sync", flavor: "last-resort" });
}
