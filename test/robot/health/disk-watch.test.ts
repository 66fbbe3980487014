// What watches the disk lives on, whatever trying it brings.
import { expect, test } from "vitest";
import { findStorageFault } from "../../../src/base/storage-fault.ts";
import { DiskWatch } from "../../../src/robot/health/disk-watch.ts";
import { Troubles } from "../../../src/robot/health/troubles.ts";
import { RobotStore } from "../../../src/robot/store.ts";
import { keptLogger } from "../../support/quiet-logger.ts";
import { stepClock } from "../../support/step-clock.ts";

test("a try that fails for a reason of its own is told once, and tried again", async () => {
  const [clock, logger] = [stepClock(), keptLogger()];
  using store = new RobotStore(":memory:");
  const troubles = new Troubles(clock);
  const catchUp = store.catchUp.bind(store);
  store.catchUp = () => {
    throw new TypeError("database disk image is malformed");
  };
  await using _watch = new DiskWatch({ store, troubles, clock, logger });
  store.refused(findStorageFault({ code: "ENOSPC" }) ?? expect.unreachable());
  for (let i = 0; i < 3; i++) await clock.step(1_000);
  expect(troubles.list).toMatchObject([{ code: "disk-full" }]);
  expect(logger.lines.filter((line) => line.includes("malformed"))).toHaveLength(1);
  store.catchUp = catchUp;
  await clock.step(1_000);
  expect(troubles.list).toEqual([]);
});
