// The robot's store on a disk that takes nothing: what has happened waits in order, what has to be written first is
// refused, and nothing of either is lost or done twice.
import { join } from "node:path";
import { expect, test } from "vitest";
import { findStorageFault } from "../../../src/base/storage-fault.ts";
import { RobotStore } from "../../../src/robot/store.ts";
import { tempHome } from "../../support/temp-home.ts";

/** A store whose disk is full whenever `isFull` says so, in the middle of a transaction. */
function openStore() {
  const home = tempHome();
  const store = new RobotStore(join(home.path, "robot.db"));
  const disk = { isFull: false };
  const write = (name: string) => () => {
    store.counters.set(name, store.counters.get(name) + 1);
    if (disk.isFull) store.refused(full);
    if (disk.isFull) throw full;
  };
  const dispose = () => {
    store[Symbol.dispose]();
    home[Symbol.dispose]();
  };
  return { store, disk, write, [Symbol.dispose]: dispose };
}
const full = findStorageFault({ code: "ENOSPC" }) ?? expect.unreachable();

test("what is persisted on a full disk is written in order once there is room, and nothing overtakes it", async () => {
  using opened = openStore();
  const { store, disk, write } = opened;
  const order: string[] = [];
  const noted = (name: string) => () => {
    write(name)();
    order.push(name);
  };
  disk.isFull = true;
  store.persist(noted("first"));
  store.persist(noted("second"));
  expect([store.late, store.fault?.code, order]).toEqual([2, "disk-full", []]);
  expect(() => store.transaction(noted("third"))).toThrow(expect.objectContaining({ code: "disk-full" }));
  const writable = store.whenWritable(AbortSignal.timeout(10_000));
  disk.isFull = false;
  store.transaction(noted("third"));
  await writable;
  expect([store.late, store.fault, order]).toEqual([0, undefined, ["first", "second", "third"]]);
  for (const name of order) expect(store.counters.get(name)).toBe(1);
});

test("a fault is over as soon as a try succeeds, also when nothing waits", async () => {
  using opened = openStore();
  const { store, disk, write } = opened;
  let faults = 0;
  store.onFault = () => faults++;
  disk.isFull = true;
  for (const _ of [1, 2]) expect(() => store.transaction(write("x"))).toThrow();
  expect(faults).toBe(1);
  disk.isFull = false;
  store.catchUp();
  expect(store.fault).toBeUndefined();
  expect(store.counters.get("x")).toBe(0);
});

test("what is to follow a transaction follows when it is on disk, and never when it is taken back", () => {
  using opened = openStore();
  const { store, disk, write } = opened;
  const done: string[] = [];
  const take = (name: string) =>
    store.transaction(() => {
      store.afterCommit(() => done.push(name));
      write(name)();
      expect(done).not.toContain(name);
    });
  disk.isFull = true;
  expect(() => take("lost")).toThrow();
  disk.isFull = false;
  take("kept");
  expect(done).toEqual(["kept"]);
});

test("a late write that can never be written holds up nothing behind it, and is told", () => {
  using opened = openStore();
  const { store, disk, write } = opened;
  const lost: unknown[] = [];
  store.onLost = (error) => lost.push(error);
  disk.isFull = true;
  store.persist(write("first"));
  const fault = new TypeError("never");
  store.persist(() => {
    throw fault;
  });
  store.persist(write("last"));
  disk.isFull = false;
  store.catchUp();
  expect([lost, store.late, store.counters.get("last")]).toEqual([[fault], 0, 1]);
});

test("SQLite's own refusals are the disk's faults, with what to do about them", () => {
  using home = tempHome();
  const path = join(home.path, "robot.db");
  new RobotStore(path)[Symbol.dispose]();
  for (const [error, code] of [
    [{ errcode: 13 }, "disk-full"],
    [{ errcode: 778 }, "disk-failed"],
    [{ errcode: 1032 }, "disk-read-only"],
    [{ code: "EROFS" }, "disk-read-only"],
    [{ code: "EDQUOT" }, "disk-full"],
  ] as const)
    expect(findStorageFault(error)).toMatchObject({ code, hint: expect.stringContaining("written as soon as") });
  const strangers = [{ code: 13 }, new DOMException("a program's own", "NotFoundError"), { code: "13" }];
  for (const other of [{ errcode: 5 }, { code: "ENOENT" }, new TypeError("x"), undefined, "13", ...strangers])
    expect(findStorageFault(other)).toBeUndefined();
});
