// Signing in, by password through OPAQUE or by a service account's key, and signing out.
import { iso } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import { fromBase64url, randomBytes, toBase64url } from "../../crypto/bytes.ts";
import { memberCert } from "../../trust/kinds.ts";
import { isLoginSignedBy } from "../../trust/link.ts";
import { parsePayload } from "../../trust/statement.ts";
import { sessionIdle } from "../../wire/limits.ts";
import * as routes from "../../wire/routes/accounts.ts";
import type { Deps } from "../deps.ts";
import { BriefStore } from "../login/brief-store.ts";
import { beginSession, emailKey, endSession } from "../login/sessions.ts";
import { newSecretText } from "../login/setup-code.ts";
import type { Member } from "../store/accounts.ts";

/** Milliseconds between the two messages of a login. */
const loginLife = 2 * 60_000;

interface HalfLogin {
  email: string;
  state: string;
  /** Whose login it is and the password record it began with; absent for an address that nobody has. */
  known: { member: Member["id"]; registration: string } | undefined;
}

const wrong = () =>
  errorOf({
    code: "not-signed-in",
    message: "wrong address or password",
    hint: "With a lost password, `sealbot account recover` takes the recovery kit.",
  });

export function serveLogins({ serve, context, opaque, limits, origins }: Deps): void {
  const { store, clock } = context;
  // The state of a half-done login could be misused by whoever reads the database, so it never goes there.
  const halves = new BriefStore<HalfLogin>(clock, loginLife);
  const challenges = new BriefStore<string>(clock, loginLife);

  serve(routes.startLogin, {}, async ({ body, peer }) => {
    const email = emailKey(body.email);
    limits.opening.take(peer);
    limits.loginByAddress.check(peer);
    limits.loginByAccount.check(email);
    const found = await store.accounts.findMemberByEmail(email);
    const member = found?.status === "removed" ? undefined : found;
    const credentials = member && (await store.accounts.findCredentials(member.id));
    const { state, response } = opaque.startLogin(email, body.request, credentials?.registration);
    const login = newSecretText();
    const known = member && credentials && { member: member.id, registration: credentials.registration };
    halves.put(login, { email, state, known });
    return { login, response, account_key: credentials?.account_key ?? opaque.seemsToHaveAccountKey(email) };
  });

  serve(routes.finishLogin, { session: "begins" }, async ({ body, peer }) => {
    const half = halves.take(body.login);
    if (!half) throw wrong();
    // Nothing is awaited between looking at a count and raising it, so that tries at once get no more than tries in turn.
    limits.loginByAddress.check(peer);
    limits.loginByAccount.check(half.email);
    const right = opaque.finishLogin(half.state, body.finish);
    if (!right) {
      limits.loginByAddress.count(peer);
      limits.loginByAccount.count(half.email);
    }
    const id = half.known?.member;
    if (!right || !id) {
      if (id) await context.change((change) => change.audit({ actor: id, action: "session.refused", subject: id }));
      throw wrong();
    }
    return context.change(async (change) => {
      const credentials = await change.store.accounts.findCredentials(id);
      const member = await change.store.accounts.findMember(id);
      // A password that was replaced between the two messages, and a member who left, are of the past.
      const isOfThePast = credentials?.registration !== half.known?.registration || member?.status === "removed";
      if (!credentials || isOfThePast) throw wrong();
      await change.audit({ actor: id, action: "session.started", subject: id });
      return { ...(await beginSession(change, id)), member: id, bundle: credentials.bundle };
    });
  });

  serve(routes.startServiceLogin, {}, async ({ body, peer }) => {
    limits.opening.take(peer);
    const challenge = toBase64url(randomBytes(32));
    challenges.put(challenge, body.member);
    return { challenge };
  });

  serve(routes.finishServiceLogin, { session: "begins" }, async ({ body, peer }) => {
    limits.loginByAddress.check(peer);
    const isOurs = challenges.take(body.challenge) === body.member && origins().has(body.origin);
    const member = await store.accounts.findMember(body.member);
    const certificate = member?.kind === "service" && member.status === "active" ? member.certificate : null;
    const key = certificate && fromBase64url(parsePayload(certificate, memberCert.schema).ed25519);
    const { challenge, origin, signature } = body;
    if (!isOurs || !key || !(await isLoginSignedBy(challenge, origin, body.member, signature, key))) {
      limits.loginByAddress.count(peer);
      throw errorOf({
        code: "not-signed-in",
        message: "the service account's key did not sign this challenge for this server",
        hint: "Give the server's address exactly as it is configured there.",
      });
    }
    return context.change(async (change) => {
      await change.audit({ actor: body.member, action: "session.started", subject: body.member });
      return { ...(await beginSession(change, body.member)), member: body.member };
    });
  });

  serve(routes.endSession, { rank: "newcomer", session: "ends" }, async ({ caller }) => {
    const { session } = caller;
    if (session !== undefined) await context.change((change) => endSession(change, session));
  });

  serve(routes.listSessions, { rank: "newcomer" }, async ({ caller }) => {
    const sessions = await store.accounts.listSessions(caller.id, iso(clock.now()));
    const data = sessions.map(({ hash, created_at, expires_at }) => ({
      ...{ created_at, expires_at, is_this: hash === caller.session },
      used_at: iso(Date.parse(expires_at) - sessionIdle),
    }));
    return { data };
  });

  serve(routes.endOtherSessions, { rank: "newcomer" }, async ({ caller }) => {
    await context.change(async (change) => {
      await change.store.accounts.deleteSessions(caller.id, caller.session);
      await change.audit({ actor: caller.id, action: "sessions.ended", subject: caller.id });
    });
  });
}
