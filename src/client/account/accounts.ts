// The life of an account: made, signed in to, recovered, given a new password, signed out of. Passwords, recovery
// codes and account keys never leave this side.
import { systemClock } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { Fetch } from "../../base/fetch.ts";
import { fromBase64url, toBase64url, wipe } from "../../crypto/bytes.ts";
import { type KeyPair, signKeyPair } from "../../crypto/keys.ts";
import { sealBox } from "../../crypto/sealed-box.ts";
import { signLogin } from "../../trust/link.ts";
import { newId } from "../../trust/new-id.ts";
import { pinRoot, Trust } from "../../trust/trust.ts";
import * as routes from "../../wire/routes/accounts.ts";
import { certify } from "../members/certify.ts";
import { MemberKeys } from "../members/member-keys.ts";
import { callerOf } from "../session/anonymous-call.ts";
import type { Pins } from "../session/pins.ts";
import { type Connection, MemberSession, type SessionStart } from "../session/session.ts";
import { parseAccountKey, parseRecoveryCode } from "./account-text.ts";
import { recoveryKey, recoveryProof, unlockKey, unwrapBundle } from "./bundle.ts";
import { makeCredentials, normalEmail, type ShownCredentials } from "./credentials.ts";
import { provePassword } from "./opaque.ts";
import { checkServiceIdentity, type ServiceIdentity } from "./service-identity.ts";

export interface Credentials {
  readonly email: string;
  readonly password: string;
}

/** A session, and the texts that are shown once. */
export interface NewAccount extends ShownCredentials {
  readonly session: MemberSession;
}

/**
 * The first account of a control plane: makes the workspace and its root key.
 * @throws InputError `bad-input` for the password; AuthError `not-allowed` for the setup code; ConflictError
 * `setup-done`.
 *
 * @example
 * ```ts
 * import { createAccount } from "sealbot/client";
 *
 * const { session, recoveryCode } = await createAccount({
 *   server: "http://127.0.0.1:7420",
 *   setupCode, // printed by `sealbot server start`
 *   email: "ada@example.com",
 *   password,
 * });
 * ```
 */
export async function createAccount(
  input: Connection &
    Credentials & {
      readonly setupCode: string;
      /** Default: the email's part before the @. */
      readonly name?: string | undefined;
      readonly accountKey?: boolean | undefined;
    },
): Promise<NewAccount> {
  const call = callerOf(input);
  const email = normalEmail(input.email);
  const member = newId("mem");
  const root: KeyPair = signKeyPair();
  try {
    const pins: Pins = { trust: pinRoot(root.publicKey), vaults: {}, flows: {} };
    const trust = new Trust(pins.trust, { now: (input.clock ?? systemClock).now });
    const keys = MemberKeys.create(trust.workspace, member);
    const name = input.name ?? (email.split("@")[0] || email).slice(0, 64);
    const certificate = await certify(trust, root, { member, name, role: "owner", serial: 1, ...keys.publicText });
    const { body, shown } = await makeCredentials(call, {
      email,
      password: input.password,
      accountKey: input.accountKey ?? false,
      member,
      bundle: { ...keys.secrets, pins },
    });
    const answer = await call(routes.createAccount, {
      body: {
        setup_code: input.setupCode,
        email,
        ...body,
        root: toBase64url(root.publicKey),
        root_box: toBase64url(sealBox(root.secretKey, keys.box.publicKey)),
        certificate,
      },
    });
    const session = await MemberSession.open(input, startOf(answer, { member, email, keys, pins }));
    return { session, ...shown };
  } finally {
    wipe(root.secretKey);
  }
}

/**
 * @throws AuthError `not-signed-in` when email or password is wrong; InputError `bad-input` when the account key is
 * missing, `bad-key` when it is the wrong one.
 */
export async function login(
  input: Connection & Credentials & { readonly accountKey?: string | undefined },
): Promise<MemberSession> {
  const email = normalEmail(input.email);
  const { answer, key } = await proveSelf(input, email);
  try {
    const { ed25519, x25519, pins } = await unwrapBundle(key, answer.member, answer.bundle);
    const keys = new MemberKeys(pins.trust.workspace, answer.member, { ed25519, x25519 });
    wipe(ed25519, x25519);
    return await MemberSession.open(input, startOf(answer, { member: answer.member, email, keys, pins }));
  } finally {
    wipe(key);
  }
}

async function proveSelf(
  input: Connection & Credentials & { readonly accountKey?: string | undefined },
  email: string,
) {
  const call = callerOf(input);
  const accountKey = input.accountKey === undefined ? undefined : parseAccountKey(input.accountKey);
  const begun: { login?: string; account_key?: boolean } = {};
  const { finish, exportKey } = await provePassword(input.password, async (request) => {
    const { response, ...rest } = await call(routes.startLogin, { body: { email, request } });
    Object.assign(begun, rest);
    return response;
  });
  const answer = await call(routes.finishLogin, { body: { login: begun.login ?? "", finish } });
  if (begun.account_key && !accountKey) {
    throw errorOf({
      code: "bad-input",
      message: "this account needs its account key beside the password",
      hint: "Give the key that begins with SBA1.",
    });
  }
  const key = unlockKey(exportKey, begun.account_key ? accountKey : undefined);
  wipe(exportKey, accountKey ?? exportKey);
  return { answer, key };
}

