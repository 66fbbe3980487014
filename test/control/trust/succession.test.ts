// A new root is taken over whole or not at all.
import { expect, it } from "vitest";
import { iso } from "../../../src/base/clock.ts";
import { toBase64url } from "../../../src/crypto/bytes.ts";
import { signKeyPair } from "../../../src/crypto/keys.ts";
import { sealBox } from "../../../src/crypto/sealed-box.ts";
import { rootFingerprint } from "../../../src/trust/fingerprint.ts";
import type { Signer } from "../../../src/trust/statement.ts";
import { call } from "../../../src/wire/call.ts";
import { listMembers } from "../../../src/wire/routes/accounts.ts";
import { getTrust, succeedRoot } from "../../../src/wire/routes/trust.ts";
import { addMember, openTestControl, type SignedIn, signUp } from "../../support/control.ts";

/** A succession that is in order; each part can be exchanged. */
async function prepare({ workspace: office }: SignedIn, staying: SignedIn[], { serial = 2, previous = "" } = {}) {
  const next = signKeyPair();
  const { workspace } = office;
  const fingerprint = rootFingerprint(workspace, next.publicKey);
  const signer: Signer = { workspace, fingerprint, secretKey: next.secretKey, certificates: [] };
  const roleOf = (member: SignedIn) => (member.email.startsWith("admin") ? "admin" : "owner");
  const certificates = staying.map((who) =>
    office.signAs(signer, "member-cert", {
      ...{ member: who.member.id, name: `${roleOf(who)} person`, role: roleOf(who), serial },
      ...{ ed25519: toBase64url(who.member.sign.publicKey), x25519: toBase64url(who.member.box.publicKey) },
      ...{ notBefore: iso(Date.now()), notAfter: iso(Date.now() + 86_400_000) },
    }),
  );
  const boxFor = ({ member }: SignedIn) => ({
    member: member.id,
    box: toBase64url(sealBox(next.secretKey, member.box.publicKey)),
  });
  return {
    root: await office.signAs(office.rootSigner, "root", { newRoot: toBase64url(next.publicKey), seq: 1, previous }),
    certificates: await Promise.all(certificates),
    root_boxes: staying.filter((who) => roleOf(who) === "owner").map(boxFor),
    boxFor,
  };
}

it("refuses a succession that leaves out, favours or changes anyone, and then nothing has changed", async () => {
  await using control = await openTestControl();
  const owner = await signUp(control);
  const admin = await addMember(control, owner, "admin");
  const { boxFor, ...good } = await prepare(owner, [owner, admin]);
  const foreign = await prepare(owner, [owner, admin]);
  const { boxFor: _, ...late } = await prepare(owner, [owner, admin], { serial: 3 });
  const { boxFor: __, ...forked } = await prepare(owner, [owner, admin], { previous: toBase64url(new Uint8Array(32)) });
  const wrong = [
    [{ ...good, certificates: good.certificates.slice(0, 1) }, "conflict"],
    [{ ...good, certificates: good.certificates.slice(1) }, "conflict"],
    [{ ...good, root_boxes: [...good.root_boxes, boxFor(admin)] }, "bad-input"],
    [{ ...good, root_boxes: [boxFor(admin)] }, "bad-input"],
    [{ ...good, certificates: foreign.certificates }, "untrusted-sender"],
    [late, "conflict"],
    [forked, "conflict"],
  ] as const;
  const state = async () => [await call(owner.caller, listMembers, {}), await call(owner.caller, getTrust, {})];
  const before = await state();
  for (const [body, code] of wrong)
    await expect(call(owner.caller, succeedRoot, { body })).rejects.toMatchObject({ code });
  await expect(call(admin.caller, succeedRoot, { body: good })).rejects.toMatchObject({ code: "not-allowed" });
  expect(await state()).toEqual(before);
  expect(await call(owner.caller, succeedRoot, { body: good })).toEqual({ seq: 1 });
  await expect(call(owner.caller, succeedRoot, { body: good })).rejects.toMatchObject({ code: "conflict" });
});
