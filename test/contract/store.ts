// What any store must do, whichever engine is beneath: one suite, run once per engine.
import { describe, expect, it } from "vitest";
import type { RobotId, VaultId } from "../../src/base/ids.ts";
import type { Store } from "../../src/control/store/store.ts";
import { newId } from "../../src/trust/new-id.ts";
import type { Statement } from "../../src/trust/statement.ts";

const statement: Statement = { kind: "flow", payload: "e30", signer: "A".repeat(43), signature: "", certificates: [] };
const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

async function addRobot(store: Store, id: RobotId = newId("rob")): Promise<RobotId> {
  await store.robots.insert({
    ...{ id, name: "r", labels: ["a"], status: "active", record: statement, endorsement: null, fingerprint: "f" },
    ...{ ticket: null, online: true, last_seen_at: null, version: null, platform: null, catalogue: null },
    ...{ unlocked: [], generation: 0, nonce: "", received: 0, commanded: 0, created_at: at(0) },
  });
  return id;
}

async function addRun(store: Store, second: number, ended?: number) {
  const id = newId("run");
  await store.runs.insert({
    ...{ id, flow: newId("flw"), flow_name: "f", flow_version: 1, flow_hash: "h", trigger: "signed", robot: null },
    ...{ label: "l", status: ended === undefined ? "queued" : "succeeded", waiting_for: [], reason: null, node: null },
    ...{ error: null, counts: null, duration_ms: null, order: statement, input: { a: [1, null] }, not_after: at(59) },
    ...{ created_at: at(second), started_at: null, ended_at: ended === undefined ? null : at(ended) },
  });
  return id;
}

