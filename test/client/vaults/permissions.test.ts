// Who may do what, as it was signed; and what was replaced by something narrower does not come back.
import { afterEach, describe, expect, test } from "vitest";
import {
  certifyMember,
  createService,
  createVault,
  getVault,
  grantVault,
  inviteMember,
  joinAsMember,
  listFlows,
  loginService,
  openVault,
  permitFlow,
  pushFlow,
  setItem,
  vaultPermissions,
  withdrawPermit,
} from "../../../src/client/index.ts";
import { loadCatalogue } from "../../../src/flow/catalogue.ts";
import { shippedNodes } from "../../../src/nodes/catalogue.ts";
import type { VaultRow } from "../../../src/wire/shapes.ts";
import { closeAll, openOwner, password } from "../test-server.ts";

afterEach(closeAll);
const shapes = await loadCatalogue(shippedNodes);

const flowDocument = { name: "orders", vaults: [{ vault: "ops" }], nodes: [{ id: "start", type: "core.start" }] };

async function filled() {
  const owner = await openOwner();
  const { session } = owner;
  await createVault(session, { name: "ops" });
  for (const name of ["a", "b"]) await setItem(session, "ops", { name, value: name });
  const { flow } = await pushFlow(session, flowDocument, { shapes, permits: false });
  const service = async (role: "admin" | "operator" | "viewer") => {
    const { identity, member } = await createService(session, { name: `${role}-bot`, role });
    return { member, session: await loginService(identity, owner.connection) };
  };
  return { ...owner, flow, service };
}

/** The states that the server showed of the vault, oldest first. */
function record(wire: Awaited<ReturnType<typeof filled>>["wire"]): VaultRow[] {
  const rows: VaultRow[] = [];
  wire.lie = {
    path: /\/v1\/vaults/,
    tell: (body) => {
      if (Array.isArray(body.grants)) rows.push(body as unknown as VaultRow);
      return body;
    },
  };
  return rows;
}

test("permissions name everyone with what they may, who signed it and when", async () => {
  const { session, service, flow } = await filled();
  const owner = session.name;
  const admin = await service("admin");
  await service("viewer");
  await grantVault(session, "ops", admin.member.id, "read");
  await permitFlow(session, "ops", { flow: flow.id, access: "write", items: ["a"] });
  const { principals, flows } = await vaultPermissions(session, "ops");
  const at = expect.stringMatching(/^\d{4}-/);
  const named = (name: string) => principals.find((one) => one.name === name);
  expect(principals).toHaveLength(3);
  expect([owner, "admin-bot", "viewer-bot"].map(named)).toEqual([
    expect.objectContaining({
      name: owner,
      role: "owner",
      access: "write",
      may: ["names", "read", "use", "write", "manage"],
    }),
    expect.objectContaining({
      name: "admin-bot",
      access: "read",
      may: ["names", "read", "use", "manage"],
      grantedBy: owner,
      grantedAt: at,
    }),
    expect.objectContaining({ name: "viewer-bot", access: undefined, may: ["names"], grantedBy: undefined }),
  ]);
  expect(flows).toEqual([
    {
      ...{ flow: flow.id, name: "orders", access: "write", signedBy: owner, signedAt: at },
      items: [{ id: expect.stringMatching(/^itm_/), name: "a" }],
    },
  ]);
});