/** Signs a service account in by the keys of its identity file. @throws AuthError `not-signed-in`. */
export async function loginService(
  identity: ServiceIdentity,
  connection: Omit<Connection, "server"> = {},
): Promise<MemberSession> {
  const { server, member, pins, ed25519, x25519 } = checkServiceIdentity(identity);
  const whole = { ...connection, server };
  const call = callerOf(whole);
  const keys = new MemberKeys(pins.trust.workspace, member, {
    ed25519: fromBase64url(ed25519),
    x25519: fromBase64url(x25519),
  });
  const { challenge } = await call(routes.startServiceLogin, { body: { member } });
  const origin = new URL(server).origin;
  const signature = await signLogin(challenge, origin, member, keys.signing.secretKey);
  const answer = await call(routes.finishServiceLogin, { body: { member, challenge, origin, signature } });
  return MemberSession.open(whole, startOf(answer, { member, email: identity.name, keys, pins }));
}

/**
 * Back in with the recovery code: sets a new password and makes a new code, as the old one is used up.
 * @throws InputError `bad-key` for a typo in the code; AuthError `not-signed-in` when it is not this account's.
 */
export async function recover(
  input: Connection & {
    readonly email: string;
    readonly recoveryCode: string;
    readonly newPassword: string;
    readonly accountKey?: boolean | undefined;
  },
): Promise<NewAccount> {
  const code = parseRecoveryCode(input.recoveryCode);
  const email = normalEmail(input.email);
  const key = recoveryKey(code);
  try {
    const answer = await callerOf(input)(routes.startRecovery, { body: { email, proof: recoveryProof(code) } });
    const { ed25519, x25519, pins } = await unwrapBundle(key, answer.member, answer.bundle);
    const keys = new MemberKeys(pins.trust.workspace, answer.member, { ed25519, x25519 });
    wipe(ed25519, x25519);
    const session = await MemberSession.open(input, startOf(answer, { member: answer.member, email, keys, pins }));
    const shown = await setCredentials(session, input.newPassword, input.accountKey ?? false);
    return { session, ...shown };
  } finally {
    wipe(code, key);
  }
}

/**
 * Sets a new password; the recovery code and the account key are new, too.
 * @throws AuthError `not-signed-in` when the old password is wrong; InputError `bad-input` for the new one.
 */
export async function changePassword(
  session: MemberSession,
  input: {
    readonly oldPassword: string;
    readonly newPassword: string;
    readonly oldAccountKey?: string | undefined;
    readonly accountKey?: boolean | undefined;
    /** Proves the old password; where the session is a cookie, one that leaves the browser's cookies alone. */
    readonly proofFetch?: Fetch | undefined;
  },
): Promise<ShownCredentials> {
  const { server, clock, email } = session;
  const old = { server, clock, fetch: input.proofFetch ?? session.fetch, email, password: input.oldPassword };
  const proof = await login({ ...old, accountKey: input.oldAccountKey });
  await proof.end();
  return await setCredentials(session, input.newPassword, input.accountKey ?? false);
}

async function setCredentials(
  session: MemberSession,
  password: string,
  accountKey: boolean,
): Promise<ShownCredentials> {
  const { email, member, keys, pins } = session;
  const bundle = { ...keys.secrets, pins };
  const call = callerOf({ server: session.server, fetch: session.fetch });
  const { body, shown } = await makeCredentials(call, { email, password, member, bundle, accountKey });
  await session.call(routes.setCredentials, { body });
  return shown;
}

/** A session of this member's, as the server knows it; `isThis` for the one that asks. Times are ISO 8601. */
export interface OwnSession {
  readonly startedAt: string;
  readonly usedAt: string;
  readonly expiresAt: string;
  readonly isThis: boolean;
}

/** Where this member is signed in, the newest first. */
export async function listSessions(session: MemberSession): Promise<OwnSession[]> {
  const { data } = await session.call(routes.listSessions, {});
  return data.map(({ created_at, used_at, expires_at, is_this }) => ({
    ...{ startedAt: created_at, usedAt: used_at, expiresAt: expires_at, isThis: is_this },
  }));
}

/** Signs this member out everywhere but here. */
export const endOtherSessions = (session: MemberSession): Promise<void> => session.call(routes.endOtherSessions, {});

/** Ends the session on the server and wipes its keys here. */
export const logout = (session: MemberSession): Promise<void> => session.end();

/** The rest of a session from what a login answered. */
export const startOf = (
  { token, expires_at }: { token: string; expires_at: string },
  rest: Omit<SessionStart, "token" | "expiresAt">,
): SessionStart => ({ token, expiresAt: expires_at, ...rest });
