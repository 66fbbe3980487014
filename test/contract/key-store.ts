// What every key store must do with a robot's private keys. `open` gives a robot's home and what its stores need;
// `damage` makes what the store keeps into something else.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { boxKeyPair, signKeyPair } from "../../src/crypto/keys.ts";
import type { RobotHome } from "../../src/robot/home.ts";
import { getIdentity, type RobotIdentity, saveIdentity } from "../../src/robot/identity/identity.ts";
import type { KeyStoreKind } from "../../src/robot/key-store/key-store.ts";
import { openKeyStore } from "../../src/robot/key-store/key-stores.ts";
import { formatPrivateKeys } from "../../src/robot/key-store/private-keys.ts";
import { newId } from "../../src/trust/new-id.ts";
import { Canaries } from "../support/canary.ts";
import { codeOf } from "../support/code-of.ts";
import type { KeyBench } from "../support/key-bench.ts";
import { identityOf } from "../support/robot-identity.ts";
import { openTestWorkspace } from "../support/workspace.ts";

export interface KeyStoreCase {
  readonly kind: KeyStoreKind;
  readonly open: () => KeyBench;
  readonly damage: (bench: KeyBench, identity: RobotIdentity) => unknown;
  /** Whether the files of the home are closed to who takes them away. */
  readonly isSealed: boolean;
  /** One for the whole host, whichever robot is asked for. */
  readonly isShared?: boolean;
}

const someKeys = (): Uint8Array => formatPrivateKeys({ sign: signKeyPair(), box: boxKeyPair() });

export function describeKeyStore({ kind, open, damage, isSealed, isShared = false }: KeyStoreCase): void {
  describe(`the key store ${kind}`, () => {
    const storeIn = ({ home, sources }: KeyBench, robot = newId("rob")) => openKeyStore(kind, { home, robot }, sources);
    const identityHere = async (): Promise<RobotIdentity> => {
      const office = await openTestWorkspace();
      return { ...identityOf(office, await office.robot(), "http://127.0.0.1:7420"), keyStore: kind };
    };

    test("holds nothing at first, and wiping it then is no error", async () => {
      using bench = open();
      const store = await storeIn(bench);
      expect([store.kind, await store.find()]).toEqual([kind, undefined]);
      await store.wipe();
      expect(await store.find()).toBeUndefined();
    });

    test("gives back what was written last, to whoever opens it anew, until it is wiped", async () => {
      using bench = open();
      const robot = newId("rob");
      for (const keys of [someKeys(), someKeys()]) {
        await (await storeIn(bench, robot)).write(keys);
        expect(toBase64url((await (await storeIn(bench, robot)).find()) ?? randomBytes(1))).toBe(toBase64url(keys));
      }
      await (await storeIn(bench, robot)).wipe();
      expect(await (await storeIn(bench, robot)).find()).toBeUndefined();
    });

    if (!isShared)
      test("keeps the keys of two robots apart", async () => {
        using one = open();
        using two = open();
        const [mine, theirs] = [newId("rob"), newId("rob")];
        const keys = someKeys();
        await (await storeIn(one, mine)).write(keys);
        await (await storeIn(two, theirs)).write(someKeys());
        await (await storeIn(two, theirs)).wipe();
        expect(toBase64url((await (await storeIn(one, mine)).find()) ?? randomBytes(1))).toBe(toBase64url(keys));
        await (await storeIn(one, mine)).wipe();
      });

    test("brings an identity back as it was, and leaves no trace of the keys when it is wiped", async () => {
      using bench = open();
      const identity = await identityHere();
      await saveIdentity(bench.home, identity, bench.sources);
      expect(await getIdentity(bench.home, bench.sources)).toEqual(identity);
      const canaries = new Canaries();
      for (const { secretKey } of [identity.sign, identity.box]) canaries.watch(secretKey);
      const found = () => canaries.in(filesIn(bench.home));
      expect(found()).toEqual(isSealed ? [] : [bench.home.keys]);
      await (await storeIn(bench, identity.robot)).wipe();
      expect([found(), existsSync(bench.home.keys), existsSync(bench.home.sealedKeys)]).toEqual([[], false, false]);
      expect(await codeOf(() => getIdentity(bench.home, bench.sources))).toBe("bad-key");
    });

    test("refuses keys that were damaged or are another robot's, with a remedy, and makes none in their place", async () => {
      using bench = open();
      const identity = await identityHere();
      await saveIdentity(bench.home, identity, bench.sources);
      const before = readFileSync(bench.home.identity, "utf8");
      const store = await storeIn(bench, identity.robot);
      const refusal = { code: "bad-key", hint: expect.stringContaining("robot reset") };
      await store.write(someKeys());
      await expect(getIdentity(bench.home, bench.sources)).rejects.toMatchObject(refusal);
      await damage(bench, identity);
      await expect(getIdentity(bench.home, bench.sources)).rejects.toMatchObject(refusal);
      await store.wipe();
      await expect(getIdentity(bench.home, bench.sources)).rejects.toMatchObject(refusal);
      expect(await store.find()).toBeUndefined();
      expect(readFileSync(bench.home.identity, "utf8")).toBe(before);
      await store.write(formatPrivateKeys(identity));
      expect(await getIdentity(bench.home, bench.sources)).toEqual(identity);
      await store.wipe();
    });
  });
}

/** Everything in a robot's folder as text, byte for byte. */
const filesIn = ({ folder }: RobotHome) =>
  readdirSync(folder).map((name) => ({
    where: `${folder}/${name}`,
    text: readFileSync(`${folder}/${name}`, "latin1"),
  }));
