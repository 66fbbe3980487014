import { describe, expect, test } from "vitest";
import { EventQueue, jsonOf } from "../../src/runner/event-queue.ts";
import { batchesAhead, batchLimits, type FromRunner, largestEvent } from "../../src/runner/protocol.ts";

function openQueue() {
  const sent: FromRunner[] = [];
  const queue = new EventQueue((message) => void sent.push(message));
  const events = () => sent.flatMap((message) => (message.t === "events" ? message.events : []));
  return { queue, sent, events };
}
const debug = (value: unknown) => ({ type: "debug", label: undefined, value, node: "n", at: 0 }) as const;

describe("a queue of events", () => {
  test("serialises a value when it is pushed, not when it is sent", () => {
    const { queue, events } = openQueue();
    const live = { n: 1 };
    queue.push(debug(live));
    live.n = 2;
    queue.flush();
    expect(events()).toEqual([{ type: "debug", node: "n", at: 0, data: { value: { n: 1 } } }]);
  });

  test("is behind once too many batches are on their way, until the daemon takes one", async () => {
    const { queue, sent } = openQueue();
    for (let i = 0; i < batchLimits.events * batchesAhead; i++) queue.push(debug(i));
    expect(sent).toHaveLength(batchesAhead);
    expect(queue.isBehind).toBe(true);
    let isFree = false;
    const free = queue.caughtUp().then(() => {
      isFree = true;
    });
    await Promise.resolve();
    expect(isFree).toBe(false);
    queue.took();
    await free;
    expect(queue.isBehind).toBe(false);
  });

  test("is settled only when the daemon has taken all", async () => {
    const { queue } = openQueue();
    queue.push(debug(1));
    let isSettled = false;
    const settled = queue.settled().then(() => {
      isSettled = true;
    });
    await Promise.resolve();
    expect(isSettled).toBe(false);
    queue.took();
    await settled;
  });

  test("leaves a value out whole when it is too large, for half a secret would pass the masker", () => {
    const { queue, events } = openQueue();
    queue.push(debug("s".repeat(largestEvent)));
    queue.flush();
    expect(JSON.stringify(events())).not.toContain("sss");
    expect(events()).toMatchObject([{ data: { left_out: expect.stringContaining("characters") } }]);
  });

  test("says in JSON what JSON cannot say", () => {
    const cycle: Record<string, unknown> = { name: "a" };
    cycle.self = cycle;
    const shared = { x: 1 };
    const value = {
      cycle,
      big: 1n,
      map: new Map([["k", 1]]),
      set: new Set([1]),
      error: new TypeError("no"),
      two: [shared, shared],
    };
    expect(JSON.parse(jsonOf(value))).toEqual({
      ...{ cycle: { name: "a", self: "[circular]" }, big: "1", map: { k: 1 }, set: [1] },
      ...{ error: { name: "TypeError", message: "no" }, two: [{ x: 1 }, { x: 1 }] },
    });
    expect(jsonOf(undefined)).toBe("null");
  });
});
