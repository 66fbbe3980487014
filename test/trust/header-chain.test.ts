// A vault's headers: the newest one is believed only where it leads back to the one that is known.
import { expect, test } from "vitest";
import { randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { newestHeader } from "../../src/trust/header-chain.ts";
import { vaultHeader } from "../../src/trust/kinds.ts";
import { newId } from "../../src/trust/new-id.ts";
import { type Signer, type Statement, statementHash } from "../../src/trust/statement.ts";
import { openTestWorkspace } from "../support/workspace.ts";

const text32 = () => toBase64url(randomBytes(32));

async function openChain() {
  const at = await openTestWorkspace();
  const vault = newId("vau");
  const hashOf = (statement: Statement | undefined) => (statement ? statementHash(at.workspace, statement) : "");
  const header = (after: Statement | undefined, epoch: number, by: Signer = at.owner.signer, of = vault) =>
    at.signAs(by, "vault-header", {
      ...{ vault: of, epoch, name: "ops", salt: text32(), boxKey: text32(), check: text32() },
      ...{ flags: [], freshness: 3_600, previous: hashOf(after) },
    });
  const first = await header(undefined, 1);
  const renamed = await header(first, 1);
  const rotated = await header(renamed, 2);
  const trust = at.trust();
  const read = (headers: readonly Statement[], anchor?: Statement) =>
    newestHeader({
      headers,
      anchor: anchor && hashOf(anchor),
      workspace: at.workspace,
      verify: (statement) => trust.verify(statement, vaultHeader),
    });
  return { ...at, trust, hashOf, header, first, renamed, rotated, read };
}

test("the newest header is found from any header that is known, and names those its grants may name", async () => {
  const { first, renamed, rotated, read, hashOf } = await openChain();
  for (const anchor of [undefined, first, renamed, rotated]) {
    const newest = await read([first, renamed, rotated], anchor);
    expect(newest).toMatchObject({ hash: hashOf(rotated), payload: { epoch: 2 } });
    expect([...newest.ofEpoch]).toEqual([hashOf(rotated)]);
  }
  expect((await read([first, renamed])).ofEpoch).toEqual(new Set([hashOf(first), hashOf(renamed)]));
});

test("a chain that leaves the known header out, goes back before it, or is of another vault, is forked", async () => {
  const { first, renamed, rotated, header, read } = await openChain();
  const fork = await header(first, 1);
  const foreign = await header(renamed, 2, undefined, newId("vau"));
  const lies: [Statement[], Statement | undefined][] = [
    [[first, fork], renamed],
    [[first, renamed], rotated],
    [[rotated], first],
    [[first, rotated], undefined],
    [[first, renamed, foreign], undefined],
    [[first, renamed, await header(renamed, 4)], undefined],
    [[], undefined],
  ];
  for (const [headers, anchor] of lies) await expect(read(headers, anchor)).rejects.toMatchObject({ code: "forked" });
});

test("the chain stays whole when the signer of a middle header was revoked, but not of the newest", async () => {
  const { first, header, member, revoke, trust, read } = await openChain();
  const admin = await member("admin");
  const middle = await header(first, 1, admin.signer);
  const newest = await header(middle, 1);
  await trust.follow([await revoke({ type: "member", id: admin.id, serial: 1 })]);
  await expect(read([first, middle, newest], first)).resolves.toMatchObject({ payload: { epoch: 1 } });
  await expect(read([first, middle], first)).rejects.toMatchObject({ code: "revoked" });
});