/** `open` gives an empty store. */
export function storeContract(engine: string, open: () => Promise<Store & AsyncDisposable>): void {
  describe(`a store over ${engine}`, () => {
    it("keeps all of a transaction or nothing", async () => {
      await using store = await open();
      const robot = await addRobot(store);
      const failing = store.transaction(async ({ robots }) => {
        await robots.addCommand(robot, { t: "lock" });
        throw new RangeError("on purpose");
      });
      await expect(failing).rejects.toThrow("on purpose");
      expect(await store.robots.listCommands(robot, 0)).toEqual([]);
      expect(await store.robots.find(robot)).toMatchObject({ commanded: 0 });
    });

    it("runs transactions one after another", async () => {
      await using store = await open();
      const robot = await addRobot(store);
      const add = () => store.transaction(({ robots }) => robots.addCommand(robot, { t: "lock" }));
      const numbers = await Promise.all(Array.from({ length: 20 }, add));
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    });

    it("hands commands out in order until they are taken", async () => {
      await using store = await open();
      const robot = await addRobot(store);
      const vault = newId("vau");
      await store.robots.addCommand(robot, { t: "lock", vault });
      await store.robots.addCommand(robot, { t: "lock" });
      expect(await store.robots.listCommands(robot, 0)).toEqual([
        { t: "lock", vault, n: 1 },
        { t: "lock", n: 2 },
      ]);
      await store.robots.dropCommands(robot, 1);
      expect(await store.robots.listCommands(robot, 0)).toEqual([{ t: "lock", n: 2 }]);
    });

    it("gives back booleans, lists, statements and absent values as they were", async () => {
      await using store = await open();
      const robot = await addRobot(store);
      expect(await store.robots.find(robot)).toMatchObject({
        ...{ online: true, labels: ["a"], record: statement, endorsement: null, last_seen_at: null },
      });
      await store.robots.update(robot, { online: false, endorsement: statement });
      expect(await store.robots.find(robot)).toMatchObject({ online: false, endorsement: statement, labels: ["a"] });
      const run = await addRun(store, 1);
      expect(await store.runs.find(run)).toMatchObject({ input: { a: [1, null] }, error: null, order: statement });
    });

    it("pages through every run once, newest first, also when two began at the same time", async () => {
      await using store = await open();
      const ids = [];
      for (const second of [1, 2, 2, 2, 3]) ids.push(await addRun(store, second));
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.runs.page({ limit: 2, cursor });
        seen.push(...page.data.map(({ id }) => id));
        cursor = page.next_cursor ?? undefined;
      } while (cursor !== undefined);
      expect([...seen].sort()).toEqual([...ids].sort());
      expect([seen[0], seen[4]]).toEqual([ids[4], ids[0]]);
    });

    it("refuses a cursor it did not give out", async () => {
      await using store = await open();
      for (const cursor of ["", "%%%", "bnVsbA", "eyJhIjoxfQ"])
        await expect(store.runs.page({ limit: 5, cursor })).rejects.toMatchObject({ code: "bad-input" });
    });

    it("keeps an event once, whoever sends it again", async () => {
      await using store = await open();
      const run = await addRun(store, 1);
      await store.runs.addEvent({ run, seq: 1, at: at(1), type: "debug", data: { v: 1 } });
      await store.runs.addEvent({ run, seq: 1, at: at(2), type: "other" });
      await store.runs.addEvent({ run, seq: 2, at: at(2), type: "log", node: "n" });
      expect(await store.runs.listEvents(run, 0, 10)).toEqual([
        { run, seq: 1, at: at(1), type: "debug", data: { v: 1 } },
        { run, seq: 2, at: at(2), type: "log", node: "n" },
      ]);
      expect(await store.runs.listEvents(run, 1, 10)).toHaveLength(1);
    });

    it("prunes in batches, and only what ended before", async () => {
      await using store = await open();
      for (let i = 0; i < 5; i++) await addRun(store, i, 10);
      const [late, open_] = [await addRun(store, 9, 30), await addRun(store, 9)];
      expect(await store.runs.prune(at(20), 3)).toBe(3);
      expect(await store.runs.prune(at(20), 3)).toBe(2);
      expect(await store.runs.prune(at(20), 3)).toBe(0);
      expect(await store.runs.find(late)).toBeDefined();
      expect(await store.runs.find(open_)).toBeDefined();
    });

    it("lets one request claim a key", async () => {
      await using store = await open();
      const claim = { key: "k", body_hash: "h", status: null, answer: null, created_at: at(1) };
      expect(await store.answers.claim(claim)).toBeUndefined();
      expect(await store.answers.claim({ ...claim, body_hash: "other" })).toEqual(claim);
      await store.answers.keep("k", 201, "{}");
      expect(await store.answers.claim(claim)).toMatchObject({ status: 201, answer: "{}" });
      await store.answers.dropBefore(at(2));
      expect(await store.answers.claim(claim)).toBeUndefined();
    });

    it("takes a vault's things away with the vault", async () => {
      await using store = await open();
      const vault = newId("vau");
      const item = newId("itm");
      await store.vaults.insert({ id: vault, name: "v", epoch: 1, created_at: at(0) });
      await store.vaults.appendHeader(vault, { seq: 1, epoch: 1, hash: "h" }, statement);
      const grant = { principal: "mem_x", access: "write" as const, epoch: 1, hash: "g", statement };
      await store.vaults.putGrant(vault, grant);
      await store.items.insert({
        ...{ vault, item, version: 1, kind: "secret", wrap: "w", blob: "b", wrap_hash: "", blob_hash: "" },
        ...{ created_at: at(0), created_by: "mem_x" },
      });
      expect(await store.vaults.findGrant(vault, "mem_x")).toMatchObject(grant);
      expect(await store.items.listMarks(vault)).toHaveLength(1);
      await store.vaults.delete(vault);
      expect(await store.vaults.find(vault)).toBeUndefined();
      expect(await store.vaults.findHeader(vault)).toBeUndefined();
      expect(await store.vaults.findGrant(vault, "mem_x")).toBeUndefined();
      expect(await store.items.listMarks(vault)).toEqual([]);
    });

    it("makes staged wraps count all at once, and lets go of what has none", async () => {
      await using store = await open();
      const [vault, member] = [newId("vau"), newId("mem")];
      const [kept, lost, empty] = [newId("itm"), newId("itm"), newId("itm")];
      await store.vaults.insert({ id: vault, name: "v", epoch: 1, created_at: at(0) });
      for (const [item, version, wrap] of [
        [kept, 1, "old-1"],
        [kept, 2, "old-2"],
        [lost, 1, "old"],
        [empty, 1, ""],
      ] as const)
        await store.items.insert({
          ...{ vault, item, version, kind: "item", wrap, blob: "b", wrap_hash: wrap && `#${wrap}`, blob_hash: "#b" },
          ...{ created_at: at(0), created_by: member },
        });
      const rotation = { id: "one", vault, member, created_at: at(0) };
      await store.rotations.begin(rotation);
      const staged = (version: number, wrap: string) => ({ item: kept, version, wrap, wrap_hash: `#${wrap}` });
      await store.rotations.stage("one", [staged(1, "first try"), staged(2, "new-2")]);
      await store.rotations.stage("one", [staged(1, "new-1")]);
      const wraps = async () => {
        const page = await store.rotations.listWraps(vault, { limit: 2 });
        const rest = await store.rotations.listWraps(vault, { limit: 2, cursor: page.next_cursor ?? undefined });
        expect(rest.next_cursor).toBeNull();
        return new Set([...page.data, ...rest.data].map(({ wrap }) => wrap));
      };
      expect(await wraps()).toEqual(new Set(["old-1", "old-2", "old"]));
      await store.rotations.apply("one", vault);
      expect(await store.items.find(vault, kept, 1)).toMatchObject({ wrap: "new-1", wrap_hash: "#new-1", blob: "b" });
      expect(await store.items.find(vault, kept, 2)).toMatchObject({ wrap: "new-2" });
      expect(await store.items.find(vault, lost, 1)).toBeUndefined();
      expect(await store.items.find(vault, empty, 1)).toMatchObject({ wrap: "" });
      await store.rotations.begin({ ...rotation, id: "two", created_at: at(9) });
      expect(await store.rotations.has("one", vault, member)).toBe(false);
      expect(await store.rotations.has("two", vault, newId("mem"))).toBe(false);
      await store.rotations.dropBefore(at(9));
      expect(await store.rotations.has("two", vault, member)).toBe(true);
      await store.rotations.dropBefore(at(10));
      expect(await store.rotations.has("two", vault, member)).toBe(false);
    });

    it("keeps the line for vaults in its order, and never gives a fencing number twice", async () => {
      await using store = await open();
      const robot = await addRobot(store);
      const [a, b, c] = [newId("vau"), newId("vau"), newId("vau")];
      const stand = async (vaults: VaultId[], second: number) => {
        const id = newId("lea");
        const lease = { id, robot, run: newId("run"), mode: "shared" as const, round: 0 };
        await store.leases.insert({ ...lease, asked_at: at(0), expires_at: at(second), vaults });
        return id;
      };
      const [first, second, third] = [await stand([b, c], 30), await stand([a, b], 10), await stand([a], 20)];
      const ids = async (vaults: (typeof a)[]) => (await store.leases.line(vaults)).map(({ id }) => id);
      expect(await ids([a])).toEqual([second, third]);
      expect(await ids([b])).toEqual([first, second]);
      expect(await ids([a, b, c])).toEqual([first, second, third]);
      expect(await ids([])).toEqual([]);
      expect(await store.leases.findNextExpiry()).toBe(at(10));
      expect((await store.leases.listExpired(at(20))).map(({ id }) => id)).toEqual([second, third]);
      const hold = async (id: typeof first) => {
        const lease = await store.leases.find(id);
        return lease && (await store.leases.hold(lease)).vaults.map(({ fence }) => fence);
      };
      expect(await hold(first)).toEqual([1, 1]);
      await store.leases.delete([{ id: first }, { id: second }, { id: third }]);
      expect(await store.leases.findNextExpiry()).toBeUndefined();
      const again = await stand([b], 40);
      expect(await hold(again)).toEqual([2]);
      await store.leases.renew(again, { round: 3, expires_at: at(50) });
      expect(await store.leases.find(again)).toMatchObject({ held: true, round: 3, expires_at: at(50), seq: 1 });
    });

    it("finds no row that is not there", async () => {
      await using store = await open();
      expect(await store.trust.findTrust()).toBeUndefined();
      expect(await store.accounts.findMember(newId("mem"))).toBeUndefined();
      expect(await store.tickets.find("a".repeat(16))).toBeUndefined();
      expect(await store.flows.find(newId("flw"))).toBeUndefined();
      expect(await store.audit.findLast()).toBeUndefined();
    });
  });
}
