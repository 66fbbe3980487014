import { expect, it } from "vitest";
import { z } from "zod";
import { systemClock } from "../../src/base/clock.ts";
import { mostUnderWay } from "../../src/flow/crowd.ts";
import { runFlow } from "../../src/flow/engine.ts";
import { defineNode } from "../../src/flow/node.ts";
import { parseFlow } from "../../src/flow/validate.ts";
import { catalogue, startTo } from "./trial.ts";

const state = { sent: 0, done: 0, most: 0 };

/** Sends `count` messages, each once there is room for it. */
const producer = defineNode({
  type: "test.produce",
  title: "Produce",
  doc: "For tests.",
  ports: ["out"],
  config: z.strictObject({ count: z.int() }),
  run: async ({ config, send }) => {
    for (let n = 0; n < config.count; n++) {
      state.sent++;
      state.most = Math.max(state.most, state.sent - state.done);
      await send("out", { n });
    }
  },
});

const slow = defineNode({
  type: "test.slow",
  title: "Slow",
  doc: "For tests.",
  ports: ["out"],
  config: z.strictObject({}),
  run: async ({ msg }) => {
    await new Promise<void>((go) => setImmediate(go));
    state.done++;
    return msg;
  },
});

const nodes = new Map([...catalogue, [producer.type, producer], [slow.type, slow]] as const);

async function run(list: readonly object[], signal = new AbortController().signal) {
  Object.assign(state, { sent: 0, done: 0, most: 0 });
  return await runFlow({
    flow: parseFlow({ name: "x", nodes: list }, nodes),
    catalogue: nodes,
    input: {},
    run: { id: "run", flow: "flow", startedAt: "", trigger: "signed" },
    host: { nodeEvents: false, event: () => {}, secret: () => Promise.reject(new TypeError("no secrets")) },
    clock: systemClock,
    signal,
  });
}

const produce = (id: string, count: number, ...to: string[]) => ({
  id,
  type: "test.produce",
  config: { count },
  wires: [to],
});
const consume = (...to: string[]) => ({ id: "slow", type: "test.slow", wires: [to] });

it("keeps no more messages under way than fit, however many are sent", async () => {
  const { status, counts } = await run([startTo("produce"), produce("produce", 20_000, "slow"), consume()]);
  expect({ status, messages: counts.messages }).toEqual({ status: "succeeded", messages: 20_002 });
  expect(state.most).toBeLessThanOrEqual(mostUnderWay + 1);
  expect(state.most).toBeGreaterThan(mostUnderWay / 2);
});

it("lets more senders than fit wait without waiting for each other for ever", async () => {
  const many = Array.from({ length: 200 }, () => "produce");
  const { status } = await run([startTo(...many), produce("produce", 20, "slow"), consume()]);
  expect(status).toBe("succeeded");
  expect(state.done).toBe(4_000);
});

it("lets senders behind senders go on", async () => {
  const list = [startTo("first"), produce("first", 300, "second"), produce("second", 3, "slow"), consume()];
  expect((await run(list)).status).toBe("succeeded");
  expect(state.done).toBe(900);
});

it("ends a wait for room with the run", async () => {
  const stop = new AbortController();
  const ending = run(
    [startTo("produce"), produce("produce", 10_000, "hang"), { id: "hang", type: "test.hang" }],
    stop.signal,
  );
  setImmediate(() => stop.abort());
  expect((await ending).status).toBe("cancelled");
  expect(state.sent).toBeLessThan(10_000);
});
