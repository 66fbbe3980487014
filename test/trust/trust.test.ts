// What a receiver accepts and what it refuses, by name: the ground under every promise.
import fc from "fast-check";
import { expect, test } from "vitest";
import { randomBytes, toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import { signKeyPair } from "../../src/crypto/keys.ts";
import { pae } from "../../src/crypto/pae.ts";
import { sign } from "../../src/crypto/signature.ts";
import { rootFingerprint } from "../../src/trust/fingerprint.ts";
import { clockTolerance } from "../../src/trust/host-clock.ts";
import { flow, type Kind, permit, robotEndorsement, run, vaultHeader } from "../../src/trust/kinds.ts";
import { newId } from "../../src/trust/new-id.ts";
import { type Statement, statementHash, statementSchema } from "../../src/trust/statement.ts";
import { pinRoot, Trust } from "../../src/trust/trust.ts";
import { codeOf } from "../support/backends.ts";
import { bent, openTestWorkspace } from "../support/workspace.ts";

const shop = await openTestWorkspace();
const flowPayload = { flow: newId("flw"), version: 1, previous: "", document: { name: "x" } };
const signedFlow = (by = shop.owner.signer) => shop.signAs(by, "flow", flowPayload);

test("a statement of someone with the authority is accepted, with the signer and what was said", async () => {
  const { payload, signer, hash } = await shop.trust().verify(await signedFlow(), flow);
  expect(payload).toMatchObject(flowPayload);
  expect(signer).toMatchObject({ type: "member", id: shop.owner.id, authority: "owner" });
  expect(hash).toHaveLength(43);
});

const noAuthority: [role: "admin" | "operator" | "viewer", kind: Kind<never>["kind"], payload: object][] = [
  ["operator", "flow", flowPayload],
  ["viewer", "flow", flowPayload],
  ["operator", "permit", { flow: newId("flw"), vault: newId("vau"), epoch: 1, access: "read", items: "*" }],
  [
    "operator",
    "robot-endorsement",
    { robot: newId("rob"), fingerprint: toBase64url(randomBytes(32)), name: "r", labels: [] },
  ],
  [
    "viewer",
    "run",
    {
      run: newId("run"),
      flow: newId("flw"),
      flowHash: toBase64url(randomBytes(32)),
      target: { label: "x" },
      input: toBase64url(randomBytes(32)),
      notAfter: new Date().toISOString(),
    },
  ],
];
const kinds: Record<string, Kind<never>> = { flow, permit, "robot-endorsement": robotEndorsement, run } as never;
for (const [role, kind, payload] of noAuthority) {
  test(`a ${role} may not sign a ${kind} statement`, async () => {
    const statement = await shop.signAs((await shop.member(role)).signer, kind, payload);
    expect(await codeOf(() => shop.trust().verify(statement, kinds[kind] as Kind<never>))).toBe("untrusted-sender");
  });
}

test("a stranger's, an unsigned and an altered statement are all an untrusted sender", async () => {
  const other = await openTestWorkspace();
  const good = await signedFlow();
  const viewer = await shop.member("viewer");
  const cases: Record<string, Statement> = {
    "signed in another workspace": await signedFlow(other.owner.signer),
    "no certificates": { ...good, certificates: [] },
    "another signature": { ...good, signature: toBase64url(randomBytes(64)) },
    "altered payload": bent(good),
    "somebody else's certificate": { ...good, certificates: [viewer.certificate] },
    "another signer named": { ...good, signer: viewer.fingerprint, certificates: [viewer.certificate] },
    "relabelled as another kind": { ...good, kind: "permit" },
  };
  for (const [title, statement] of Object.entries(cases)) {
    expect([title, await codeOf(() => shop.trust().verify(statement, flow))]).toEqual([title, "untrusted-sender"]);
  }
});

test("any flipped bit of payload, signature or signer is refused", async () => {
  const good = await signedFlow();
  const trust = shop.trust();
  await trust.verify(good, flow);
  const length = good.payload.length * 6;
  await fc.assert(
    fc.asyncProperty(fc.nat(length - 16), async (bit) => {
      expect(await codeOf(() => trust.verify(bent(good, bit), flow))).toBe("untrusted-sender");
    }),
  );
});

test("a certificate that the root did not sign vouches for nobody", async () => {
  const fake = signKeyPair();
  const certificate = await shop.signAs(
    { ...shop.rootSigner, secretKey: fake.secretKey, fingerprint: rootFingerprint(shop.workspace, fake.publicKey) },
    "member-cert",
    {
      member: newId("mem"),
      name: "m",
      ed25519: toBase64url(fake.publicKey),
      x25519: toBase64url(shop.owner.box.publicKey),
      role: "owner",
      serial: 1,
      notBefore: new Date().toISOString(),
      notAfter: new Date(Date.now() + 1e9).toISOString(),
    },
  );
  const statement = await signedFlow({ ...shop.owner.signer, certificates: [certificate] });
  expect(await codeOf(() => shop.trust().verify(statement, flow))).toBe("untrusted-sender");
  expect(await codeOf(() => shop.trust().member(certificate))).toBe("untrusted-sender");
});

test("a receiver that pinned another root accepts nothing of this workspace", async () => {
  const trust = new Trust(pinRoot(signKeyPair().publicKey), { now: Date.now });
  expect(await codeOf(async () => trust.verify(await signedFlow(), flow))).toBe("untrusted-sender");
});

test("a robot's keys are read only where record and endorsement agree", async () => {
  const [one, two] = [await shop.robot(), await shop.robot()];
  const found = await shop.trust().robot(one.record, one.endorsement);
  expect(found).toMatchObject({ id: one.id, fingerprint: one.fingerprint, labels: ["lab"] });
  expect(await codeOf(() => shop.trust().robot(two.record, one.endorsement))).toBe("untrusted-key");
  expect(await codeOf(() => shop.trust().robot(bent(one.record), one.endorsement))).toMatch(
    /untrusted-sender|protocol-error/,
  );
});

test("a robot endorsed by an operator is not endorsed", async () => {
  const robot = await shop.robot({ by: (await shop.member("operator")).signer });
  expect(await codeOf(() => shop.trust().robot(robot.record, robot.endorsement))).toBe("untrusted-sender");
});

test("an expired certificate is refused at first sight, and stands where it was accepted in time", async () => {
  let now = Date.parse("2026-05-01T00:00:00Z");
  const office = await openTestWorkspace({ now: () => now });
  const clerk = await office.member("admin", { notAfter: 1_000 });
  const statement = await office.signAs(clerk.signer, "flow", flowPayload);
  const early = office.trust();
  await early.verify(statement, flow);
  now += 2_000;
  await early.verify(statement, flow);
  expect(await codeOf(() => office.trust().verify(statement, flow))).toBe("untrusted-sender");
});

test("nothing signed by a revoked member, robot or statement verifies once the link is followed", async () => {
  const office = await openTestWorkspace();
  const [admin, robot] = [await office.member("admin"), await office.robot()];
  const [byAdmin, byOwner] = [
    await office.signAs(admin.signer, "flow", flowPayload),
    await office.signAs(office.owner.signer, "flow", flowPayload),
  ];
  const trust = office.trust();
  const { hash } = await trust.verify(byOwner, flow);
  await trust.verify(byAdmin, flow);
  await office.revoke({ type: "member", id: admin.id, serial: 1 });
  await office.revoke({ type: "robot", id: robot.id, fingerprint: robot.fingerprint });
  await office.revoke({ type: "statement", hash });
  await trust.follow(office.revocations);
  expect(await codeOf(() => trust.verify(byAdmin, flow))).toBe("revoked");
  expect(await codeOf(() => trust.robot(robot.record, robot.endorsement))).toBe("revoked");
  expect(await codeOf(() => trust.verify(byOwner, flow))).toBe("revoked");
});

test("an admin cannot end an owner's certificate, nor a revocation, as if it were any statement", async () => {
  const office = await openTestWorkspace();
  const admin = await office.member("admin");
  const gone = await office.revoke({ type: "member", id: newId("mem"), serial: 1 });
  for (const statement of [office.owner.certificate, gone]) {
    await office.revoke({ type: "statement", hash: statementHash(office.workspace, statement) }, admin.signer);
  }
  const trust = office.trust();
  await trust.follow(office.revocations);
  await trust.follow(office.revocations);
  const byOwner = await office.signAs(office.owner.signer, "flow", flowPayload);
  expect((await trust.verify(byOwner, flow)).signer.id).toBe(office.owner.id);
});

test("an admin cannot revoke a member", async () => {
  const office = await openTestWorkspace();
  const admin = await office.member("admin");
  await office.revoke({ type: "member", id: office.owner.id, serial: 1 }, admin.signer);
  expect(await codeOf(() => office.trust().follow(office.revocations))).toBe("untrusted-sender");
});

test("a signer who saw more revocations makes the receiver stale until it has the missing links", async () => {
  const office = await openTestWorkspace();
  const trust = office.trust();
  await office.revoke({ type: "statement", hash: toBase64url(randomBytes(32)) });
  const statement = await office.signAs(office.owner.signer, "flow", flowPayload);
  expect(await codeOf(() => trust.verify(statement, flow))).toBe("stale");
  await trust.follow(office.revocations);
  await trust.verify(statement, flow);
});

test("a second revocation of one number, a gap, and a signer who saw another list are a fork", async () => {
  const target = () => ({ type: "statement", hash: toBase64url(randomBytes(32)) });
  const office = await openTestWorkspace();
  const trust = office.trust();
  const first = await office.revoke(target());
  const second = await office.revoke(target());
  expect(await codeOf(() => trust.follow([second]))).toBe("forked");
  await trust.follow([first]);
  office.revocations.length = 0;
  const other = await office.revoke(target());
  expect(await codeOf(() => trust.follow([other]))).toBe("forked");
  const statement = await office.signAs(office.owner.signer, "flow", flowPayload);
  expect(await codeOf(() => trust.verify(statement, flow))).toBe("forked");
});

test("a clock more than five minutes behind an accepted statement accepts nothing new", async () => {
  let now = Date.parse("2026-05-01T12:00:00Z");
  const office = await openTestWorkspace({ now: () => now });
  const [ahead, later] = [
    await office.signAs(office.owner.signer, "flow", flowPayload),
    await office.signAs(office.owner.signer, "flow", {
      ...flowPayload,
      version: 2,
      previous: toBase64url(randomBytes(32)),
    }),
  ];
  const trust = office.trust();
  await trust.verify(ahead, flow);
  now -= clockTolerance + 1;
  expect(trust.clockFault?.code).toBe("clock-wrong");
  expect(await codeOf(() => trust.verify(later, flow))).toBe("clock-wrong");
  now += 1;
  expect(trust.clockFault).toBeUndefined();
  await trust.verify(later, flow);
});

test("a clock that was behind from the beginning is told by what it refused, and what was refused moves nothing", async () => {
  let now = Date.parse("2026-05-01T12:00:00Z");
  const office = await openTestWorkspace({ now: () => now });
  now += 3_600_000;
  const signed = await office.signAs(office.owner.signer, "flow", flowPayload);
  now -= clockTolerance + 1;
  const trust = office.trust();
  expect(trust.clockFault).toBeUndefined();
  expect(await codeOf(() => trust.verify(signed, flow))).toBe("clock-wrong");
  expect(trust.clockFault?.hint).toContain("timedatectl");
  now += 1;
  expect(trust.clockFault).toBeUndefined();
  await trust.verify(signed, flow);
});

test("a clock that is behind the first certificate that it is shown is named, not the certificate", async () => {
  let now = Date.parse("2026-05-01T12:00:00Z");
  const office = await openTestWorkspace({ now: () => now });
  const signed = await office.signAs(office.owner.signer, "flow", flowPayload);
  now -= clockTolerance + 1;
  const trust = office.trust();
  expect(await codeOf(() => trust.verify(signed, flow))).toBe("clock-wrong");
  expect(trust.clockFault?.hint).toContain("timedatectl");
  now += clockTolerance + 1;
  expect(trust.clockFault).toBeUndefined();
  await trust.verify(signed, flow);
});

test("a root has one successor: the second one shown is a fork, the first is followed", async () => {
  const office = await openTestWorkspace();
  const next = signKeyPair();
  const successor = await office.signAs(office.rootSigner, "root", {
    newRoot: toBase64url(next.publicKey),
    seq: 1,
    previous: "",
  });
  const rival = await office.signAs(office.rootSigner, "root", {
    newRoot: toBase64url(signKeyPair().publicKey),
    seq: 1,
    previous: "",
  });
  const trust = office.trust();
  await trust.followRoot(successor);
  await trust.followRoot(successor);
  expect(trust.rootKey).toEqual(next.publicKey);
  expect(await codeOf(() => trust.followRoot(rival))).toBe("forked");
});

test("a signed payload with a duplicate or unknown key is a protocol error, not a statement", async () => {
  const { stamp, workspace, owner } = shop;
  const text = JSON.stringify({ ...flowPayload, ...stamp() });
  for (const payload of [
    text.replace('"version":1', '"version":1,"version":2'),
    text.replace('"version":1', '"version":1,"extra":1'),
    text.slice(1),
    text.replace('"version":1', '"version":"1"'),
  ]) {
    const bytes = utf8(payload);
    const signature = await sign(
      owner.sign.secretKey,
      pae("sealbot/v1/statement", "flow", workspace, Buffer.from(owner.fingerprint, "base64url"), bytes),
    );
    const statement: Statement = {
      kind: "flow",
      payload: toBase64url(bytes),
      signer: owner.fingerprint,
      signature: toBase64url(signature),
      certificates: [owner.certificate],
    };
    expect([payload, await codeOf(() => shop.trust().verify(statement, flow))]).toEqual([payload, "protocol-error"]);
  }
});

test("white space in a signed payload is the signer's business", async () => {
  const { stamp, workspace, owner } = shop;
  const bytes = utf8(JSON.stringify({ ...flowPayload, ...stamp() }, null, 2));
  const signature = await sign(
    owner.sign.secretKey,
    pae("sealbot/v1/statement", "flow", workspace, Buffer.from(owner.fingerprint, "base64url"), bytes),
  );
  await shop.trust().verify(
    {
      kind: "flow",
      payload: toBase64url(bytes),
      signer: owner.fingerprint,
      signature: toBase64url(signature),
      certificates: [owner.certificate],
    },
    flow,
  );
});

test("certificates are never more than two deep", async () => {
  const robot = await shop.robot();
  const good = await shop.signAs(robot.signer, "ask", {});
  expect(statementSchema.safeParse(good).success).toBe(true);
  expect(statementSchema.safeParse({ ...good, certificates: [{ ...good }] }).success).toBe(false);
});

test("a header signed by a robot is not a header", async () => {
  const robot = await shop.robot();
  expect(
    await codeOf(async () => shop.trust().verify(await shop.signAs(robot.signer, "vault-header", {}), vaultHeader)),
  ).toBe("untrusted-sender");
});
