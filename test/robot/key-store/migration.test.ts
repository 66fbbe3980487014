// Keys move from one store to another: all of them or none, whatever happens on the way.
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { hasCode } from "../../../src/base/errors.ts";
import { toBase64url } from "../../../src/crypto/bytes.ts";
import { getIdentity, saveIdentity } from "../../../src/robot/identity/identity.ts";
import { getPublicIdentity } from "../../../src/robot/identity/identity-file.ts";
import { resetRobot } from "../../../src/robot/identity/reset.ts";
import { type KeyStoreKind, keyStoreKinds } from "../../../src/robot/key-store/key-store.ts";
import { openKeyStore } from "../../../src/robot/key-store/key-stores.ts";
import { clearLeftKeys, migrateKeys } from "../../../src/robot/key-store/migration.ts";
import { Canaries } from "../../support/canary.ts";
import { codeOf } from "../../support/code-of.ts";
import { benchPassphrase, hasCredentials, type KeyBench, openKeyBench, passphraseOf } from "../../support/key-bench.ts";
import { nextPassphrase, quickKeyBenchAt } from "../../support/quick-key-bench.ts";
import { identityOf } from "../../support/robot-identity.ts";
import { tempHome } from "../../support/temp-home.ts";
import { openTestWorkspace } from "../../support/workspace.ts";

const office = await openTestWorkspace();
const someone = identityOf(office, await office.robot(), "http://127.0.0.1:7420");
const canaries = new Canaries();
for (const { secretKey } of [someone.sign, someone.box]) canaries.watch(secretKey);
for (const passphrase of [benchPassphrase, nextPassphrase]) canaries.watch(passphrase);

type Here = Omit<KeyBench, keyof Disposable>;
/** A keyring in memory; the other stores stand on what this host has. */
const entries = new Map<string, string>();
const keyring = (name: string) => ({
  find: async () => entries.get(name),
  write: async (text: string) => void entries.set(name, text),
  remove: async () => void entries.delete(name),
});
const kinds = keyStoreKinds.filter((kind) => hasCredentials || kind !== "systemd-credential");

/** Stores over the real things, but for the keyring. */
function openBench(): KeyBench {
  const { home, sources, ...bench } = openKeyBench();
  return { home, sources: { keyring, ...sources }, ...bench };
}

const saveIn = (keyStore: KeyStoreKind, { home, sources }: Here) =>
  saveIdentity(home, { ...someone, keyStore }, sources);
const openIn = ({ home, sources }: Here) => getIdentity(home, sources);
const migrate = ({ home, sources }: Here, to: KeyStoreKind, next = sources) =>
  migrateKeys(home, { to, from: sources, sources: next });

/** The stores that hold something for this robot. */
async function holders({ home, sources }: Here): Promise<KeyStoreKind[]> {
  const found: KeyStoreKind[] = [];
  for (const kind of kinds) {
    const store = await openKeyStore(kind, { home, robot: someone.robot }, sources);
    // Half of a wiping leaves what nobody can use.
    const keys = await store.find().catch((error: unknown) => {
      if (!hasCode(error, "bad-key")) throw error;
      return undefined;
    });
    if (keys?.some((byte) => byte !== 0)) found.push(kind);
  }
  return found;
}

/** As an identity was kept when its file held the keys. */
function saveFirstForm({ home }: Here): void {
  const { robot, name, origin, root, record, sign, box } = someone;
  const secrets = { ed25519: toBase64url(sign.secretKey), x25519: toBase64url(box.secretKey) };
  mkdirSync(home.folder, { recursive: true });
  writeFileSync(
    home.identity,
    JSON.stringify({ version: 1, robot, name, origin, root: toBase64url(root), record, ...secrets }),
  );
}

for (const from of kinds)
  for (const to of kinds) {
    test(`keys move from ${from} to ${to}, and lie nowhere else then`, async () => {
      using bench = openBench();
      await saveIn(from, bench);
      expect(await migrate(bench, to)).toMatchObject({ keyStore: to, fingerprint: someone.fingerprint });
      expect(await openIn(bench)).toEqual({ ...someone, keyStore: to });
      expect(await holders(bench)).toEqual([to]);
      if (to !== "file") expect(canaries.inFiles([bench.home.folder])).toEqual([]);
      await resetRobot(bench.home, bench.sources);
      expect([await holders(bench), existsSync(bench.home.folder)]).toEqual([[], false]);
    });
  }

for (const to of kinds) {
  test(`an identity whose file held the keys itself moves to ${to}`, async () => {
    using bench = openBench();
    saveFirstForm(bench);
    await migrate(bench, to);
    expect(await openIn(bench)).toEqual({ ...someone, keyStore: to });
    expect(await holders(bench)).toEqual([to]);
    if (to !== "file") expect(canaries.inFiles([bench.home.folder])).toEqual([]);
    await resetRobot(bench.home, bench.sources);
  });
}

test("a passphrase is changed by moving to the same store", async () => {
  using bench = openBench();
  await saveIn("passphrase", bench);
  const next = passphraseOf("another four words entirely");
  await migrateKeys(bench.home, { to: "passphrase", from: bench.sources, sources: next });
  expect(await getIdentity(bench.home, next)).toEqual({ ...someone, keyStore: "passphrase" });
  expect(await codeOf(() => openIn(bench))).toBe("bad-key");
});

