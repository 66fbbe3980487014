// The four key stores over the real things they stand on: files, Argon2id, gnome-keyring, systemd-creds.
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keyringEntry, keyringWorks } from "../../../src/base/keyring.ts";
import { boxKeyPair, signKeyPair } from "../../../src/crypto/keys.ts";
import { openKeyStore } from "../../../src/robot/key-store/key-stores.ts";
import { formatPrivateKeys } from "../../../src/robot/key-store/private-keys.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { describeKeyStore } from "../../contract/key-store.ts";
import { codeOf } from "../../support/code-of.ts";
import { cpuTime } from "../../support/cpu-time.ts";
import { benchPassphrase, hasCredentials, openKeyBench, passphraseOf } from "../../support/key-bench.ts";
import { hasSessionKeyring, openSessionKeyring, type SessionKeyring } from "../../support/session-keyring.ts";

const keys = formatPrivateKeys({ sign: signKeyPair(), box: boxKeyPair() });

describeKeyStore({
  kind: "file",
  open: openKeyBench,
  damage: ({ home }) => writeFileSync(home.keys, "no keys"),
  isSealed: false,
});

describeKeyStore({
  kind: "passphrase",
  open: openKeyBench,
  damage: ({ home }) => writeFileSync(home.sealedKeys, readFileSync(home.sealedKeys).subarray(0, -20)),
  isSealed: true,
});

describe("with a passphrase", () => {
  const robot = newId("rob");
  const sealed = async () => {
    const bench = openKeyBench();
    await (await openKeyStore("passphrase", { home: bench.home, robot }, bench.sources)).write(keys);
    return bench;
  };

  test("a wrong one and an altered file are one refusal, which shows neither", async () => {
    using bench = await sealed();
    const { home } = bench;
    const open = (text: string, of = robot) => openKeyStore("passphrase", { home, robot: of }, passphraseOf(text));
    const refusals = [
      await (await open("canary of a passphrase")).find().catch((error: unknown) => error),
      await (await open(benchPassphrase, newId("rob"))).find().catch((error: unknown) => error),
    ];
    const { sealed: text, ...file } = JSON.parse(readFileSync(home.sealedKeys, "utf8"));
    writeFileSync(home.sealedKeys, JSON.stringify({ ...file, sealed: `${text.slice(0, -5)}AAAAA` }));
    refusals.push(await (await open(benchPassphrase)).find().catch((error: unknown) => error));
    for (const refusal of refusals) expect(refusal).toMatchObject({ code: "bad-key" });
    expect(new Set(refusals.map(String)).size).toBe(1);
    expect(String(refusals[0])).not.toContain("canary");
  });

  test("a person may try three times, and is told before each that the one before was wrong", async () => {
    using bench = await sealed();
    const typed = (...texts: string[]) => {
      const asked: (string | undefined)[] = [];
      const ask = async (before?: string) => {
        asked.push(before);
        return new TextEncoder().encode(texts[asked.length - 1]);
      };
      return { asked, sources: { passphrase: { tries: 3, ask } } };
    };
    const third = typed("one", "two", benchPassphrase);
    const place = { home: bench.home, robot };
    expect(await (await openKeyStore("passphrase", place, third.sources)).find()).toEqual(keys);
    expect(third.asked).toEqual([undefined, "wrong", "wrong"]);
    const never = typed("one", "two", "three", benchPassphrase);
    const store = await openKeyStore("passphrase", place, never.sources);
    expect(await codeOf(() => store.find())).toBe("bad-key");
    expect(never.asked).toHaveLength(3);
  });

  test("where nobody can be asked it says how to give one", async () => {
    using bench = await sealed();
    const store = await openKeyStore("passphrase", { home: bench.home, robot });
    const hint = expect.stringMatching(/--passphrase-file.*SEALBOT_PASSPHRASE_FILE/);
    await expect(store.find()).rejects.toMatchObject({ code: "keys-locked", hint });
  });

  const demands = { memory: 1 << 30, passes: 1_000, lanes: 255 };
  for (const [name, value] of Object.entries({ ...demands, "memory ": 8, "passes ": 1 })) {
    test(`a file that asks for ${value} of ${name.trim()} is refused before anything is computed`, async () => {
      using bench = await sealed();
      const { kdf, ...file } = JSON.parse(readFileSync(bench.home.sealedKeys, "utf8"));
      const changed = { ...file, kdf: { ...kdf, [name.trim()]: value } };
      writeFileSync(bench.home.sealedKeys, JSON.stringify(changed));
      const store = await openKeyStore("passphrase", { home: bench.home, robot }, bench.sources);
      const started = cpuTime();
      expect(await codeOf(() => store.find())).toBe("bad-suite");
      expect(cpuTime() - started).toBeLessThan(1_000);
    });
  }

  test("a file of another suite is refused", async () => {
    using bench = await sealed();
    const file = JSON.parse(readFileSync(bench.home.sealedKeys, "utf8"));
    writeFileSync(bench.home.sealedKeys, JSON.stringify({ ...file, suite: "argon2id+sealbot/v2" }));
    const store = await openKeyStore("passphrase", { home: bench.home, robot }, bench.sources);
    expect(await codeOf(() => store.find())).toBe("bad-suite");
  });
});

