// The server's page, the first account, logins, and what a member changes about itself.
import { errorOf } from "../../base/errors.ts";
import { equal, fromBase64url } from "../../crypto/bytes.ts";
import { workspaceIdOf } from "../../trust/fingerprint.ts";
import { memberCert } from "../../trust/kinds.ts";
import { parsePayload } from "../../trust/statement.ts";
import { pinRoot, Trust } from "../../trust/trust.ts";
import * as routes from "../../wire/routes/accounts.ts";
import type { Deps } from "../deps.ts";
import { checkRank } from "../http/caller.ts";
import { beginSession, credentialsOf, emailKey } from "../login/sessions.ts";
import { hashOfBytes } from "../login/setup-code.ts";
import type { Member } from "../store/accounts.ts";

export function serveAccounts({ serve, context, opaque, limits, setupCode, version, publicUrls }: Deps): void {
  const { store, clock } = context;

  serve(routes.getServer, {}, async () => {
    const trust = await store.trust.findTrust();
    return {
      name: "sealbot" as const,
      version,
      workspace: trust?.workspace ?? null,
      setup_required: trust === undefined,
      public_urls: [...publicUrls],
      time: new Date(clock.now()).toISOString(),
    };
  });

  serve(routes.startRegistration, {}, async ({ body, peer }) => {
    limits.opening.take(peer);
    return { response: opaque.register(emailKey(body.email), body.request) };
  });

  serve(routes.createAccount, { session: "begins" }, async ({ body, peer }) => {
    limits.setup.check(peer);
    if (await store.trust.findTrust())
      throw errorOf({
        code: "setup-done",
        message: "this control plane has its first account already",
        hint: "Ask an owner for an invitation, or sign in.",
      });
    if (!setupCode.matches(body.setup_code)) {
      limits.setup.count(peer);
      throw errorOf({
        code: "not-allowed",
        message: "wrong setup code",
        hint: "It is the line `Setup code: …` that the server printed when it last started.",
      });
    }
    const answer = await context.change(async (change) => {
      const root = fromBase64url(body.root);
      const state = pinRoot(root);
      const trust = new Trust(state, { now: () => clock.now() });
      const principal = await trust.member(body.certificate);
      if (principal.authority !== "owner")
        throw errorOf({ code: "bad-input", message: "certificate: the first account is an owner" });
      const { member } = parsePayload(body.certificate, memberCert.schema);
      await change.store.trust.insertWorkspace(state, change.now());
      await change.store.accounts.insertMember({
        id: member,
        kind: "person",
        email: emailKey(body.email),
        name: principal.name,
        role: "owner",
        status: "active",
        certificate: body.certificate,
        root_box: body.root_box,
        created_at: change.now(),
      });
      await change.store.accounts.putCredentials(member, credentialsOf(body));
      await change.audit({ actor: member, action: "workspace.created", subject: state.workspace });
      return { ...(await beginSession(change, member)), member, workspace: workspaceIdOf(root) };
    });
    setupCode.end();
    return answer;
  });

  serve(routes.getMe, { rank: "newcomer" }, async ({ caller: { member } }) => {
    const trust = await store.trust.findTrust();
    const { workspace = "", roots = [] } = trust ?? {};
    return { ...shownMember(member), workspace, root: roots.at(-1) ?? "", root_box: member.root_box };
  });

  serve(routes.setCredentials, { rank: "newcomer" }, async ({ body, caller }) => {
    if (caller.member.kind === "service")
      throw errorOf({ code: "not-allowed", message: "a service account has no password" });
    // Whoever joins may name a member who is there already, and is nobody until an owner has confirmed it.
    const session = await store.accounts.findSession(caller.session ?? "");
    if (session?.ticket) checkRank(caller, "viewer");
    await context.change(async (change) => {
      await change.store.accounts.putCredentials(caller.id, credentialsOf(body));
      await change.store.accounts.deleteSessions(caller.id, caller.session);
      await change.audit({ actor: caller.id, action: "credentials.replaced", subject: caller.id });
    });
  });

  serve(routes.startRecovery, { session: "begins" }, async ({ body, peer }) => {
    const email = emailKey(body.email);
    limits.recoveryByAddress.check(peer);
    limits.recoveryByAccount.check(email);
    const member = await store.accounts.findMemberByEmail(email);
    const credentials = member && (await store.accounts.findCredentials(member.id));
    const proof = fromBase64url(hashOfBytes(body.proof));
    const known = fromBase64url(credentials?.recovery_hash ?? "");
    if (!member || !credentials || !equal(proof, known) || member.status === "removed") {
      limits.recoveryByAddress.count(peer);
      limits.recoveryByAccount.count(email);
      throw errorOf({ code: "not-signed-in", message: "wrong address or recovery code" });
    }
    return context.change(async (change) => {
      await change.audit({ actor: member.id, action: "session.recovered", subject: member.id });
      return { ...(await beginSession(change, member.id)), member: member.id, bundle: credentials.recovery_bundle };
    });
  });
}

/** A member as others see it. */
export const shownMember = ({ id, email, name, role, status, certificate, created_at }: Member) => ({
  id,
  email,
  name,
  role,
  status,
  certificate,
  created_at,
});
