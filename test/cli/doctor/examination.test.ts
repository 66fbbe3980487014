// How the doctor goes through its checks: side by side, in order of show, each for a limited time.
import { expect, it } from "vitest";
import { systemClock } from "../../../src/base/clock.ts";
import { errorOf } from "../../../src/base/errors.ts";
import { type Check, fail, ok, skip, warn } from "../../../src/cli/doctor/check.ts";
import { examine } from "../../../src/cli/doctor/examination.ts";
import { Examined } from "../../../src/cli/doctor/examined.ts";
import { findingLines, summary } from "../../../src/cli/show/doctor.ts";
import { displayWidth } from "../../../src/cli/table.ts";
import { robotHome } from "../../../src/robot/home.ts";
import { stepClock, turn } from "../../support/step-clock.ts";

const examined = new Examined({
  ...{ home: robotHome("/nonexistent"), service: undefined, cli: "/nonexistent", env: {}, clock: systemClock },
  ...{ platform: "linux", version: "0", canAsk: false, server: undefined, session: async () => undefined },
});
const plain = (_: unknown, text: string) => text;
const check = (name: string, run: Check["run"], needs: readonly string[] = []): Check => ({ name, run, needs });

it("shows findings in the order of the checks, whichever comes first", async () => {
  const slow = Promise.withResolvers<void>();
  const first = check("first", async () => {
    await slow.promise;
    return ok("late");
  });
  const second = check("second", async () => {
    slow.resolve();
    return warn("early");
  });
  const found = await examine([first, second], examined, { clock: stepClock() });
  expect(found.map(({ name, text }) => `${name} ${text}`)).toEqual(["first late", "second early"]);
});

it("leaves out what stands on something broken, and blames that however long the chain", async () => {
  let looked = 0;
  const look: Check["run"] = async () => {
    looked++;
    return ok("fine");
  };
  const checks = [
    check("name", async () => fail("cannot be looked up")),
    check("connection", look, ["name"]),
    check("link", look, ["connection"]),
    check("disk", async () => warn("little room")),
    check("home", look, ["disk"]),
  ];
  const found = await examine(checks, examined, { clock: stepClock() });
  expect(found.map(({ state }) => state)).toEqual(["fail", "skip", "skip", "warn", "ok"]);
  expect(found[2]?.text).toBe('not looked at, because of "name"');
  expect(looked).toBe(1);
});

it("takes an error for a failure, with its hint as the remedy", async () => {
  const broken = check("identity", async () => {
    throw errorOf({ code: "bad-key", message: "it is damaged", hint: "Restore it." });
  });
  expect(await examine([broken], examined, { clock: stepClock() })).toEqual([
    { name: "identity", state: "fail", text: "it is damaged", remedy: "Restore it." },
  ]);
});

it("waits for no check longer than its time", async () => {
  const clock = stepClock();
  const found = examine([check("link", () => new Promise(() => {}))], examined, { clock, limit: 5_000 });
  await clock.step(5_000);
  await turn();
  expect(await found).toMatchObject([{ state: "fail", text: "nothing was heard within 5 s" }]);
});

const shown = [
  { name: "node", ...ok("v24") },
  {
    name: "key store",
    ...warn("a file that whoever becomes this user can read", "Keep it elsewhere: sealbot robot keys"),
  },
  { name: "link", ...fail("refused", "Start it.") },
  { name: "windows", ...skip("no desktop") },
];

it("aligns names, and puts each remedy below what it is for", () => {
  expect(findingLines(shown, plain, undefined)).toEqual([
    "✓ node       v24",
    "! key store  a file that whoever becomes this user can read",
    "             → Keep it elsewhere: sealbot robot keys",
    "✗ link       refused",
    "             → Start it.",
    "– windows    no desktop",
  ]);
  expect(summary(shown)).toBe("1 fine, 1 to look at, 1 wrong, 1 left out");
});

it.each([40, 60, 100])("keeps within %d columns without breaking a word", (columns) => {
  const lines = findingLines(shown, plain, columns);
  expect(Math.max(...lines.map(displayWidth))).toBeLessThanOrEqual(columns);
  expect(lines.join(" ").replace(/\s+/g, " ")).toContain("whoever becomes this user can read");
});
