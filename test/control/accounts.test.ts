import { client } from "@serenity-kit/opaque";
import { describe, expect, it } from "vitest";
import { iso } from "../../src/base/clock.ts";
import { randomBytes, toBase64url, utf8 } from "../../src/crypto/bytes.ts";
import { sealBox } from "../../src/crypto/sealed-box.ts";
import { signLogin } from "../../src/trust/link.ts";
import { newId } from "../../src/trust/new-id.ts";
import { joinMac, newTicket } from "../../src/trust/ticket.ts";
import { call } from "../../src/wire/call.ts";
import * as routes from "../../src/wire/routes/accounts.ts";
import { createTicket } from "../../src/wire/routes/robots.ts";
import {
  addMember,
  logIn,
  makeCredentials,
  openTestControl,
  signUp,
  testEmail,
  testPassword,
} from "../support/control.ts";

describe("the first account", () => {
  it("takes the setup code, makes the workspace and ends the code", async () => {
    await using control = await openTestControl();
    expect(await call(control.caller(), routes.getServer, {})).toMatchObject({ setup_required: true, workspace: null });
    const { workspace, caller, member } = await signUp(control);
    expect(await call(caller, routes.getMe, {})).toMatchObject({ id: member.id, role: "owner", status: "active" });
    expect(await call(control.caller(), routes.getServer, {})).toMatchObject({
      setup_required: false,
      workspace: workspace.workspace,
    });
    await expect(signUp(control)).rejects.toMatchObject({ code: "setup-done" });
  });

  it("is refused without the code", async () => {
    await using control = await openTestControl();
    await expect(signUp({ ...control, setupCode: "wrong" })).rejects.toMatchObject({ code: "not-allowed" });
  });

  it("has a new code after a restart, and none once it exists", async () => {
    const first = await openTestControl();
    const code = first.setupCode;
    await using second = await first.restart();
    expect(second.setupCode).not.toBe(code);
    await expect(signUp({ ...second, setupCode: String(code) })).rejects.toMatchObject({ code: "not-allowed" });
    await signUp(second);
    await using third = await second.restart();
    expect(third.setupCode).toBeUndefined();
  });
});

