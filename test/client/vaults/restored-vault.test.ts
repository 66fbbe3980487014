// A control plane that was restored from a backup: its vaults are refused as rolled back until a person who knows of it
// signs them above all that was seen.
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import {
  createAccount,
  createService,
  createVault,
  getItem,
  getVault,
  grantVault,
  loginService,
  MemberSession,
  setItem,
  supersedeManifest,
} from "../../../src/client/index.ts";
import { openTestControl } from "../../support/control.ts";
import { tempHome } from "../../support/temp-home.ts";
import { until } from "../../support/until.ts";

const password = "plum-teapot-orbit-saddle";

test("a restored vault is believed again by everyone, once somebody who may write has signed it", async () => {
  using home = tempHome();
  const dataDir = join(home.path, "server");
  const [database, backup] = [join(dataDir, "sealbot.db"), join(home.path, "backup.db")];
  let control = await openTestControl({ dataDir });
  await using _ = { [Symbol.asyncDispose]: () => control[Symbol.asyncDispose]() };
  const made = { server: control.url, setupCode: control.setupCode ?? "", email: "ada@example.com", password };
  const { session } = await createAccount(made);
  using owner = session;
  await createVault(owner, { name: "ops" });
  await setItem(owner, "ops", { name: "a", value: "one" });
  const { identity } = await createService(owner, { name: "colleague", role: "admin" });
  await grantVault(owner, "ops", identity.member);
  using colleague = await loginService(identity);
  const { id } = await getVault(colleague, "ops");
  {
    using file = new DatabaseSync(database);
    file.exec(`VACUUM INTO '${backup}'`);
  }
  for (const value of ["two", "three"]) await setItem(owner, "ops", { name: "a", value });
  const { seq } = await getVault(owner, id);
  await getVault(colleague, id);

  const port = Number(new URL(control.url).port);
  await control.close();
  for (const part of ["", "-wal", "-shm"]) rmSync(`${database}${part}`, { force: true });
  copyFileSync(backup, database);
  control = await openTestControl({ dataDir, port });

  // Connections that were kept open have to be found dead first.
  const isUp = () =>
    fetch(`${control.url}/healthz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await until("the control plane to be back", isUp);
  using restored = await MemberSession.restore(owner.exportState());
  for (const member of [restored, colleague]) {
    await expect(getVault(member, id)).rejects.toMatchObject({ code: "rolled-back" });
  }
  await expect(supersedeManifest(colleague, "ops")).rejects.toMatchObject({ code: "not-permitted" });
  await expect(getVault(colleague, id)).rejects.toMatchObject({ code: "rolled-back" });

  const taken = await supersedeManifest(restored, "ops");
  expect(taken).toMatchObject({ name: "ops", seq: seq + 1 });
  expect(await getVault(colleague, "ops")).toMatchObject({ seq: seq + 1 });
  expect((await getItem(restored, "ops", "a")).value).toBe("one");
  await setItem(restored, "ops", { name: "a", value: "four" });
  expect((await getVault(colleague, "ops")).seq).toBe(seq + 2);

  expect(await supersedeManifest(restored, id, seq + 40)).toMatchObject({ seq: seq + 41 });
  await expect(supersedeManifest(restored, "no such")).rejects.toMatchObject({ code: "not-found" });
});
