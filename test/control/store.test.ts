import { expect, it } from "vitest";
import { openStore } from "../../src/control/store/store.ts";
import { newId } from "../../src/trust/new-id.ts";
import { dropboxStoreContract } from "../contract/dropbox-store.ts";
import { storeContract } from "../contract/store.ts";
import { tempHome } from "../support/temp-home.ts";

for (const contract of [storeContract, dropboxStoreContract])
  contract("SQLite", async () => {
    const home = tempHome();
    const store = await openStore(home.path);
    return {
      ...store,
      async [Symbol.asyncDispose]() {
        await store[Symbol.asyncDispose]();
        home[Symbol.dispose]();
      },
    };
  });

it("a store over SQLite finds everything again when it is opened again", async () => {
  using home = tempHome();
  const vault = newId("vau");
  {
    await using store = await openStore(home.path);
    await store.vaults.insert({ id: vault, name: "v", epoch: 1, created_at: "2026-01-01T00:00:00.000Z" });
  }
  await using store = await openStore(home.path);
  expect(await store.vaults.listIds()).toEqual([vault]);
});