describe("signing in", () => {
  it("works with the password, after a restart too", async () => {
    const first = await openTestControl();
    const { member } = await signUp(first);
    await using control = await first.restart();
    const { token, member: id } = await logIn(control.caller(), testEmail.toUpperCase(), testPassword);
    expect(id).toBe(member.id);
    expect(await call(control.caller(token), routes.getMe, {})).toMatchObject({ email: testEmail });
  });

  it("answers an unknown address and a wrong password alike", async () => {
    await using control = await openTestControl();
    await signUp(control);
    const refusals = await Promise.all(
      [testEmail, "nobody@example.com"].map((email) =>
        logIn(control.caller(), email, "not the right password").catch((e) => e),
      ),
    );
    const [wrong, unknown] = refusals;
    expect(wrong).toMatchObject({ code: "not-signed-in" });
    expect(unknown).toMatchObject({ code: wrong.code, message: wrong.message, hint: wrong.hint });
  });

  it("limits wrong passwords by account, and lets other accounts in", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const other = await addMember(control, owner, "viewer");
    for (let i = 0; i < 10; i++)
      await expect(logIn(control.caller(), testEmail, "wrong")).rejects.toMatchObject({ code: "not-signed-in" });
    await expect(logIn(control.caller(), testEmail)).rejects.toMatchObject({ code: "rate-limited" });
    expect(await logIn(control.caller(), other.email)).toMatchObject({ member: other.member.id });
    const response = await control.app.request("/v1/sessions/start", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ email: testEmail, request: "AAAA" }),
    });
    expect(response.status).toBe(429);
    expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(0);
  });

  it("counts wrong passwords that are tried all at once like those in turn", async () => {
    await using control = await openTestControl();
    await signUp(control);
    const started = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const { startLoginRequest } = client.startLogin({ password: "wrong" });
        return call(control.caller(), routes.startLogin, { body: { email: testEmail, request: startLoginRequest } });
      }),
    );
    const tried = await Promise.allSettled(
      started.map(({ login }) =>
        call(control.caller(), routes.finishLogin, { body: { login, finish: toBase64url(randomBytes(64)) } }),
      ),
    );
    const codes = tried.map((one) => (one.status === "rejected" ? one.reason.code : "in"));
    expect(codes.filter((code) => code === "not-signed-in")).toHaveLength(10);
    expect(codes.filter((code) => code === "rate-limited")).toHaveLength(20);
  });

  it("that began with a password which was replaced meanwhile is refused", async () => {
    await using control = await openTestControl();
    const { caller } = await signUp(control);
    const replace = async () => {
      const body = await makeCredentials(caller, testEmail, "another long pass phrase");
      await call(caller, routes.setCredentials, { body });
    };
    const old = logIn(control.caller(), testEmail, testPassword, replace);
    await expect(old).rejects.toMatchObject({ code: "not-signed-in" });
    expect(await logIn(control.caller(), testEmail, "another long pass phrase")).toHaveProperty("token");
  });

  it("ends with the session", async () => {
    await using control = await openTestControl();
    const { caller } = await signUp(control);
    await call(caller, routes.endSession, {});
    await expect(call(caller, routes.getMe, {})).rejects.toMatchObject({ code: "not-signed-in" });
  });

  it("gives the recovery bundle to whoever proves the code, and to nobody else", async () => {
    await using control = await openTestControl();
    const { recoveryProof: proof, member } = await signUp(control);
    const answer = await call(control.caller(), routes.startRecovery, { body: { email: testEmail, proof } });
    expect(answer.member).toBe(member.id);
    const other = "A".repeat(43);
    for (const email of [testEmail, "nobody@example.com"])
      await expect(
        call(control.caller(), routes.startRecovery, { body: { email, proof: other } }),
      ).rejects.toMatchObject({
        code: "not-signed-in",
        message: "wrong address or recovery code",
      });
  });

  it("with new credentials ends every other session", async () => {
    await using control = await openTestControl();
    const { caller } = await signUp(control);
    const { token } = await logIn(control.caller(), testEmail);
    const body = await makeCredentials(caller, testEmail, "a wholly new password");
    await call(caller, routes.setCredentials, { body });
    await expect(call(control.caller(token), routes.getMe, {})).rejects.toMatchObject({ code: "not-signed-in" });
    await call(caller, routes.getMe, {});
    await expect(logIn(control.caller(), testEmail)).rejects.toMatchObject({ code: "not-signed-in" });
    await logIn(control.caller(), testEmail, "a wholly new password");
  });
});

describe("service accounts", () => {
  it("sign in by their key, for this server and once per challenge", async () => {
    await using control = await openTestControl();
    const { caller, workspace } = await signUp(control);
    const robot = await workspace.member("operator");
    const { id: member, certificate } = robot;
    await call(caller, routes.createServiceMember, { body: { member, name: "ci", role: "operator", certificate } });
    const anyone = control.caller();
    const prove = async (origin: string) => {
      const { challenge } = await call(anyone, routes.startServiceLogin, { body: { member } });
      const signature = await signLogin(challenge, origin, member, robot.sign.secretKey);
      return { member, challenge, origin, signature };
    };
    const body = await prove(control.url);
    const { token } = await call(anyone, routes.finishServiceLogin, { body });
    expect(await call(control.caller(token), routes.getMe, {})).toMatchObject({ id: member, role: "operator" });
    await expect(call(anyone, routes.finishServiceLogin, { body })).rejects.toMatchObject({ code: "not-signed-in" });
    const elsewhere = await prove("https://evil.example");
    await expect(call(anyone, routes.finishServiceLogin, { body: elsewhere })).rejects.toMatchObject({
      code: "not-signed-in",
    });
  });
});

