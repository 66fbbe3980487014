// A real control plane in a directory of its own, and callers for it: through a socket or without one.
import { client, ready } from "@serenity-kit/opaque";
import { iso, systemClock } from "../../src/base/clock.ts";
import type { Logger } from "../../src/base/logger.ts";
import { type ControlPlane, type ControlPlaneOptions, openControlPlane } from "../../src/control/server.ts";
import { fromBase64url, randomBytes, toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import { sealBox } from "../../src/crypto/sealed-box.ts";
import type { Role } from "../../src/trust/fields.ts";
import { joinMac, newTicket } from "../../src/trust/ticket.ts";
import { type Caller, call } from "../../src/wire/call.ts";
import * as accounts from "../../src/wire/routes/accounts.ts";
import * as robots from "../../src/wire/routes/robots.ts";
import { tempHome } from "./temp-home.ts";
import { openTestWorkspace, type TestMember, type TestRobot, type TestWorkspace } from "./workspace.ts";

export interface LogLine {
  level: "debug" | "info" | "warn" | "error";
  fields: object;
  message: string;
}

/** A logger that keeps what it is told. */
export function openTestLog(): { logger: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at = (level: LogLine["level"]) => (fields: object, message: string) => {
    lines.push({ level, fields, message });
  };
  return { lines, logger: { debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") } };
}

export interface TestControl extends ControlPlane {
  readonly dataDir: string;
  readonly log: readonly LogLine[];
  /** Calls without a socket; `token` of a session, a bearer token or a robot's link. */
  caller(token?: string): Caller;
  /** Stops it and opens it again on the same data. */
  restart(): Promise<TestControl>;
}

export type TestControlOptions = Partial<Omit<ControlPlaneOptions, "logger">>;

/** Opens a control plane on a free port; everything it made is gone at the end. */
export async function openTestControl(options: TestControlOptions = {}): Promise<TestControl> {
  const home = tempHome();
  try {
    return await openAt(options.dataDir ?? home.path, options, () => home[Symbol.dispose]());
  } catch (error) {
    home[Symbol.dispose]();
    throw error;
  }
}

async function openAt(dataDir: string, options: TestControlOptions, after: () => void): Promise<TestControl> {
  const { logger, lines } = openTestLog();
  const control = await openControlPlane({
    host: "127.0.0.1",
    port: 0,
    clock: systemClock,
    ...options,
    dataDir,
    logger,
  });
  const { url, app } = control;
  const send: typeof fetch = async (input, init) => app.request(String(input), init);
  return {
    ...control,
    dataDir,
    log: lines,
    caller: (token) => ({ server: url, fetch: send, token: () => token }),
    async restart() {
      await control.close();
      return openAt(dataDir, options, after);
    },
    async [Symbol.asyncDispose]() {
      await control.close();
      after();
    },
  };
}

export const testPassword = "correct horse battery staple";

/** OPAQUE as a client does it, but cheap: how the password is stretched is the client's own affair. */
const keyStretching = { "argon2id-custom": { iterations: 1, memory: 64, parallelism: 1 } };

/** Credentials for an account, with their recovery proof. */
export async function makeCredentials(caller: Caller, email: string, password = testPassword) {
  await ready;
  const { clientRegistrationState, registrationRequest } = client.startRegistration({ password });
  const { response } = await call(caller, accounts.startRegistration, {
    body: { email, request: registrationRequest },
  });
  const { registrationRecord } = client.finishRegistration({
    ...{ password, clientRegistrationState, registrationResponse: response, keyStretching },
  });
  const proof = toBase64url(randomBytes(32));
  return {
    registration: registrationRecord,
    bundle: toBase64url(utf8("bundle")),
    account_key: false,
    recovery: { bundle: toBase64url(utf8("recovery bundle")), proof },
  };
}

/** `between` happens between the two messages. */
export async function logIn(caller: Caller, email: string, password = testPassword, between = async () => {}) {
  await ready;
  const { clientLoginState, startLoginRequest } = client.startLogin({ password });
  const started = await call(caller, accounts.startLogin, { body: { email, request: startLoginRequest } });
  const finished = client.finishLogin({ password, clientLoginState, loginResponse: started.response, keyStretching });
  // A client that cannot finish still has to send something to be refused.
  const finish = finished?.finishLoginRequest ?? toBase64url(randomBytes(64));
  await between();
  return call(caller, accounts.finishLogin, { body: { login: started.login, finish } });
}

export interface SignedIn {
  readonly workspace: TestWorkspace;
  readonly member: TestMember;
  readonly email: string;
  readonly caller: Caller;
  readonly recoveryProof: string;
}

export const testEmail = "owner@example.com";

/** Makes the first account: the owner of a fresh workspace. */
export async function signUp(control: TestControl, workspace?: TestWorkspace, email = testEmail): Promise<SignedIn> {
  const made = workspace ?? (await openTestWorkspace());
  const credentials = await makeCredentials(control.caller(), email);
  const { token } = await call(control.caller(), accounts.createAccount, {
    body: {
      ...credentials,
      setup_code: control.setupCode ?? "",
      email,
      root: toBase64url(made.rootKeys.publicKey),
      root_box: toBase64url(sealBox(made.rootKeys.secretKey, made.owner.box.publicKey)),
      certificate: made.owner.certificate,
    },
  });
  const recoveryProof = credentials.recovery.proof;
  return { workspace: made, member: made.owner, email, caller: control.caller(token), recoveryProof };
}

/** Lets another member join by a ticket of the owner, certified unless `certify` is false. */
export async function addMember(
  control: TestControl,
  { workspace, caller: owner, member: inviter }: SignedIn,
  role: Role,
  { certify = true, email = `${role}@example.com` }: { certify?: boolean; email?: string } = {},
): Promise<SignedIn> {
  const member = await workspace.member(role);
  const ticket = newTicket("member", workspace.rootKeys.publicKey);
  const sealed = toBase64url(sealBox(ticket.secret, inviter.box.publicKey));
  const expires_at = iso(Date.now() + 3_600_000);
  await call(owner, robots.createTicket, {
    body: { id: ticket.id, kind: "member", sealed, labels: [], role, expires_at },
  });
  const record = utf8(
    JSON.stringify({
      ...{ member: member.id, name: `${role} person`, email },
      ed25519: toBase64url(member.sign.publicKey),
      x25519: toBase64url(member.box.publicKey),
    }),
  );
  const credentials = await makeCredentials(control.caller(), email);
  const { token } = await call(control.caller(), accounts.joinAsMember, {
    params: { ticket: ticket.id },
    body: {
      ...{ record: toBase64url(record), mac: joinMac(ticket.secret, record), email, name: `${role} person` },
      ...{ member: member.id, ...credentials },
    },
  });
  if (certify) {
    const { certificate } = member;
    await call(owner, accounts.certifyMember, { params: { id: member.id }, body: { certificate, ticket: ticket.id } });
  }
  return { workspace, member, email, caller: control.caller(token), recoveryProof: credentials.recovery.proof };
}

/** Lets a robot join by a ticket, endorsed unless `endorse` is false. */
export async function addRobot(
  control: TestControl,
  { workspace, caller: owner, member: inviter }: SignedIn,
  { name = "robot", labels = [], endorse = true }: { name?: string; labels?: string[]; endorse?: boolean } = {},
): Promise<TestRobot> {
  const robot = await workspace.robot({ name, labels });
  const ticket = newTicket("robot", workspace.rootKeys.publicKey);
  const sealed = toBase64url(sealBox(ticket.secret, inviter.box.publicKey));
  const expires_at = iso(Date.now() + 3_600_000);
  await call(owner, robots.createTicket, { body: { id: ticket.id, kind: "robot", sealed, labels, expires_at } });
  const mac = joinMac(ticket.secret, fromBase64url(robot.record.payload));
  await call(control.caller(), robots.joinAsRobot, {
    params: { ticket: ticket.id },
    body: { record: robot.record, mac },
  });
  if (endorse)
    await call(owner, robots.endorseRobot, { params: { id: robot.id }, body: { endorsement: robot.endorsement } });
  return robot;
}
