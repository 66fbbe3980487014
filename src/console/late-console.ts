// The console itself, which nobody sees before signing in: the way there takes half of the code.
import { areaAt } from "./areas.ts";
import { lateOf } from "./parts/late.ts";

export const lateConsole = lateOf(async () => (await import("./console.tsx")).Console);

/** Together with the page that stands at this tab's address. */
export const loadConsole = (): Promise<unknown> =>
  Promise.all([lateConsole.load(), areaAt(location.pathname)?.late.load()]);