describe("where it cannot be done, everything stays as it was:", () => {
  const refused = async (act: (bench: KeyBench) => Promise<unknown>, code: string) => {
    using bench = openBench();
    await saveIn("passphrase", bench);
    expect(await codeOf(() => act(bench))).toBe(code);
    expect(await openIn(bench)).toMatchObject({ keyStore: "passphrase", fingerprint: someone.fingerprint });
    expect(existsSync(bench.home.keys)).toBe(false);
  };

  test("the passphrase is wrong", () =>
    refused(({ home, sources }) => migrateKeys(home, { to: "file", from: passphraseOf("wrong"), sources }), "bad-key"));

  test("the new store is locked", () =>
    refused(({ home, sources }) => {
      const away = () => Promise.reject(new TypeError("no keyring"));
      const locked = { keyring: () => ({ find: away, write: away, remove: away }) };
      return migrateKeys(home, { to: "keyring", from: sources, sources: locked });
    }, "keys-locked"));

  test("the new store gives back something else than was written", () =>
    refused(({ home, sources }) => {
      const forgetful = { keyring: (name: string) => ({ ...keyring(name), find: async () => "AAAA" }) };
      return migrateKeys(home, { to: "keyring", from: sources, sources: forgetful });
    }, "bad-key"));
});

test("what a cut-off migration left in a store that cannot be reached is remembered until it can", async () => {
  using bench = openBench();
  await saveIn("keyring", bench);
  const locked = () => Promise.reject(new TypeError("locked"));
  let isLocked = true;
  const moody = (name: string) => ({ ...keyring(name), remove: isLocked ? locked : keyring(name).remove });
  const sources = { ...bench.sources, keyring: moody };
  expect(await codeOf(() => migrateKeys(bench.home, { to: "file", from: sources, sources }))).toBe("keys-locked");
  expect(await getPublicIdentity(bench.home)).toMatchObject({ keyStore: "file", leftIn: "keyring" });
  expect(await codeOf(() => clearLeftKeys(bench.home, sources))).toBe("keys-locked");
  expect(await openIn(bench)).toMatchObject({ fingerprint: someone.fingerprint, leftIn: "keyring" });
  isLocked = false;
  await clearLeftKeys(bench.home, sources);
  expect([await openIn(bench), await holders(bench)]).toEqual([someone, ["file"]]);
});

const child = fileURLToPath(new URL("../../support/migrating-robot.ts", import.meta.url));

/** Runs `migrating-robot.ts`: the steps it did, or the signal that killed it. */
function migrateInChild(...args: readonly string[]): Promise<number | NodeJS.Signals> {
  return new Promise((resolve, reject) => {
    const migrating = spawn(process.execPath, [child, ...args], { stdio: ["ignore", "pipe", "pipe"] });
    let [stdout, stderr] = ["", ""];
    migrating.stdout.on("data", (chunk) => (stdout += chunk));
    migrating.stderr.on("data", (chunk) => (stderr += chunk));
    migrating.once("close", (status, signal) => {
      if (signal) resolve(signal);
      else if (status === 0) resolve(Number(stdout));
      else reject(new TypeError(stderr));
    });
  });
}

/** What a kill left opens as the same identity, is cleared at the next start, and the next try ends as if there was none. */
async function expectWhole(folder: string, to: KeyStoreKind): Promise<void> {
  const there = quickKeyBenchAt(folder);
  const { home, sources, next } = there;
  const { keyStore, leftIn, ...identity } = await openIn(there);
  expect({ ...identity, keyStore: "file" }).toEqual(someone);
  for (const kind of await holders(there)) expect([keyStore, leftIn]).toContain(kind);
  await clearLeftKeys(home, sources);
  expect((await openIn(there)).leftIn).toBeUndefined();
  await migrate(there, to, next);
  // With the new passphrase alone.
  expect(await getIdentity(home, next)).toEqual({ ...someone, keyStore: to });
  expect(await holders(there)).toEqual([to]);
  if (to !== "file") expect(canaries.inFiles([home.folder])).toEqual([]);
}

type Route = readonly [from: KeyStoreKind | "first form", to: KeyStoreKind];
const routes: readonly Route[] = [
  ["first form", "file"],
  ["file", "passphrase"],
  ["passphrase", "file"],
  ["passphrase", "passphrase"],
  ["first form", "keyring"],
  ["keyring", "passphrase"],
  ["passphrase", "keyring"],
  ["first form", "systemd-credential"],
  ["file", "systemd-credential"],
  ["systemd-credential", "file"],
];
for (const [from, to] of routes.filter((route) => route.every((kind) => kind === "first form" || kinds.includes(kind))))
  test(`killed at any step from ${from} to ${to}, a robot is who it was, and the next try ends cleanly`, async () => {
    using temp = tempHome();
    const at = (name: string) => join(temp.path, name);
    const [fresh, gone] = [at("fresh"), at("gone")];
    if (from === "first form") saveFirstForm(quickKeyBenchAt(fresh));
    else await saveIn(from, quickKeyBenchAt(fresh));
    cpSync(fresh, gone, { recursive: true });
    const steps = Number(await migrateInChild(fresh, to, at("copies")));
    expect(steps).toBeGreaterThan(10);
    for (let n = 0; n < steps; n++) {
      await expectWhole(join(at("copies"), String(n)), to).catch((cause: unknown) => {
        throw new TypeError(`killed before step ${n} of ${steps}`, { cause });
      });
    }
    expect(await holders(quickKeyBenchAt(fresh))).toEqual([to]);
    // A copy is what a real kill leaves.
    expect(await migrateInChild(gone, to, "-", String(Math.floor(steps / 2)))).toBe("SIGKILL");
    await expectWhole(gone, to);
  });
