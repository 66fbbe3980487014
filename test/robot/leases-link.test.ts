// What a broken link does to a run that has a vault open on a real daemon: nothing, as long as it is mended in time.
import { afterAll, afterEach, expect, test } from "vitest";
import { setItem } from "../../src/client/index.ts";
import { until } from "../support/until.ts";
import { js, openVaultStage } from "../support/vault-stage.ts";

const trial = await openVaultStage();
const { stage, owner, vault, robot } = trial;
const { plane } = stage;
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => expect(stage.leaks()).toEqual([]));

const hold = (go: string) =>
  js(
    vault,
    `await using v = await open();
     debug("open");
     while ((await v.get(${JSON.stringify(go)})) === undefined) await new Promise((resolve) => setTimeout(resolve, 50));
     await v.upsert("last", ${JSON.stringify(go)});
     debug(await v.get("last"));`,
  );

/** Ends the robot's connection; resolves once it is linked again. */
async function breakLink(): Promise<void> {
  const before = plane.connections(robot.id);
  plane.raw(robot.id, "this is no frame");
  await until("the robot to be linked again", () => plane.connections(robot.id) > before);
  await until("the link to be up", () => robot.daemon().status().link.state === "online");
}

test("a link that breaks and is mended costs a run nothing that it has open", async () => {
  const run = await trial.start([hold("go-1")]);
  await trial.shows(run);
  const renewals = () => plane.said(robot.id, "lease").filter((word) => word.do === "renew").length;
  for (let i = 0; i < 3; i++) {
    const before = renewals();
    await breakLink();
    // At once, and not only when the next renewal is due.
    await until("the lease to be renewed", () => renewals() > before, { within: 5_000 });
  }
  await setItem(owner, vault, { name: "go-1", value: true });
  const { run: ended, shown } = await trial.result(run.id);
  expect(ended.error).toBeNull();
  expect(shown).toEqual(["open", "go-1"]);
  // One lease for all of it.
  const leases = new Set(plane.said(robot.id, "lease").map(({ lease }) => lease));
  expect(leases.size).toBe(1);
});

test("a run that waits while the link breaks gets its turn when it comes", async () => {
  const first = await trial.start([hold("go-2")]);
  await trial.shows(first);
  const second = await trial.start([js(vault, `await using v = await open(); debug(await v.get("last"));`)]);
  await until("the second to stand in line", () =>
    plane.told(robot.id, "lease").some((news) => news.state === "queued" && news.holder.run === first.id),
  );
  await breakLink();
  await setItem(owner, vault, { name: "go-2", value: true });
  expect((await trial.result(first.id)).run.status).toBe("succeeded");
  expect((await trial.result(second.id)).shown).toEqual(["go-2"]);
});