describe("members", () => {
  it("are pending until certified, and may do nothing until then", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const newcomer = await addMember(control, owner, "admin", { certify: false });
    expect(await call(newcomer.caller, routes.getMe, {})).toMatchObject({ status: "pending", role: null });
    await expect(call(newcomer.caller, routes.listMembers, {})).rejects.toMatchObject({ code: "pending" });
    const { certificate, id } = newcomer.member;
    await call(owner.caller, routes.certifyMember, { params: { id }, body: { certificate } });
    expect((await logIn(control.caller(), newcomer.email)).member).toBe(id);
  });

  it("keep to their roles", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    for (const role of ["viewer", "operator", "admin"] as const) {
      const { caller } = await addMember(control, owner, role);
      await call(caller, routes.listMembers, {});
      const body = { member: newId("mem"), name: "ci", role, certificate: owner.member.certificate };
      await expect(call(caller, routes.createServiceMember, { body })).rejects.toMatchObject({ code: "not-allowed" });
    }
  });

  it("once removed are signed out and cannot come back", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const leaver = await addMember(control, owner, "admin");
    const { id } = leaver.member;
    const revocation = await owner.workspace.revoke({ type: "member", id, serial: 1 });
    await call(owner.caller, routes.removeMember, { params: { id }, body: { revocation, resigned: [] } });
    await expect(call(leaver.caller, routes.getMe, {})).rejects.toMatchObject({ code: "not-signed-in" });
    await expect(logIn(control.caller(), leaver.email)).rejects.toMatchObject({ code: "not-signed-in" });
  });

  it("the last owner stays", async () => {
    await using control = await openTestControl();
    const { caller, member, workspace } = await signUp(control);
    const revocation = await workspace.revoke({ type: "member", id: member.id, serial: 1 });
    await expect(
      call(caller, routes.removeMember, { params: { id: member.id }, body: { revocation, resigned: [] } }),
    ).rejects.toMatchObject({ code: "conflict" });
  });
});

describe("joining as a member who is there already", () => {
  it("neither changes that member's password nor shows what is sealed to it before an owner confirms", async () => {
    await using control = await openTestControl();
    const owner = await signUp(control);
    const ticket = newTicket("member", owner.workspace.rootKeys.publicKey);
    const sealed = toBase64url(sealBox(ticket.secret, owner.member.box.publicKey));
    const expires_at = iso(Date.now() + 3_600_000);
    await call(owner.caller, createTicket, {
      body: { id: ticket.id, kind: "member", sealed, labels: [], role: "viewer", expires_at },
    });
    const thief = await owner.workspace.member("viewer");
    const record = utf8(
      JSON.stringify({
        ...{ member: owner.member.id, name: "thief", email: testEmail },
        ed25519: toBase64url(thief.sign.publicKey),
        x25519: toBase64url(thief.box.publicKey),
      }),
    );
    const credentials = await makeCredentials(control.caller(), testEmail, "the thief's own password");
    const { token } = await call(control.caller(), routes.joinAsMember, {
      params: { ticket: ticket.id },
      body: {
        ...{ record: toBase64url(record), mac: joinMac(ticket.secret, record), email: testEmail, name: "thief" },
        ...{ member: owner.member.id, ...credentials },
      },
    });
    const joined = control.caller(token);
    expect(await call(joined, routes.getMe, {})).toMatchObject({ status: "pending", role: null, root_box: null });
    await expect(call(joined, routes.setCredentials, { body: credentials })).rejects.toMatchObject({ code: "pending" });
    expect(await call(owner.caller, routes.getMe, {})).toMatchObject({ status: "active", role: "owner" });
    await expect(logIn(control.caller(), testEmail, "the thief's own password")).rejects.toMatchObject({
      code: "not-signed-in",
    });
    expect(await logIn(control.caller(), testEmail)).toMatchObject({ member: owner.member.id });
  });
});
