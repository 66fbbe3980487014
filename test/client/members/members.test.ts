// Members: invited, certified by the root once the ticket proved them, removed.
import { afterEach, expect, test } from "vitest";
import {
  awaitAndCertify,
  certifyMember,
  changeRole,
  createService,
  createVault,
  getItem,
  getVault,
  grantVault,
  inviteMember,
  joinAsMember,
  listMembers,
  login,
  loginService,
  openVault,
  parseServiceIdentity,
  removeMember,
  setItem,
  verifyAudit,
} from "../../../src/client/index.ts";
import { formatTicket, newTicket, parseTicket } from "../../../src/trust/ticket.ts";
import { listMembers as listMemberRows } from "../../../src/wire/routes/accounts.ts";
import { closeAll, openOwner, password } from "../test-server.ts";

afterEach(closeAll);
const bob = { email: "bob@example.com", name: "Bob", password };

test("a newcomer is pending until the inviter certified it, and then may do what its role says", async () => {
  const { session, connection } = await openOwner();
  const { ticket } = await inviteMember(session, { role: "admin" });
  const { session: newcomer } = await joinAsMember({ ...connection, ...bob, ticket });
  expect(newcomer.role).toBeUndefined();
  expect(() => newcomer.signer).toThrow(expect.objectContaining({ code: "pending" }));
  const { fingerprint, ...member } = await certifyMember(session, "bob@example.com");
  expect(member).toMatchObject({ name: "Bob", role: "admin", status: "active" });
  await newcomer.refresh();
  expect(newcomer).toMatchObject({ role: "admin", name: "Bob" });
  await createVault(newcomer, { name: "bobs" });
  expect((await login({ ...connection, ...bob })).role).toBe("admin");
});

test("the server cannot raise the role that was offered", async () => {
  const { session, connection, wire } = await openOwner();
  const { ticket, id } = await inviteMember(session, { role: "viewer" });
  await joinAsMember({ ...connection, ...bob, ticket });
  wire.lie = { path: /\/v1\/tickets/, tell: (body) => ({ ...body, role: "owner" }) };
  expect((await awaitAndCertify(session, id)).role).toBe("viewer");
});

test("a newcomer whose record was changed on the way is never certified", async () => {
  const { session, connection, wire } = await openOwner();
  const { ticket, id } = await inviteMember(session, { role: "owner" });
  await joinAsMember({ ...connection, ...bob, ticket });
  wire.lie = {
    path: /\/v1\/tickets/,
    tell: (body) => {
      const record = JSON.parse(Buffer.from(String(body.record), "base64url").toString());
      const changed = { ...record, x25519: Buffer.alloc(32, 9).toString("base64url") };
      return { ...body, record: Buffer.from(JSON.stringify(changed)).toString("base64url") };
    },
  };
  await expect(awaitAndCertify(session, id)).rejects.toMatchObject({ code: "untrusted-key" });
});

test("a ticket that names another root, and a used one, are refused by the newcomer's side", async () => {
  const { session, connection } = await openOwner();
  const { ticket } = await inviteMember(session, { role: "viewer" });
  const parsed = parseTicket(ticket, "member");
  const forged = formatTicket({ ...parsed, rootPrefix: newTicket("member", new Uint8Array(32)).rootPrefix });
  await expect(joinAsMember({ ...connection, ...bob, ticket: forged })).rejects.toMatchObject({
    code: "untrusted-key",
  });
  await joinAsMember({ ...connection, ...bob, ticket });
  await expect(joinAsMember({ ...connection, ...bob, email: "eve@example.com", ticket })).rejects.toMatchObject({
    code: "ticket-used",
  });
});

test("a new owner gets the root key and can certify others", async () => {
  const { session, connection } = await openOwner();
  const { ticket } = await inviteMember(session, { role: "owner" });
  const { session: second } = await joinAsMember({ ...connection, ...bob, ticket });
  await certifyMember(session, "Bob@example.com");
  await second.refresh();
  const { member } = await createService(second, { name: "ci", role: "operator" });
  expect((await listMembers(session)).find(({ id }) => id === member.id)).toMatchObject({
    role: "operator",
    name: "ci",
  });
});

