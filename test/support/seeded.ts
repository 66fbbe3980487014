// Chance that can be had again: the same seed, the same choices.

export interface Chance {
  readonly seed: number;
  /** From `least` up to, but not including, `most`. */
  between(least: number, most: number): number;
  pick<T>(of: readonly T[]): T | undefined;
  shuffled<T>(of: readonly T[]): T[];
}

/** Mulberry32; a seed of one's own is given in SEALBOT_SEED. */
export function openChance(seed = Number(process.env.SEALBOT_SEED ?? Math.floor(Math.random() * 2 ** 32))): Chance {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    seed,
    between: (least, most) => least + next() * (most - least),
    pick: (of) => of[Math.floor(next() * of.length)],
    shuffled: (of) =>
      of
        .map((one) => [next(), one] as const)
        .sort(([a], [b]) => a - b)
        .map(([, one]) => one),
  };
}
