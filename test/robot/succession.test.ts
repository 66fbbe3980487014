// A new root reaches robots: those that were there follow it, and those that come later believe what the old one signed.
import { afterAll, expect, test } from "vitest";
import { removeMember } from "../../src/client/index.ts";
import { Stage } from "../support/stage.ts";

const stage = await Stage.open();
afterAll(() => stage[Symbol.asyncDispose]());

test("robots follow the root that an owner's removal made, and what stands goes on for old and new ones", async () => {
  const leaver = await stage.member("owner");
  const there = await stage.robot();
  const vault = await stage.vault();
  const item = await stage.item(vault);
  const flow = await stage.flow([vault], [{ type: "vault.get-item", config: { vault, item } }]);
  await stage.unlock(there, vault);
  expect((await stage.run(flow, there)).status).toBe("succeeded");
  const first = stage.owner.trust.rootKey;
  await removeMember(stage.owner, leaver.member);
  expect(stage.owner.trust.rootKey).not.toEqual(first);
  expect((await stage.run(flow, there)).status).toBe("succeeded");
  const late = await stage.robot();
  await stage.unlock(late, vault);
  expect((await stage.run(flow, late)).status).toBe("succeeded");
  expect(stage.leaks()).toEqual([]);
});