test("a service account signs in by its file, and by no other key", async () => {
  const { session, connection } = await openOwner();
  const { identity } = await createService(session, { name: "ci", role: "operator" });
  const file = parseServiceIdentity(JSON.stringify(identity));
  expect(await loginService(file, connection)).toMatchObject({ name: "ci", role: "operator" });
  const { identity: other } = await createService(session, { name: "cd", role: "operator" });
  const mixed = { ...file, ed25519: other.ed25519 };
  await expect(loginService(mixed, connection)).rejects.toMatchObject({
    code: expect.stringMatching(/not-signed-in|untrusted/),
  });
});

test("removing a member takes over what it signed, so that nothing else falls with it", async () => {
  const { session, connection } = await openOwner();
  const { ticket } = await inviteMember(session, { role: "admin" });
  const { session: leaver } = await joinAsMember({ ...connection, ...bob, ticket });
  await certifyMember(session, "bob@example.com");
  await leaver.refresh();
  const { vsk } = await createVault(leaver, { name: "bobs" });
  await setItem(leaver, "bobs", { name: "a", value: "kept" });
  await grantVault(leaver, "bobs", "ada@example.com", "write");
  await openVault(session, "bobs", vsk);
  const { resigned } = await removeMember(session, "bob@example.com");
  expect(resigned).toBeGreaterThanOrEqual(2);
  expect((await getItem(session, "bobs", "a")).value).toBe("kept");
  expect((await getVault(session, "bobs")).grants.map(({ principal }) => principal)).toEqual([session.member]);
  expect((await listMembers(session)).find(({ email }) => email === bob.email)).toMatchObject({ status: "removed" });
  await expect(leaver.refresh()).rejects.toMatchObject({ code: "not-signed-in" });
});

test("a higher role comes by a new certificate, and a new owner can certify", async () => {
  const { session, connection } = await openOwner();
  const { ticket } = await inviteMember(session, { role: "viewer" });
  const { session: riser } = await joinAsMember({ ...connection, ...bob, ticket });
  await certifyMember(session, "bob@example.com");
  await riser.refresh();
  await expect(createVault(riser, { name: "bobs" })).rejects.toMatchObject({ code: "not-allowed" });
  expect(await changeRole(session, bob.email, "admin")).toMatchObject({
    member: { role: "admin", serial: 2 },
    resigned: 0,
  });
  // A session that was open before signs with the certificate it has, is told, and fetches the new one.
  await expect(createVault(riser, { name: "bobs" })).rejects.toMatchObject({ code: "revoked" });
  await createVault(riser, { name: "bobs" });
  await changeRole(session, bob.email, "owner");
  const { member } = await createService(riser, { name: "ci", role: "viewer" });
  await expect(changeRole(riser, riser.member, "viewer")).rejects.toMatchObject({ code: "bad-input" });
  await expect(changeRole(session, bob.email, "viewer")).rejects.toMatchObject({ code: "bad-input" });
  expect(await changeRole(riser, member.id, "operator")).toMatchObject({ member: { name: "ci", role: "operator" } });
});

