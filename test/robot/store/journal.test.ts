// What one turn of the event loop writes, as another connection to the same file sees it: only what is committed.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate as nextTurn } from "node:timers/promises";
import fc from "fast-check";
import { expect, test } from "vitest";
import { findStorageFault } from "../../../src/base/storage-fault.ts";
import { RobotStore } from "../../../src/robot/store.ts";
import { canMount, openSmallDisk } from "../../support/small-disk.ts";
import { tempHome } from "../../support/temp-home.ts";

const full = findStorageFault({ code: "ENOSPC" }) ?? expect.unreachable();

function openStore() {
  const home = tempHome();
  const path = join(home.path, "robot.db");
  const store = new RobotStore(path);
  const reader = new DatabaseSync(path, { readOnly: true });
  const onDisk = (name: string) => Number(reader.prepare("SELECT value FROM counters WHERE name = ?").get(name)?.value);
  const dispose = () => {
    reader.close();
    store[Symbol.dispose]();
    home[Symbol.dispose]();
  };
  return { store, onDisk, path, [Symbol.dispose]: dispose };
}

test("what one turn persists is seen at once and reaches the disk together, when the turn ends", async () => {
  using opened = openStore();
  const { store, onDisk } = opened;
  const told: string[] = [];
  store.persist(() => store.counters.set("a", 1));
  store.persist(() => {
    store.counters.set("b", store.counters.get("a") + 1);
    store.afterCommit(() => told.push("b"));
  });
  store.afterCommit(() => told.push("both"));
  expect([store.counters.get("b"), onDisk("a"), onDisk("b"), told]).toEqual([2, Number.NaN, Number.NaN, []]);
  const writable = store.whenWritable(AbortSignal.timeout(10_000));
  await nextTurn();
  expect([onDisk("a"), onDisk("b"), told]).toEqual([1, 2, ["b", "both"]]);
  await writable;
});

test("a transaction and a single write are on disk when they return, and with them what came before", () => {
  using opened = openStore();
  const { store, onDisk } = opened;
  store.persist(() => store.counters.set("first", 1));
  store.transaction(() => store.counters.set("second", 1));
  expect([onDisk("first"), onDisk("second")]).toEqual([1, 1]);
  store.persist(() => store.counters.set("third", 1));
  store.counters.set("fourth", 1);
  expect([onDisk("third"), onDisk("fourth")]).toEqual([1, 1]);
});

test("work that fails takes back its own writes and no other's", async () => {
  using opened = openStore();
  const { store, onDisk } = opened;
  const told: string[] = [];
  const failing = () => {
    store.counters.set("kept", 9);
    store.afterCommit(() => told.push("never"));
    throw new TypeError("a fault of the program");
  };
  store.persist(() => store.counters.set("kept", 1));
  expect(() => store.persist(failing)).toThrow("a fault of the program");
  expect(() => store.transaction(failing)).toThrow("a fault of the program");
  await nextTurn();
  expect([onDisk("kept"), store.late, told]).toEqual([1, 0, []]);
});

test("what was persisted before the store is closed is on disk", () => {
  using opened = openStore();
  const { store, path } = opened;
  store.persist(() => store.counters.set("last", 1));
  store[Symbol.dispose]();
  using again = new RobotStore(path);
  expect(again.counters.get("last")).toBe(1);
});

test.skipIf(!canMount)(
  "a real disk that fills up takes nothing of a turn, and all of it once there is room",
  async () => {
    using home = tempHome();
    new RobotStore(join(home.path, "robot.db"))[Symbol.dispose]();
    using disk = openSmallDisk(home.path, 2);
    using store = new RobotStore(join(home.path, "robot.db"));
    const told: string[] = [];
    disk.fill();
    for (const name of ["first", "second"]) {
      store.persist(() => {
        store.documents.set(name, "x".repeat(100_000));
        store.afterCommit(() => told.push(name));
      });
    }
    // SQLite needs the room only when it commits.
    expect([store.late, store.fault]).toEqual([0, undefined]);
    expect(() => store.transaction(() => store.counters.set("third", 1))).toThrow(
      expect.objectContaining({ code: "disk-full" }),
    );
    await nextTurn();
    expect([store.late, store.fault?.code, store.documents.find("first"), told]).toEqual([
      2,
      "disk-full",
      undefined,
      [],
    ]);
    disk.empty();
    store.transaction(() => store.counters.set("third", 1));
    expect([store.late, store.fault, told]).toEqual([0, undefined, ["first", "second"]]);
    expect(store.documents.find("second")).toHaveLength(100_000);
  },
);

test("whatever the disk takes and when, all that was persisted is written once and in order", async () => {
  const step = fc.oneof(
    { weight: 4, arbitrary: fc.constant("persist" as const) },
    { weight: 2, arbitrary: fc.constant("turn" as const) },
    {
      weight: 1,
      arbitrary: fc.constantFrom("transaction" as const, "fail" as const, "full" as const, "room" as const),
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      using opened = openStore();
      const { store, path } = opened;
      let isFull = false;
      let n = 0;
      const expected: string[] = [];
      const add = (key: string) => () => {
        store.documents.set("all", [...((store.documents.find("all") ?? []) as string[]), key]);
        if (!isFull) return;
        store.refused(full);
        throw full;
      };
      for (const what of steps) {
        const key = `${what} ${n++}`;
        if (what === "persist") {
          expected.push(key);
          store.persist(add(key));
        } else if (what === "transaction") {
          try {
            store.transaction(add(key));
            expected.push(key);
          } catch (error) {
            expect(error).toBe(full);
          }
        } else if (what === "fail") {
          const failing = () => {
            add(key)();
            throw new TypeError("its own fault");
          };
          expect(() => store.transaction(failing)).toThrow();
        } else if (what === "turn") await nextTurn();
        else isFull = what === "full";
      }
      isFull = false;
      store.catchUp();
      expect([store.late, store.fault]).toEqual([0, undefined]);
      store[Symbol.dispose]();
      using again = new RobotStore(path);
      expect(again.documents.find("all") ?? []).toEqual(expected);
    }),
    { numRuns: 60 },
  );
});