describe.skipIf(!hasSessionKeyring)("in a desktop session", () => {
  let session: SessionKeyring;
  beforeAll(async () => {
    session = await openSessionKeyring();
  });
  afterAll(() => session[Symbol.asyncDispose]());

  describeKeyStore({
    kind: "keyring",
    open: openKeyBench,
    damage: (_bench, { robot }) => keyringEntry(`keys of robot ${robot}`).write("no keys"),
    isSealed: true,
  });

  test("a keyring that can be used passes the probe", async () => {
    expect(await keyringWorks()).toBe(true);
  });
});

test("a keyring that cannot be reached is locked, not empty: nothing that was there is taken for lost", async () => {
  using bench = openKeyBench();
  const away = () => Promise.reject(new TypeError("Couldn't access platform storage"));
  const sources = { keyring: () => ({ find: away, write: away, remove: away }) };
  const store = await openKeyStore("keyring", { home: bench.home, robot: newId("rob") }, sources);
  for (const act of [() => store.find(), () => store.write(keys), () => store.wipe()])
    await expect(act()).rejects.toMatchObject({
      code: "keys-locked",
      hint: expect.stringContaining("desktop session"),
    });
});

describe.skipIf(!hasCredentials)("on a host with systemd", () => {
  describeKeyStore({
    kind: "systemd-credential",
    open: openKeyBench,
    damage: ({ sources }) => writeFileSync(sources.credential?.places?.credential ?? "", "no credential"),
    isSealed: true,
    isShared: true,
  });

  const place = (bench: ReturnType<typeof openKeyBench>) => ({ home: bench.home, robot: newId("rob") });

  test("the service is told to take the credential as long as there is one", async () => {
    using bench = openKeyBench();
    const store = await openKeyStore("systemd-credential", place(bench), bench.sources);
    const { credential = "", dropIn = "" } = bench.sources.credential?.places ?? {};
    await store.write(keys);
    expect(readFileSync(dropIn, "utf8")).toBe(`[Service]\nLoadCredentialEncrypted=robot-identity:${credential}\n`);
    expect(readFileSync(credential).includes(Buffer.from(keys))).toBe(false);
    await store.wipe();
    for (const path of [dropIn, credential]) expect(await codeOf(() => readFileSync(path))).toBe("ENOENT");
  });

  test("a daemon takes what systemd laid into its directory, and asks nobody", async () => {
    using bench = openKeyBench();
    const directory = bench.home.folder.replace(/robot$/, "");
    writeFileSync(`${directory}/robot-identity`, keys);
    const run = async () => {
      throw new TypeError("nothing is to be run");
    };
    const sources = { credential: { directory, run } };
    const found = await (await openKeyStore("systemd-credential", place(bench), sources)).find();
    expect(Buffer.from(keys).equals(found ?? Buffer.alloc(0))).toBe(true);
  });

  test("without an installed service nothing is written that nobody could read", async () => {
    using bench = openKeyBench();
    const { places, run } = bench.sources.credential ?? {};
    const elsewhere = places && { ...places, unit: `${places.unit}.absent` };
    const store = await openKeyStore("systemd-credential", place(bench), { credential: { places: elsewhere, run } });
    await expect(store.write(keys)).rejects.toMatchObject({
      code: "keys-locked",
      hint: expect.stringContaining("service install"),
    });
    expect(await codeOf(() => readFileSync(places?.credential ?? ""))).toBe("ENOENT");
  });
});
