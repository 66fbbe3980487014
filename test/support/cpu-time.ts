// What this process has computed: tests measure work by it, because what else the host does takes time but no part of it.

/** Milliseconds of processor time that this process has used. */
export function cpuTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
