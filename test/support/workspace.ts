// A workspace without a server: a root, an owner and whoever else a test needs, each with real keys and certificates.
import { iso } from "../../src/base/clock.ts";
import type { MemberId, RobotId } from "../../src/base/ids.ts";
import { fromBase64url, toBase64url } from "../../src/crypto/bytes.ts";
import { boxKeyPair, type KeyPair, signKeyPair } from "../../src/crypto/keys.ts";
import type { Role } from "../../src/trust/fields.ts";
import { type Fingerprint, fingerprintOf, rootFingerprint, workspaceIdOf } from "../../src/trust/fingerprint.ts";
import { newId } from "../../src/trust/new-id.ts";
import { type Signer, type Statement, signStatement, statementHash } from "../../src/trust/statement.ts";
import { pinRoot, Trust } from "../../src/trust/trust.ts";

export interface TestPrincipal<Id extends string> {
  readonly id: Id;
  readonly sign: KeyPair;
  readonly box: KeyPair;
  readonly fingerprint: Fingerprint;
  readonly signer: Signer;
}
export interface TestMember extends TestPrincipal<MemberId> {
  readonly certificate: Statement;
}
export interface TestRobot extends TestPrincipal<RobotId> {
  readonly record: Statement;
  readonly endorsement: Statement;
}

const year = 365 * 86_400_000;

/** `now` is what the makers of statements read; receivers are made by `trust()` with the same clock. */
export async function openTestWorkspace({ now = () => Date.now() }: { now?: () => number } = {}) {
  const rootKeys = signKeyPair();
  const workspace = workspaceIdOf(rootKeys.publicKey);
  const rootSigner: Signer = {
    workspace,
    fingerprint: rootFingerprint(workspace, rootKeys.publicKey),
    secretKey: rootKeys.secretKey,
    certificates: [],
  };
  const revocations: Statement[] = [];
  const seen = () => {
    const last = revocations.at(-1);
    return { seq: revocations.length, hash: last ? statementHash(workspace, last) : "" };
  };
  const stamp = () => ({ issuedAt: iso(now()), seen: seen() });
  const signAs = (signer: Signer, kind: Statement["kind"], payload: object) =>
    signStatement(kind, { ...payload, ...stamp() }, signer);

  const member = async (role: Role, { serial = 1, notAfter = year } = {}): Promise<TestMember> => {
    const [sign, box, id] = [signKeyPair(), boxKeyPair(), newId("mem")];
    const certificate = await signAs(rootSigner, "member-cert", {
      member: id,
      name: `${role} person`,
      ed25519: toBase64url(sign.publicKey),
      x25519: toBase64url(box.publicKey),
      role,
      serial,
      notBefore: iso(now()),
      notAfter: iso(now() + notAfter),
    });
    const fingerprint = fingerprintOf(workspace, id, { ed25519: sign.publicKey, x25519: box.publicKey });
    const signer = { workspace, fingerprint, secretKey: sign.secretKey, certificates: [certificate] };
    return { id, sign, box, fingerprint, certificate, signer };
  };
  const owner = await member("owner");

  const robot = async ({ name = "unit-robot", labels = ["lab"], by = owner.signer } = {}): Promise<TestRobot> => {
    const [sign, box, id] = [signKeyPair(), boxKeyPair(), newId("rob")];
    const fingerprint = fingerprintOf(workspace, id, { ed25519: sign.publicKey, x25519: box.publicKey });
    const own = { workspace, fingerprint, secretKey: sign.secretKey, certificates: [] };
    const keys = { ed25519: toBase64url(sign.publicKey), x25519: toBase64url(box.publicKey) };
    const record = await signAs(own, "robot-record", { robot: id, name, ...keys });
    const endorsement = await signAs(by, "robot-endorsement", { robot: id, fingerprint, name, labels });
    return { id, sign, box, fingerprint, record, endorsement, signer: { ...own, certificates: [record, endorsement] } };
  };

  /** Appends a link to the revocation list; a receiver must `follow` it. */
  const revoke = async (target: object, by: Signer = owner.signer): Promise<Statement> => {
    const { seq, hash } = seen();
    const link = await signAs(by, "revoke", { seq: seq + 1, previous: hash, target });
    revocations.push(link);
    return link;
  };

  const trust = (at = now) => new Trust(pinRoot(rootKeys.publicKey), { now: at });
  return { workspace, rootKeys, rootSigner, owner, member, robot, revoke, revocations, trust, stamp, signAs };
}

export type TestWorkspace = Awaited<ReturnType<typeof openTestWorkspace>>;

/** The same statement with one bit of its payload changed. */
export function bent(statement: Statement, bit = 40): Statement {
  const bytes = fromBase64url(statement.payload);
  const at = Math.floor(bit / 8) % bytes.length;
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8));
  return { ...statement, payload: toBase64url(bytes) };
}
