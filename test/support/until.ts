// Waits for something that other processes or sockets bring about, and says what it waited for when it does not come.

type No = false | null | undefined;

/** Milliseconds between two looks: who has waited for longer can wait a little longer, and leaves the host to others. */
const pause = (waited: number): number => Math.min(50, Math.max(10, waited / 10));

/** Polls `probe` until it returns something truthy. */
export async function until<T>(
  what: string,
  probe: () => T | No | Promise<T | No>,
  { within = 30_000 } = {},
): Promise<T> {
  const begun = performance.now();
  for (;;) {
    const found = await probe();
    if (found) return found;
    const waited = performance.now() - begun;
    if (waited > within) throw new TypeError(`waited ${within} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pause(waited)));
  }
}
