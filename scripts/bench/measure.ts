// Measures ours and a named floor in turns, so that a machine whose speed drifts is unfair to neither.

export interface Figure {
  readonly name: string;
  readonly unit: string;
  readonly floorName: string;
  /** Medians over the rounds. */
  readonly ours: number;
  readonly floor: number;
  /** Median of the rounds' own ratios. */
  readonly ratio: number;
  /** The ratio we aim at, at most. */
  readonly aim?: number | undefined;
  readonly rounds: { readonly ours: readonly number[]; readonly floor: readonly number[] };
  /** More that was measured, in words. */
  readonly notes: readonly string[];
}

export interface Comparison {
  readonly name: string;
  readonly unit: string;
  readonly floorName: string;
  readonly aim?: number;
  readonly rounds: number;
  /** Each call is one round and returns its figure. */
  readonly ours: () => number | Promise<number>;
  readonly floor: () => number | Promise<number>;
  readonly notes?: () => readonly string[];
}

export async function compare({
  name,
  unit,
  floorName,
  aim,
  rounds,
  ours,
  floor,
  notes = () => [],
}: Comparison): Promise<Figure> {
  const measured: { ours: number[]; floor: number[] } = { ours: [], floor: [] };
  // One round that does not count: caches, compilation.
  await floor();
  await ours();
  for (let round = 0; round < rounds; round++) {
    measured.floor.push(await floor());
    measured.ours.push(await ours());
  }
  const ratios = measured.ours.map((value, i) => value / (measured.floor[i] ?? Number.NaN));
  return {
    name,
    unit,
    floorName,
    ours: median(measured.ours),
    floor: median(measured.floor),
    ratio: median(ratios),
    aim,
    rounds: measured,
    notes: notes(),
  };
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Nearest rank. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Microseconds for each of `count` calls. */
export async function microsecondsEach(count: number, work: () => unknown): Promise<number> {
  const begin = performance.now();
  for (let i = 0; i < count; i++) await work();
  return ((performance.now() - begin) * 1_000) / count;
}
