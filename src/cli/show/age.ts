// Times as people read them.

const steps = [
  [60_000, 1_000, "s"],
  [3_600_000, 60_000, "min"],
  [48 * 3_600_000, 3_600_000, "h"],
  [730 * 86_400_000, 86_400_000, "d"],
  [Number.POSITIVE_INFINITY, 365.25 * 86_400_000, "y"],
] as const;

/** `12 s`, `5 min`, `3 h`, `9 d` or `4 y`, whole units that have passed; milliseconds below a second. */
export function span(ms: number, whole: (units: number) => number = Math.floor): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  const [, unit, name] = steps.find(([below]) => ms < below) ?? steps[4];
  return `${whole(ms / unit)} ${name}`;
}

/** `5 min ago`, `in 3 h`; `never` for no time. */
export function ago(at: string | null | undefined, now: number): string {
  if (!at) return "never";
  const ms = now - Date.parse(at);
  if (Math.abs(ms) < 1_000) return "now";
  // An hour that was granted a moment ago is an hour, not 59 minutes.
  return ms < 0 ? `in ${span(-ms, Math.round)}` : `${span(ms)} ago`;
}
