// The life of an account, against the real control plane.
import { afterEach, expect, test } from "vitest";
import {
  changePassword,
  createAccount,
  endOtherSessions,
  listSessions,
  login,
  logout,
  MemberSession,
  recover,
} from "../../../src/client/index.ts";
import { closeAll, openTestServer, password } from "../test-server.ts";

afterEach(closeAll);
const other = "wren-copper-ladder-meadow";

test("an account is made, signed in to, and keeps its keys and its vaults' pins", async () => {
  const { connection, setupCode } = await openTestServer();
  const email = "Ada@Example.com";
  const { session, recoveryCode, accountKey } = await createAccount({ ...connection, setupCode, email, password });
  expect(recoveryCode).toMatch(/^SBR1-/);
  expect(accountKey).toBeUndefined();
  expect(session).toMatchObject({ email: "ada@example.com", role: "owner", name: "ada" });
  const again = await login({ ...connection, email: "ada@example.com", password });
  expect(again.keys.fingerprint).toBe(session.keys.fingerprint);
  const restored = await MemberSession.restore(JSON.parse(JSON.stringify(again.exportState())), connection);
  expect(restored.signer.fingerprint).toBe(session.keys.fingerprint);
  await restored.refresh();
});

test("a wrong password, an unknown address and a used setup code are refused", async () => {
  const { connection, setupCode } = await openTestServer();
  const email = "ada@example.com";
  await expect(createAccount({ ...connection, setupCode: "wrong", email, password })).rejects.toMatchObject({
    code: "not-allowed",
  });
  await createAccount({ ...connection, setupCode, email, password });
  await expect(login({ ...connection, email, password: other })).rejects.toMatchObject({ code: "not-signed-in" });
  await expect(login({ ...connection, email: "bob@example.com", password })).rejects.toMatchObject({
    code: "not-signed-in",
  });
  await expect(createAccount({ ...connection, setupCode, email: "eve@example.com", password })).rejects.toMatchObject({
    code: "setup-done",
  });
});

test("a password that is too short is refused before anything is sent", async () => {
  const { connection, setupCode, wire } = await openTestServer();
  await expect(
    createAccount({ ...connection, setupCode, email: "ada@example.com", password: "short" }),
  ).rejects.toMatchObject({ code: "bad-input" });
  expect(wire.sent).toEqual([]);
});

test("an account key is needed beside the password, and the right one", async () => {
  const { connection, setupCode } = await openTestServer();
  const email = "ada@example.com";
  const { accountKey = "" } = await createAccount({ ...connection, setupCode, email, password, accountKey: true });
  await expect(login({ ...connection, email, password })).rejects.toMatchObject({ code: "bad-input" });
  await expect(login({ ...connection, email, password, accountKey })).resolves.toBeInstanceOf(MemberSession);
  const { formatAccountKey, newAccountSecret } = await import("../../../src/client/account/account-text.ts");
  await expect(
    login({ ...connection, email, password, accountKey: formatAccountKey(newAccountSecret()) }),
  ).rejects.toMatchObject({ code: "bad-key" });
});

test("the recovery code brings the same keys back under a new password, once", async () => {
  const { connection, setupCode } = await openTestServer();
  const email = "ada@example.com";
  const { session, recoveryCode } = await createAccount({ ...connection, setupCode, email, password });
  const recovered = await recover({ ...connection, email, recoveryCode, newPassword: other });
  expect(recovered.session.keys.fingerprint).toBe(session.keys.fingerprint);
  expect(recovered.recoveryCode).not.toBe(recoveryCode);
  await expect(login({ ...connection, email, password })).rejects.toMatchObject({ code: "not-signed-in" });
  await login({ ...connection, email, password: other });
  await expect(recover({ ...connection, email, recoveryCode, newPassword: other })).rejects.toMatchObject({
    code: "not-signed-in",
  });
});

test("a password is changed only by who knows the old one", async () => {
  const { connection, setupCode } = await openTestServer();
  const email = "ada@example.com";
  const { session } = await createAccount({ ...connection, setupCode, email, password });
  await expect(changePassword(session, { oldPassword: other, newPassword: other })).rejects.toMatchObject({
    code: "not-signed-in",
  });
  await changePassword(session, { oldPassword: password, newPassword: other });
  await login({ ...connection, email, password: other });
  await session.refresh();
});

test("signing out ends the session and wipes its keys", async () => {
  const { connection, setupCode } = await openTestServer();
  const { session } = await createAccount({ ...connection, setupCode, email: "ada@example.com", password });
  const state = session.exportState();
  await logout(session);
  expect(session.keys.signing.secretKey.every((byte) => byte === 0)).toBe(true);
  const restored = await MemberSession.restore(state, connection);
  await expect(restored.refresh()).rejects.toMatchObject({ code: "not-signed-in" });
});

test("neither password, recovery code, account key nor any secret key is ever sent", async () => {
  const { connection, setupCode, wire } = await openTestServer();
  const account = { ...connection, email: "ada@example.com", password, accountKey: true };
  const { session, recoveryCode, accountKey = "" } = await createAccount({ ...account, setupCode });
  await login({ ...account, accountKey });
  const state = session.exportState();
  const canaries = [password, recoveryCode, accountKey, state.ed25519, state.x25519];
  for (const body of wire.sent) for (const canary of canaries) expect(body).not.toContain(canary);
  expect(wire.sent.length).toBeGreaterThan(3);
});

test("a server that shows another root is refused", async () => {
  const { connection, setupCode, wire } = await openTestServer();
  const { session } = await createAccount({ ...connection, setupCode, email: "ada@example.com", password });
  const root = Buffer.alloc(32, 7).toString("base64url");
  wire.lie = { path: /\/v1\/trust/, tell: (body) => ({ ...body, root }) };
  await expect(session.refresh()).rejects.toMatchObject({ code: "untrusted-key" });
});

test("a member sees where it is signed in, and signs out everywhere else", async () => {
  const { connection, setupCode } = await openTestServer();
  const email = "ada@example.com";
  const { session } = await createAccount({ ...connection, setupCode, email, password });
  const elsewhere = await login({ ...connection, email, password });
  const sessions = await listSessions(session);
  expect(sessions.filter(({ isThis }) => isThis)).toHaveLength(1);
  expect(sessions).toHaveLength(2);
  for (const { startedAt, usedAt, expiresAt } of sessions) {
    expect(Date.parse(usedAt)).toBeGreaterThanOrEqual(Date.parse(startedAt));
    expect(Date.parse(expiresAt)).toBeGreaterThan(Date.parse(usedAt));
  }
  await endOtherSessions(session);
  expect(await listSessions(session)).toHaveLength(1);
  await expect(listSessions(elsewhere)).rejects.toMatchObject({ code: "not-signed-in" });
});
