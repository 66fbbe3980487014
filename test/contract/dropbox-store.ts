// What any store must do with what programs write into a vault, and with the tokens that tokens give.
import { describe, expect, it } from "vitest";
import type { ItemId, VaultId } from "../../src/base/ids.ts";
import type { Store } from "../../src/control/store/store.ts";
import { newId } from "../../src/trust/new-id.ts";
import { newConnectionId } from "../../src/vault/connections.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString();

async function addVault(store: Store): Promise<VaultId> {
  const id = newId("vau");
  await store.vaults.insert({ id, name: id, epoch: 1, created_at: at(0) });
  return id;
}

async function addItem(store: Store, vault: VaultId, name: string, second = 0, versions = [1]): Promise<ItemId> {
  const item = newConnectionId();
  const version = versions.at(-1) ?? 1;
  const times = { created_at: at(second), updated_at: at(second) };
  const facts = { ready: true, expires_at: null, meta: { app_id: "HTTP" } };
  await store.dropbox.put(vault, { item, version, name, kind: "secret", category: "connection", ...facts, ...times });
  for (const one of versions)
    await store.dropbox.putVersion(vault, {
      item,
      version: one,
      wrap: `${item}${one}`,
      blob: "b",
      created_at: at(one),
    });
  return item;
}

/** `open` gives an empty store. */
export function dropboxStoreContract(engine: string, open: () => Promise<Store & AsyncDisposable>): void {
  describe(`a dropbox over ${engine}`, () => {
    it("keeps one item of a name in a vault, and finds it by id and name", async () => {
      await using store = await open();
      const [vault, other] = [await addVault(store), await addVault(store)];
      const item = await addItem(store, vault, "a");
      await addItem(store, other, "a");
      await expect(addItem(store, vault, "a")).rejects.toThrow();
      expect(await store.dropbox.find(vault, item)).toMatchObject({ item, ready: true, meta: { app_id: "HTTP" } });
      expect(await store.dropbox.find(other, item)).toBeUndefined();
      expect(await store.dropbox.findIdByName(vault, "a")).toBe(item);
      expect([await store.dropbox.hasId(item), await store.dropbox.hasId(newConnectionId())]).toEqual([true, false]);
    });

    it("pages through every item once, oldest first, and counts those of a category", async () => {
      await using store = await open();
      const vault = await addVault(store);
      const ids: ItemId[] = [];
      for (const second of [1, 2, 2, 3, 4]) ids.push(await addItem(store, vault, `n${ids.length}`, second));
      const seen: ItemId[] = [];
      for (let cursor: string | null | undefined; cursor !== null; ) {
        const page = await store.dropbox.page(vault, { limit: 2, cursor });
        seen.push(...page.data.map(({ item }) => item));
        cursor = page.next_cursor;
      }
      expect([...seen].sort()).toEqual([...ids].sort());
      expect([seen[0], seen[4]]).toEqual([ids[0], ids[4]]);
      const listed = await store.dropbox.listCategory(vault, "connection", { after: 3, limit: 5 });
      expect(listed).toMatchObject({ total: 5, rows: [{ item: ids[3] }, { item: ids[4] }] });
      expect(await store.dropbox.listCategory(vault, "api_key", { after: 0, limit: 5 })).toEqual({
        rows: [],
        total: 0,
      });
    });

    it("takes over the wraps of a new epoch, drops what has none, and says what was missed", async () => {
      await using store = await open();
      const [vault, other] = [await addVault(store), await addVault(store)];
      const [old, fresh] = [await addItem(store, vault, "old", 0, [1, 2]), await addItem(store, vault, "fresh", 1)];
      const foreign = await addItem(store, other, "foreign");
      const rotation = "r".repeat(22);
      await store.rotations.begin({ id: rotation, vault, member: newId("mem"), created_at: at(0) });
      const stage = (item: ItemId, version: number) =>
        store.rotations.stage(rotation, [{ item, version, wrap: `new${version}`, wrap_hash: "h" }]);
      await stage(old, 2);
      expect(await store.dropbox.findUnstaged(vault, rotation)).toBe(fresh);
      await stage(fresh, 1);
      expect(await store.dropbox.findUnstaged(vault, rotation)).toBeUndefined();
      await store.dropbox.applyStaged(vault, rotation);
      const wraps = async (of: VaultId) => (await store.dropbox.listVersions(of)).map(({ item, wrap }) => [item, wrap]);
      expect(await wraps(vault)).toEqual(
        [
          ...[
            [old, "new2"],
            [fresh, "new1"],
          ],
        ].sort(),
      );
      expect(await wraps(other)).toEqual([[foreign, `${foreign}1`]]);
    });

    it("goes with its vault", async () => {
      await using store = await open();
      const vault = await addVault(store);
      const item = await addItem(store, vault, "a");
      await store.vaults.delete(vault);
      expect(await store.dropbox.find(vault, item)).toBeUndefined();
      expect(await store.dropbox.listVersions(vault)).toEqual([]);
    });

    it("ends tokens with the token that gave them, and forgets those that expired", async () => {
      await using store = await open();
      const member = newId("mem");
      const person = { kind: "person", email: "a@b.example", name: "a", role: "owner", status: "active" } as const;
      await store.accounts.insertMember({
        id: member,
        ...person,
        certificate: null,
        root_box: null,
        created_at: at(0),
      });
      const add = async (parent: string | null, expires_at: string | null) => {
        const id = newId("tok");
        const rest = { name: null, scopes: [], vault: null, created_at: at(0), last_used_at: null };
        await store.tokens.insert({ id, hash: id, member, parent, expires_at, ...rest });
        return id;
      };
      const first = await add(null, at(1));
      const [late, soon] = [await add(first, at(30)), await add(first, at(10))];
      expect((await store.tokens.list()).map(({ id }) => id)).toEqual([first]);
      await store.tokens.deleteExpiredChildren(at(20));
      expect([await store.tokens.find(soon), (await store.tokens.find(late))?.parent]).toEqual([undefined, first]);
      await store.tokens.delete(first);
      expect(await store.tokens.find(late)).toBeUndefined();
    });
  });
}
