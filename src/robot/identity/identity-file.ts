// The public part of a robot's identity on disk: who it is, whom it believes, and which key store holds its private
// keys. A damaged file never leads to a new identity by itself.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import type { RobotId, WorkspaceId } from "../../base/ids.ts";
import { createPrivateFile, findFile, writePrivateFile } from "../../base/private-file.ts";
import { type Bytes, fromBase64url, toBase64url, wipe } from "../../crypto/bytes.ts";
import { boxKeyPairFromSecret, signKeyPairFromSeed } from "../../crypto/keys.ts";
import { bytes32, displayName, robotId } from "../../trust/fields.ts";
import { type Fingerprint, fingerprintOf, workspaceIdOf } from "../../trust/fingerprint.ts";
import { robotRecord } from "../../trust/kinds.ts";
import { parsePayload, type Statement, statementSchema } from "../../trust/statement.ts";
import type { RobotHome } from "../home.ts";
import { type KeyStoreKind, keyStoreKinds } from "../key-store/key-store.ts";
import { formatPrivateKeys } from "../key-store/private-keys.ts";

export interface PublicIdentity {
  readonly robot: RobotId;
  readonly workspace: WorkspaceId;
  readonly name: string;
  /** The control plane's origin as it was given when joining; part of what the link signature covers. */
  readonly origin: string;
  readonly fingerprint: Fingerprint;
  /** The self-signed robot-record. */
  readonly record: Statement;
  /** First root public key, checked against the join ticket. */
  readonly root: Uint8Array;
  /** Id of the ticket it was handed in with; whoever joins again with that one means this identity. */
  readonly ticket?: string | undefined;
  /** Where its private keys are. */
  readonly keyStore: KeyStoreKind;
  /** Where copies of them may lie besides: a migration was cut off. They are wiped when the keys are next opened. */
  readonly leftIn?: KeyStoreKind | undefined;
}

const shared = {
  robot: robotId,
  name: displayName,
  origin: z.url(),
  root: bytes32,
  record: statementSchema,
  ticket: z.string().max(64).optional(),
};
const kind = z.enum(keyStoreKinds);
const identityFile = z.discriminatedUnion("version", [
  /** The file itself was the key store. */
  z.strictObject({ version: z.literal(1), ...shared, ed25519: bytes32, x25519: bytes32 }),
  z.strictObject({ version: z.literal(2), ...shared, key_store: kind, left_in: kind.optional() }),
]);
type IdentityFile = z.infer<typeof identityFile>;

/** `undefined` when this home has never joined. @throws InputError `bad-key` when the file is damaged. */
export async function findPublicIdentity(home: RobotHome): Promise<PublicIdentity | undefined> {
  const file = await findIdentityFile(home);
  if (!file) return undefined;
  const { robot, name, origin, record, ticket } = file;
  const root = fromBase64url(file.root);
  const workspace = workspaceIdOf(root);
  const payload = parseRecord(record, home);
  const keys = { ed25519: fromBase64url(payload.ed25519), x25519: fromBase64url(payload.x25519) };
  if (payload.robot !== robot) throw damaged(home.identity);
  const fingerprint = fingerprintOf(workspace, robot, keys);
  const [keyStore, leftIn] = file.version === 1 ? ["file" as const] : [file.key_store, file.left_in];
  return { robot, workspace, name, origin, fingerprint, record, root, ticket, keyStore, leftIn };
}

/** @throws NotFoundError `not-found` when this home has never joined; InputError `bad-key` when the file is damaged. */
export async function getPublicIdentity(home: RobotHome): Promise<PublicIdentity> {
  const identity = await findPublicIdentity(home);
  if (identity) return identity;
  throw errorOf({
    code: "not-found",
    message: `no robot has joined from ${home.folder}`,
    hint: "Ask for a ticket (sealbot robot invite), then: sealbot robot join TICKET-FILE --server URL",
  });
}

/** The private keys that an identity of version 1 holds itself, as a key store gives them; else `undefined`. */
export async function findOwnKeys(home: RobotHome): Promise<Bytes | undefined> {
  const file = await findIdentityFile(home);
  if (file?.version !== 1) return undefined;
  const sign = signKeyPairFromSeed(fromBase64url(file.ed25519));
  const box = boxKeyPairFromSecret(fromBase64url(file.x25519));
  const keys = formatPrivateKeys({ sign, box });
  wipe(sign.secretKey, box.secretKey);
  return keys;
}

/** @throws ConflictError `conflict` when the home, whose folder is there, has one already. */
export const createPublicIdentity = (home: RobotHome, identity: PublicIdentity): Promise<void> =>
  createPrivateFile(home.identity, textOf(identity));

/** Replaces what the home says of its identity, at once. */
export const writePublicIdentity = (home: RobotHome, identity: PublicIdentity): Promise<void> =>
  writePrivateFile(home.identity, textOf(identity));

function textOf({ robot, name, origin, root, record, ticket, keyStore, leftIn }: PublicIdentity): string {
  const file: IdentityFile = {
    ...{ version: 2, robot, name, origin, root: toBase64url(root), record, ticket },
    ...{ key_store: keyStore, left_in: leftIn },
  };
  return `${JSON.stringify(file, null, 2)}\n`;
}

async function findIdentityFile(home: RobotHome): Promise<IdentityFile | undefined> {
  const text = await findFile(home.identity);
  if (text === undefined) return undefined;
  const parsed = identityFile.safeParse(findJson(text));
  if (parsed.success) return parsed.data;
  throw damaged(home.identity);
}

function parseRecord(record: Statement, home: RobotHome) {
  try {
    return parsePayload(record, robotRecord.schema);
  } catch {
    throw damaged(home.identity);
  }
}

const damaged = (place: string) =>
  errorOf({
    code: "bad-key",
    message: `${place}: not an identity of a robot`,
    hint: "Restore the file from a backup; or give the robot up with: sealbot robot reset --force",
  });

function findJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
