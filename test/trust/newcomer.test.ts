// Whoever joins after the root was succeeded: it believes the first root by its name, the last by its ticket, and each
// revocation by the root of its time.
import { expect, test } from "vitest";
import { toBase64url } from "../../src/crypto/bytes.ts";
import { signKeyPair } from "../../src/crypto/keys.ts";
import { rootFingerprint } from "../../src/trust/fingerprint.ts";
import { newId } from "../../src/trust/new-id.ts";
import { trustOfTicket } from "../../src/trust/newcomer.ts";
import type { Signer } from "../../src/trust/statement.ts";
import { newTicket } from "../../src/trust/ticket.ts";
import { Trust } from "../../src/trust/trust.ts";
import { codeOf } from "../support/backends.ts";
import { openTestWorkspace } from "../support/workspace.ts";

const clock = { now: () => Date.now() };
const somebody = () => ({ type: "member", id: newId("mem"), serial: 1 });

/** One revocation, then a new root that certifies the owner again, then another revocation. */
async function openSucceeded() {
  const office = await openTestWorkspace();
  const { workspace, owner } = office;
  const first = toBase64url(office.rootKeys.publicKey);
  const next = signKeyPair();
  await office.revoke(somebody());
  const successor = await office.signAs(office.rootSigner, "root", {
    ...{ newRoot: toBase64url(next.publicKey), seq: 1, previous: "" },
  });
  const nextSigner: Signer = {
    ...{ workspace, fingerprint: rootFingerprint(workspace, next.publicKey) },
    ...{ secretKey: next.secretKey, certificates: [] },
  };
  const certificate = await office.signAs(nextSigner, "member-cert", {
    ...{ member: owner.id, name: "owner person", role: "owner", serial: 2 },
    ...{ ed25519: toBase64url(owner.sign.publicKey), x25519: toBase64url(owner.box.publicKey) },
    ...{ notBefore: new Date().toISOString(), notAfter: new Date(Date.now() + 86_400_000).toISOString() },
  });
  const again: Signer = { ...owner.signer, certificates: [certificate] };
  const shown = { workspace, root: first, roots: [successor] };
  const ticket = newTicket("robot", next.publicKey);
  const newcomer = async () => new Trust(await trustOfTicket(ticket, shown, clock), clock);
  return { office, next, again, shown, ticket, newcomer };
}

test("a newcomer comes by the first root to the ticket's, and to the whole list of revocations", async () => {
  const { office, next, again, newcomer } = await openSucceeded();
  await office.revoke(somebody(), again);
  const trust = await newcomer();
  expect([trust.workspace, trust.rootKey]).toEqual([office.workspace, next.publicKey]);
  await trust.follow(office.revocations);
  expect(trust.seen.seq).toBe(2);
});

test("a newcomer refuses a ticket's workspace under another root, name or way there", async () => {
  const { office, shown, ticket } = await openSucceeded();
  const other = await openSucceeded();
  const wrong = [
    [{ ...shown, roots: [] }, "untrusted-key"],
    [{ ...shown, root: other.shown.root }, "untrusted-key"],
    [{ ...shown, workspace: other.shown.workspace }, "untrusted-key"],
    [other.shown, "untrusted-key"],
    [{ ...shown, roots: other.shown.roots }, "forked"],
  ] as const;
  for (const [lie, code] of wrong) expect(await codeOf(() => trustOfTicket(ticket, lie, clock))).toBe(code);
  const early = newTicket("robot", office.rootKeys.publicKey);
  expect(await codeOf(() => trustOfTicket(early, shown, clock))).toBe("untrusted-key");
});

test("a root that was succeeded vouches for no later revocation, not even where its certificate was accepted", async () => {
  const { office, shown, newcomer } = await openSucceeded();
  const there = office.trust();
  await there.follow(office.revocations);
  await there.member(office.owner.certificate);
  for (const root of shown.roots) await there.followRoot(root);
  await office.revoke(somebody());
  for (const trust of [there, await newcomer()])
    expect(await codeOf(() => trust.follow(office.revocations))).toBe("untrusted-sender");
});

test("what a succeeded root certified counts no more, also where it was accepted before", async () => {
  const { office, again, shown } = await openSucceeded();
  const accomplice = await office.member("owner");
  const trust = office.trust();
  await trust.follow(office.revocations);
  await trust.member(accomplice.certificate);
  for (const root of shown.roots) await trust.followRoot(root);
  expect(await codeOf(() => trust.member(accomplice.certificate))).toBe("untrusted-sender");
  expect((await trust.member(again.certificates[0] ?? accomplice.certificate)).id).toBe(office.owner.id);
});

test("a history other than the one that a new root had seen is a fork", async () => {
  const { office, newcomer } = await openSucceeded();
  office.revocations.length = 0;
  await office.revoke(somebody());
  const trust = await newcomer();
  expect(await codeOf(() => trust.follow(office.revocations))).toBe("forked");
});

test("a revocation stands when its signer is revoked after it, and the list may be shown again", async () => {
  const office = await openTestWorkspace();
  const leaver = await office.member("owner");
  await office.revoke(somebody(), leaver.signer);
  await office.revoke({ type: "member", id: leaver.id, serial: 1 });
  const trust = office.trust();
  await trust.follow(office.revocations);
  await trust.follow(office.revocations);
  expect(trust.seen.seq).toBe(2);
});