test("the certificate of before ends with its role, and nothing that it upheld falls with it", async () => {
  const { session, connection, wire } = await openOwner();
  const { ticket } = await inviteMember(session, { role: "admin" });
  const { session: lowered } = await joinAsMember({ ...connection, ...bob, ticket });
  const before = await certifyMember(session, "bob@example.com");
  await lowered.refresh();
  const { vsk } = await createVault(lowered, { name: "bobs" });
  await setItem(lowered, "bobs", { name: "a", value: "kept" });
  await grantVault(lowered, "bobs", "ada@example.com", "read");
  // A vault whose only writer may sign nothing more would be believed by nobody.
  await expect(changeRole(session, bob.email, "viewer")).rejects.toMatchObject({ code: "conflict" });
  await grantVault(lowered, "bobs", "ada@example.com", "write");
  await expect(changeRole(lowered, "ada@example.com", "viewer")).rejects.toMatchObject({ code: "bad-input" });
  const { data } = await session.call(listMemberRows, {});

  const { member, resigned } = await changeRole(session, bob.email, "operator");
  expect(member).toMatchObject({ role: "operator", serial: 2, fingerprint: before.fingerprint });
  expect(resigned).toBeGreaterThanOrEqual(2);
  await expect(createVault(lowered, { name: "more" })).rejects.toMatchObject({ code: "not-allowed" });
  await lowered.refresh();
  expect(lowered.role).toBe("operator");
  // Both still read what they were given.
  expect((await getItem(lowered, "bobs", "a")).value).toBe("kept");
  await openVault(session, "bobs", vsk);
  expect((await getItem(session, "bobs", "a")).value).toBe("kept");
  expect((await getVault(session, "bobs")).grants).toHaveLength(2);

  // A server that shows the certificate of before is not believed.
  const old = data.find(({ id }) => id === before.id);
  wire.lie = {
    path: /\/v1\/members$/,
    tell: ({ data: rows }) => ({
      data: (Array.isArray(rows) ? rows : []).map((row) => (row.id === before.id ? old : row)),
    }),
  };
  expect((await listMembers(session)).find(({ id }) => id === before.id)).toMatchObject({
    role: undefined,
    fault: { code: "revoked" },
  });
});

test("removing an owner makes a new root, which the one who left does not know and everyone else believes", async () => {
  const { session, connection } = await openOwner();
  const joined = async (email: string, role: "owner" | "admin") => {
    const { ticket } = await inviteMember(session, { role });
    const { session: newcomer } = await joinAsMember({ ...connection, ...bob, email, ticket });
    await certifyMember(session, email);
    await newcomer.refresh();
    return newcomer;
  };
  const leaver = await joined("bob@example.com", "owner");
  const admin = await joined("cleo@example.com", "admin");
  const heir = await joined("dora@example.com", "owner");
  const { vsk } = await createVault(admin, { name: "cleos" });
  await grantVault(admin, "cleos", "ada@example.com", "write");
  const old = session.trust.rootKey;

  await removeMember(session, "bob@example.com");
  expect(session.trust.rootKey).not.toEqual(old);
  expect(await listMembers(session)).toMatchObject([
    { email: "ada@example.com", role: "owner", serial: 2 },
    { email: "bob@example.com", status: "removed" },
    { email: "cleo@example.com", role: "admin", serial: 2 },
    { email: "dora@example.com", role: "owner", serial: 2 },
  ]);
  await expect(leaver.refresh()).rejects.toMatchObject({ code: "not-signed-in" });

  // A removal that was broken off before the new root stood is ended by removing again.
  const second = session.trust.rootKey;
  await removeMember(session, "bob@example.com");
  expect(session.trust.rootKey).not.toEqual(second);

  // Whoever comes now has never accepted a certificate of the old root, and reads what was signed under it.
  expect((await getVault(heir, "cleos")).name).toBe("cleos");
  expect(heir.trust.rootKey).toEqual(session.trust.rootKey);
  const { ticket } = await inviteMember(heir, { role: "admin" });
  const { session: newcomer } = await joinAsMember({ ...connection, ...bob, email: "eve@example.com", ticket });
  await certifyMember(heir, "eve@example.com");
  await newcomer.refresh();
  expect(newcomer.trust.rootKey).toEqual(session.trust.rootKey);
  await openVault(session, "cleos", vsk);
  await grantVault(session, "cleos", "eve@example.com", "read");
  expect((await getVault(newcomer, "cleos")).grants).toHaveLength(3);
  expect((await listMembers(newcomer)).filter(({ principal }) => principal)).toHaveLength(4);
});

test("the audit log's chain holds, and a row that was changed breaks it", async () => {
  const { session, wire } = await openOwner();
  await createVault(session, { name: "ops" });
  const { rows, head } = await verifyAudit(session);
  expect(rows).toBeGreaterThan(1);
  expect(head).not.toBe("");
  wire.lie = {
    path: /\/v1\/audit/,
    tell: ({ data }) => ({ data: (Array.isArray(data) ? data : []).map((row) => ({ ...row, actor: "mem_nobody" })) }),
  };
  await expect(verifyAudit(session)).rejects.toMatchObject({ code: "forked" });
});
