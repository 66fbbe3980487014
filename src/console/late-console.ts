// The console itself, which nobody sees before signing in: the way there takes half of the code.
import { lateOf } from "./parts/late.ts";

export const lateConsole = lateOf(async () => (await import("./console.tsx")).Console);
