import { expect, it } from "vitest";
import { utf8 } from "../../../src/crypto/bytes.ts";
import { boxKeyPair } from "../../../src/crypto/keys.ts";
import { openBox } from "../../../src/crypto/sealed-box.ts";
import { RenewalJournal } from "../../../src/robot/renewal/journal.ts";
import { parseTokens, sealTokens } from "../../../src/robot/renewal/sealed-tokens.ts";
import { RobotStore } from "../../../src/robot/store.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { codeOf } from "../../support/code-of.ts";

const path = { vault: newId("vau"), item: newId("itm") };
const other = { ...path, item: newId("itm") };
const tokens = { accessToken: "a", refreshToken: "b", expiresAt: 1, from: "c" };

it("remembers that tokens were asked for until there is an answer, for each item and version", () => {
  using store = new RobotStore(":memory:");
  const journal = new RenewalJournal(store.documents);
  journal.asked(path, 3);
  expect(journal.isUnanswered(path, 3)).toBe(true);
  expect(journal.isUnanswered(path, 4)).toBe(false);
  expect(journal.isUnanswered(other, 3)).toBe(false);
  journal.done(path);
  expect(journal.isUnanswered(path, 3)).toBe(false);
});

it("holds what was granted until it is written back, also for the next daemon", () => {
  using store = new RobotStore(":memory:");
  const { publicKey, secretKey } = boxKeyPair();
  new RenewalJournal(store.documents).asked(path, 1);
  new RenewalJournal(store.documents).granted(path, 1, sealTokens(tokens, publicKey));
  const journal = new RenewalJournal(store.documents);
  expect(journal.isUnanswered(path, 1)).toBe(false);
  expect(journal.findGranted(other)).toBeUndefined();
  const sealed = journal.findGranted(path) ?? new Uint8Array();
  expect(parseTokens(openBox(sealed, publicKey, secretKey))).toEqual(tokens);
  journal.done(path);
  expect(journal.findGranted(path)).toBeUndefined();
});

it("nobody without the vault's box key reads what is held", async () => {
  const [vault, robot] = [boxKeyPair(), boxKeyPair()];
  const sealed = sealTokens(tokens, vault.publicKey);
  expect(Buffer.from(sealed).includes(Buffer.from(utf8("refreshToken")))).toBe(false);
  expect(await codeOf(async () => openBox(sealed, robot.publicKey, robot.secretKey))).toBe("wrong-context");
});
