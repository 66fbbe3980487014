// What a server cannot make a robot run.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { iso } from "../../../src/base/clock.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { chain, code, openRobotTrial, type RobotTrial } from "../../support/robot-trial.ts";
import { until } from "../../support/until.ts";
import { bent } from "../../support/workspace.ts";

let trial: RobotTrial;
beforeEach(async () => {
  trial = await openRobotTrial();
});
afterEach(() => trial[Symbol.asyncDispose]());

const nodes = chain(code("go", "return msg;"));
type Made = Awaited<ReturnType<RobotTrial["order"]>>;

const operator = async () => (await trial.ws.member("operator")).signer;
const viewer = async () => (await trial.ws.member("viewer")).signer;

const refusals: [string, string, () => Promise<Made>][] = [
  [
    "an order by a viewer",
    "untrusted-sender",
    async () => trial.order(await trial.flow(nodes), {}, { by: await viewer() }),
  ],
  [
    "an order whose bytes were changed",
    "untrusted-sender",
    async () => {
      const made = await trial.order(await trial.flow(nodes));
      const signature = `${made.message.order.signature.startsWith("A") ? "B" : "A"}${made.message.order.signature.slice(1)}`;
      return { ...made, message: { ...made.message, order: { ...made.message.order, signature } } };
    },
  ],
  [
    "an order for another robot",
    "wrong-context",
    async () => trial.order(await trial.flow(nodes), {}, { target: { robot: newId("rob") } }),
  ],
  [
    "an order for a label that this robot was not given",
    "wrong-context",
    async () => trial.order(await trial.flow(nodes), {}, { target: { label: "other" } }),
  ],
  [
    "an order whose input was edited",
    "wrong-context",
    async () => {
      const made = await trial.order(await trial.flow(nodes), { amount: 1 });
      return { ...made, message: { ...made.message, input: { amount: 1_000 } } };
    },
  ],
  [
    "an order that was kept back too long",
    "stale",
    async () => trial.order(await trial.flow(nodes), {}, { notAfter: iso(Date.now() - 1) }),
  ],
  [
    "a flow that an operator signed",
    "untrusted-flow",
    async () => trial.order(await trial.flow(nodes, { by: await operator() })),
  ],
  [
    "a flow that is not the ordered one",
    "untrusted-flow",
    async () => {
      const made = await trial.flow(nodes);
      const order = await trial.order(made);
      await trial.flow(chain(code("other", "return msg;")), { id: made.id, version: 2, previous: made.hash });
      return order;
    },
  ],
  [
    "a flow whose bytes were changed",
    "untrusted-flow",
    async () => {
      const made = await trial.flow(nodes);
      const order = await trial.order(made);
      const path = `/v1/robot/flows/${made.id}`;
      const honest = trial.upstream.answers.get(path);
      trial.upstream.answers.set(path, () => ({ ...Object(honest?.()), statement: bent(made.statement, 80) }));
      return order;
    },
  ],
  [
    "a flow that declares no trigger for people",
    "untrusted-flow",
    async () => trial.order(await trial.flow(nodes, { triggers: [{ type: "api", input: {} }] })),
  ],
  [
    "an older version of a flow than it has seen",
    "rolled-back",
    async () => {
      const first = await trial.flow(nodes);
      const second = await trial.flow(nodes, { id: first.id, version: 2, previous: first.hash });
      await trial.upstream.ended(await trial.start(second));
      trial.upstream.answers.set(`/v1/robot/flows/${first.id}`, () => ({
        ...{ id: first.id, name: "trial", version: 1, hash: first.hash, statement: first.statement },
        ...{ created_at: iso(Date.now()), updated_at: iso(Date.now()) },
      }));
      return trial.order(first);
    },
  ],
  [
    "a second flow of one version",
    "forked",
    async () => {
      const first = await trial.flow(nodes);
      await trial.upstream.ended(await trial.start(first));
      return trial.order(await trial.flow(chain(code("other", "return msg;")), { id: first.id }));
    },
  ],
];

describe("a robot refuses", () => {
  for (const [what, refusal, make] of refusals) {
    test(`${what}, as ${refusal}, and runs nothing`, async () => {
      const { run, message } = await make();
      trial.handle(message);
      const end = await trial.upstream.ended(run);
      expect(end).toMatchObject({ status: "failed", outcome: { error: { code: refusal } } });
      expect(trial.upstream.events(run).map(({ type }) => type)).toEqual(["run.state", "run.state"]);
    });
  }

  test("an order that it was shown before, also after a restart, as replayed", async () => {
    const { run, message } = await trial.order(await trial.flow(nodes));
    trial.handle(message);
    expect((await trial.upstream.ended(run)).status).toBe("succeeded");
    trial.handle(message);
    await until("the refusal", () => trial.upstream.all("run").at(-1)?.outcome?.error?.code === "replayed");
    await trial.restart();
    trial.handle(message);
    await until(
      "another refusal",
      () => trial.upstream.states(run).filter((status) => status === "failed").length === 2,
    );
    expect(trial.upstream.states(run).filter((status) => status === "running")).toHaveLength(1);
  });

  test("to say anything but the truth about a run that is ordered again while it runs", async () => {
    const flow = await trial.flow(chain({ id: "wait", type: "core.delay", config: { for: "300ms" } }));
    const { run, message } = await trial.order(flow);
    trial.handle(message);
    await until("it to run", () => trial.upstream.states(run).includes("running"));
    trial.handle(message);
    expect((await trial.upstream.ended(run)).status).toBe("succeeded");
    expect(trial.upstream.states(run)).toEqual(["assigned", "running", "succeeded"]);
  });
});

describe("a robot runs", () => {
  test("an order for a label that it was given", async () => {
    const { run, message } = await trial.order(await trial.flow(nodes), {}, { target: { label: "lab" } });
    trial.handle(message);
    expect((await trial.upstream.ended(run)).status).toBe("succeeded");
  });

  test("an order by an operator", async () => {
    const { run, message } = await trial.order(await trial.flow(nodes), {}, { by: await operator() });
    trial.handle(message);
    expect((await trial.upstream.ended(run)).status).toBe("succeeded");
  });
});
