// Who this robot is: two key pairs that were made here and never leave, and the workspace root it pinned when it
// joined. A changed or unreadable identity never leads to a new one by itself.
import { z } from "zod";
import { errorOf } from "../base/errors.ts";
import type { RobotId, WorkspaceId } from "../base/ids.ts";
import { createPrivateFile, findFile, makePrivateFolder } from "../base/private-file.ts";
import { fromBase64url, toBase64url } from "../crypto/bytes.ts";
import { boxKeyPairFromSecret, type KeyPair, signKeyPairFromSeed } from "../crypto/keys.ts";
import { bytes32, displayName, robotId } from "../trust/fields.ts";
import { type Fingerprint, fingerprintOf, workspaceIdOf } from "../trust/fingerprint.ts";
import { type Statement, statementSchema } from "../trust/statement.ts";
import type { RobotHome } from "./home.ts";

export interface RobotIdentity {
  readonly robot: RobotId;
  readonly workspace: WorkspaceId;
  readonly name: string;
  /** The control plane's origin as it was given when joining; part of what the link signature covers. */
  readonly origin: string;
  readonly fingerprint: Fingerprint;
  readonly sign: KeyPair;
  readonly box: KeyPair;
  /** The self-signed robot-record. */
  readonly record: Statement;
  /** First root public key, checked against the join ticket. */
  readonly root: Uint8Array;
  /** Id of the ticket it was handed in with; whoever joins again with that one means this identity. */
  readonly ticket?: string | undefined;
}

const identityFile = z.strictObject({
  version: z.literal(1),
  robot: robotId,
  name: displayName,
  origin: z.url(),
  root: bytes32,
  ed25519: bytes32,
  x25519: bytes32,
  record: statementSchema,
  ticket: z.string().max(64).optional(),
});

/**
 * Keeps a new identity; it must be the first one in this home.
 * @throws ConflictError `conflict` when the home has one already.
 */
export async function saveIdentity(home: RobotHome, identity: RobotIdentity): Promise<void> {
  await makePrivateFolder(home.folder);
  const { robot, name, origin, root, sign, box, record, ticket } = identity;
  const file: z.infer<typeof identityFile> = {
    version: 1,
    robot,
    name,
    origin,
    root: toBase64url(root),
    ed25519: toBase64url(sign.secretKey),
    x25519: toBase64url(box.secretKey),
    record,
    ticket,
  };
  await createPrivateFile(home.identity, `${JSON.stringify(file, null, 2)}\n`);
}

/** `undefined` when this home has never joined. @throws InputError `bad-key` when the file is damaged. */
export async function findIdentity(home: RobotHome): Promise<RobotIdentity | undefined> {
  const text = await findFile(home.identity);
  return text === undefined ? undefined : parseIdentity(text, home.identity);
}

/** @throws NotFoundError `not-found` when this home has never joined; InputError `bad-key` when the file is damaged. */
export async function getIdentity(home: RobotHome): Promise<RobotIdentity> {
  const identity = await findIdentity(home);
  if (identity) return identity;
  throw errorOf({
    code: "not-found",
    message: `no robot has joined from ${home.folder}`,
    hint: "Ask for a ticket (sealbot robot invite), then: sealbot robot join TICKET-FILE --server URL",
  });
}

function parseIdentity(text: string, place: string): RobotIdentity {
  const parsed = identityFile.safeParse(findJson(text));
  if (!parsed.success) {
    throw errorOf({
      code: "bad-key",
      message: `${place}: not an identity of a robot`,
      hint: "Restore the file from a backup; or give the robot up with: sealbot robot reset --force",
    });
  }
  const { robot, name, origin, record, ticket } = parsed.data;
  const root = fromBase64url(parsed.data.root);
  const sign = signKeyPairFromSeed(fromBase64url(parsed.data.ed25519));
  const box = boxKeyPairFromSecret(fromBase64url(parsed.data.x25519));
  const workspace = workspaceIdOf(root);
  const fingerprint = fingerprintOf(workspace, robot, { ed25519: sign.publicKey, x25519: box.publicKey });
  return { robot, workspace, name, origin, fingerprint, sign, box, record, root, ticket };
}

function findJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
