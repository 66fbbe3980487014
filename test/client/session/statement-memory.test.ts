// What was read and checked of a statement once is not checked again, and nothing that a receiver must ask each time is
// left out for it.
import { expect, test } from "vitest";
import { StatementMemory } from "../../../src/client/session/statement-memory.ts";
import { fromBase64url, toBase64url } from "../../../src/crypto/bytes.ts";
import { isSignedBy, type Statement } from "../../../src/trust/statement.ts";
import { bent, openTestWorkspace } from "../../support/workspace.ts";

const copy = (statement: Statement): Statement => structuredClone(statement);

test("a statement that is shown again is the same object, and so are the certificates that come with it", async () => {
  const { robot, owner } = await openTestWorkspace();
  const memory = new StatementMemory();
  const [one, two] = [await robot({ by: owner.signer }), await robot({ by: owner.signer })];
  const first = memory.same(one.endorsement);
  expect(memory.same(copy(one.endorsement))).toBe(first);
  expect(memory.same(two.endorsement).certificates[0]).toBe(first.certificates[0]);
});

test.each([
  ["its words", (statement: Statement) => bent(statement)],
  ["its kind", (statement: Statement): Statement => ({ ...statement, kind: "grant" })],
  [
    "its signer",
    (statement: Statement): Statement => ({
      ...statement,
      signer: bent({ ...statement, payload: statement.signer }).payload as Statement["signer"],
    }),
  ],
  ["its certificates", (statement: Statement): Statement => ({ ...statement, certificates: [] })],
  [
    "a certificate's words",
    (statement: Statement): Statement => ({
      ...statement,
      certificates: statement.certificates.map((one) => bent(one)),
    }),
  ],
])("one that carries a known signature and differs in %s is another", async (_, change) => {
  const { robot } = await openTestWorkspace();
  const memory = new StatementMemory();
  const { endorsement } = await robot();
  const known = memory.same(endorsement);
  const other = change(copy(endorsement));
  expect(memory.same(other)).not.toBe(known);
  expect(memory.same(other)).toEqual(other);
});

test("a remembered signature is wrong all the same for other words, another key and another workspace", async () => {
  const { robot, workspace } = await openTestWorkspace();
  const [one, two] = [await robot(), await robot()];
  const mine = copy(one.record) as { -readonly [K in keyof Statement]: Statement[K] };
  expect(await isSignedBy(mine, one.sign.publicKey, workspace)).toBe(true);
  expect(await isSignedBy(mine, one.sign.publicKey, workspace)).toBe(true);
  expect(await isSignedBy(mine, two.sign.publicKey, workspace)).toBe(false);
  expect(await isSignedBy(mine, one.sign.publicKey, (await openTestWorkspace()).workspace)).toBe(false);
  const signature = fromBase64url(mine.signature);
  signature[3] = (signature[3] ?? 0) ^ 1;
  expect(await isSignedBy({ ...mine, signature: toBase64url(signature) }, one.sign.publicKey, workspace)).toBe(false);
  mine.payload = bent(mine).payload;
  expect(await isSignedBy(mine, one.sign.publicKey, workspace)).toBe(false);
});

test("a robot, and what a member signed, are refused once they are revoked, however well they are remembered", async () => {
  const { robot, revoke, trust, owner, member } = await openTestWorkspace();
  const memory = new StatementMemory();
  const believer = trust();
  const admin = await member("admin");
  const [mine, theirs] = [await robot(), await robot({ by: admin.signer })];
  const read = (one: typeof mine) => believer.robot(memory.same(copy(one.record)), memory.same(copy(one.endorsement)));
  for (const one of [mine, theirs, mine, theirs]) expect((await read(one)).id).toBe(one.id);
  const target = { type: "robot", id: mine.id, fingerprint: mine.fingerprint };
  await believer.follow([await revoke(target, owner.signer)]);
  await expect(read(mine)).rejects.toMatchObject({ code: "revoked" });
  await expect(read(theirs)).resolves.toMatchObject({ id: theirs.id });
  await believer.follow([await revoke({ type: "member", id: admin.id, serial: 1 }, owner.signer)]);
  await expect(read(theirs)).rejects.toMatchObject({ code: "revoked" });
});

test("it keeps no more than it may: what was unseen longest is read anew", async () => {
  const { robot } = await openTestWorkspace();
  const memory = new StatementMemory();
  const { record } = await robot();
  const known = memory.same(record);
  const filled = (at: number): Statement => ({ ...record, signature: `${at}`.padStart(86, "A") });
  for (let at = 0; at < 9_999; at++) memory.same(filled(at));
  expect(memory.same(copy(record))).toBe(known);
  for (let at = 0; at < 10_000; at++) memory.same(filled(at));
  expect(memory.same(copy(record))).not.toBe(known);
});
