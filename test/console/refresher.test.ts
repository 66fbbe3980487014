// What became stale is fetched one time after the other, and nothing that became stale meanwhile is forgotten.
import { expect, it } from "vitest";
import { Refresher } from "../../src/console/live/refresher.ts";

it("gathers what is marked while it is at work, and never works twice at once", async () => {
  const rounds: string[][] = [];
  const ends: (() => void)[] = [];
  const refresher = new Refresher<string>(
    (marks) => {
      rounds.push([...marks]);
      return new Promise<void>((resolve) => ends.push(resolve));
    },
    () => Promise.resolve(),
  );
  refresher.mark("robots");
  refresher.mark("runs");
  refresher.mark("asks");
  refresher.mark("runs");
  expect(rounds).toEqual([["robots"]]);
  ends.shift()?.();
  await expect.poll(() => rounds).toEqual([["robots"], ["runs", "asks"]]);
  refresher.mark("robots");
  refresher[Symbol.dispose]();
  ends.shift()?.();
  await Promise.resolve();
  expect(rounds).toHaveLength(2);
});

it("rests after each round, and gathers meanwhile", async () => {
  const rounds: string[][] = [];
  const rests: (() => void)[] = [];
  const refresher = new Refresher<string>(
    async (marks) => rounds.push([...marks]),
    () => new Promise<void>((resolve) => rests.push(resolve)),
  );
  refresher.mark("runs");
  await expect.poll(() => rests.length).toBe(1);
  refresher.mark("runs");
  refresher.mark("robots");
  expect(rounds).toEqual([["runs"]]);
  rests.shift()?.();
  await expect.poll(() => rounds).toEqual([["runs"], ["runs", "robots"]]);
});
