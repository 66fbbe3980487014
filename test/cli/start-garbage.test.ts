import { runInNewContext } from "node:vm";
import { expect, it, vi } from "vitest";
import { collectStartGarbage } from "../../src/cli/start-garbage.ts";

/** Held by nobody once this has returned. */
const forgotten = () => new WeakRef({ made: "for the start" });

it("gives back what a start has left, soon after it", async () => {
  const left = forgotten();
  collectStartGarbage();
  await vi.waitFor(() => expect(left.deref() === undefined).toBe(true), { timeout: 20_000, interval: 500 });
});

it("leaves the collector to no code of a flow", async () => {
  const left = forgotten();
  collectStartGarbage();
  await vi.waitFor(() => expect(left.deref() === undefined).toBe(true), { timeout: 20_000, interval: 500 });
  expect(runInNewContext("typeof gc")).toBe("undefined");
  expect(Reflect.has(globalThis, "gc")).toBe(false);
});
