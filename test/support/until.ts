// Waits for something that other processes or sockets bring about, and says what it waited for when it does not come.

type No = false | null | undefined;

/** Polls `probe` until it returns something truthy. */
export async function until<T>(
  what: string,
  probe: () => T | No | Promise<T | No>,
  { within = 15_000 } = {},
): Promise<T> {
  const end = performance.now() + within;
  for (;;) {
    const found = await probe();
    if (found) return found;
    if (performance.now() > end) throw new TypeError(`waited ${within} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