describe("what is replaced by something narrower", () => {
  test.each([
    ["from writing to reading", { access: "write" }, { access: "read" }],
    ["from every item to one", { access: "read" }, { access: "read", items: ["a"] }],
    ["from one item to another", { access: "read", items: ["a"] }, { access: "read", items: ["b"] }],
  ] as const)("a permit %s is revoked, and counts no more when it is shown again", async (_, broad, narrow) => {
    const { session, wire, flow } = await filled();
    await permitFlow(session, "ops", { flow: flow.id, ...broad });
    const before = await getVault(session, "ops");
    const rows = record(wire);
    await getVault(session, before.id);
    await permitFlow(session, "ops", { flow: flow.id, ...narrow });
    const old = rows[0];
    expect(old?.permits).toHaveLength(1);
    wire.lie = { path: /\/v1\/vaults/, tell: (body) => ({ ...body, permits: old?.permits }) };
    expect((await getVault(session, before.id)).permits).toEqual([]);
  });

  test("a permit that is replaced by a wider one costs no revocation", async () => {
    const { session, flow } = await filled();
    await permitFlow(session, "ops", { flow: flow.id, access: "read", items: ["a"] });
    const { seq } = session.trust.seen;
    await permitFlow(session, "ops", { flow: flow.id, access: "read" });
    await permitFlow(session, "ops", { flow: flow.id, access: "write" });
    await session.refreshTrust();
    expect(session.trust.seen.seq).toBe(seq);
  });

  test("a grant that is narrowed is revoked, and what its holder signed is signed anew", async () => {
    const { session, wire, service } = await filled();
    const admin = await service("admin");
    const { vault, vsk } = await createVault(session, { name: "lab" });
    await grantVault(session, "lab", admin.member.id, "write");
    await openVault(admin.session, "lab", vsk);
    await setItem(admin.session, "lab", { name: "theirs", value: 1 });
    const rows = record(wire);
    await getVault(session, vault.id);
    await grantVault(session, "lab", admin.member.id, "read");
    const now = await getVault(session, vault.id);
    expect(now.grants.find(({ principal }) => principal === admin.member.id)?.access).toBe("read");
    expect(now.entries.map(({ name }) => name)).toEqual(["theirs"]);
    await expect(setItem(admin.session, "lab", { name: "more", value: 2 })).rejects.toMatchObject({
      code: "not-permitted",
    });
    const old = rows[0];
    wire.lie = { path: /\/v1\/vaults/, tell: (body) => ({ ...body, grants: old?.grants }) };
    const shown = await getVault(session, vault.id);
    expect(shown.grants.map(({ principal }) => principal)).toEqual([session.member]);
  });

  test("nobody takes write access from themselves", async () => {
    const { session } = await filled();
    await expect(grantVault(session, "ops", session.member, "read")).rejects.toMatchObject({ code: "bad-input" });
  });
});

test("a permit is taken back for good", async () => {
  const { session, wire, flow } = await filled();
  await permitFlow(session, "ops", { flow: flow.id, access: "read" });
  const { id } = await getVault(session, "ops");
  const rows = record(wire);
  await getVault(session, id);
  expect((await withdrawPermit(session, "ops", "orders")).permits).toEqual([]);
  await expect(withdrawPermit(session, "ops", "orders")).rejects.toMatchObject({ code: "not-found" });
  wire.lie = { path: /\/v1\/vaults/, tell: (body) => ({ ...body, permits: rows[0]?.permits }) };
  expect((await getVault(session, id)).permits).toEqual([]);
});

test("keys that a member lost are revoked when new ones are certified, and what they signed stands anew", async () => {
  const { session, connection } = await filled();
  const first = await inviteMember(session, { role: "admin" });
  const email = "bob@example.com";
  const joined = await joinAsMember({ ...connection, ticket: first.ticket, name: "Bob", email, password });
  await certifyMember(session, joined.session.member);
  await joined.session.refresh();
  const { flow } = await pushFlow(joined.session, { ...flowDocument, name: "of-bob", vaults: [] }, { shapes });
  const old = joined.session.exportState().certificate;

  const again = await inviteMember(session, { role: "admin" });
  const member = joined.session.member;
  const rejoined = await joinAsMember({ ...connection, ticket: again.ticket, name: "Bob", email, password, member });
  const certified = await certifyMember(session, member);
  expect(certified).toMatchObject({ serial: 2, status: "active", fault: undefined });
  await rejoined.session.refresh();
  expect(rejoined.session.role).toBe("admin");
  // The certificate of the lost keys is believed by nobody any more, whoever shows it.
  if (!old) throw new TypeError("Bob had no certificate");
  await expect(session.trust.member(old)).rejects.toMatchObject({ code: "revoked" });
  await rejoined.session.refreshTrust();
  await expect(rejoined.session.trust.member(old)).rejects.toMatchObject({ code: "revoked" });
  expect((await listFlows(session)).find(({ id }) => id === flow.id)).toMatchObject({ version: 2, name: "of-bob" });
});
