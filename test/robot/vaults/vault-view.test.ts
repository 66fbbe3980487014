// What a robot believes of a vault, and what a lying control plane cannot make it believe.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { iso } from "../../../src/base/clock.ts";
import { randomBytes, toBase64url } from "../../../src/crypto/bytes.ts";
import { VaultBook } from "../../../src/robot/vaults/vault-book.ts";
import type { Signer } from "../../../src/trust/statement.ts";
import { openRobotTrial, type RobotTrial } from "../../support/robot-trial.ts";
import type { RobotVault } from "../../support/robot-vault.ts";
import { bent } from "../../support/workspace.ts";

let trial: RobotTrial;
let vault: RobotVault;
let now: number;
let book: VaultBook;

const newBook = () =>
  new VaultBook({
    upstream: trial.upstream,
    store: trial.store,
    standing: trial.standing,
    clock: { now: () => now, monotonic: () => now, sleep: async () => {} },
  });

beforeEach(async () => {
  now = Date.now();
  trial = await openRobotTrial();
  vault = await trial.vault();
  await vault.write("shop", { password: "x" });
  book = newBook();
});
afterEach(() => trial[Symbol.asyncDispose]());

/** What the server shows next. */
const look = () => {
  book.forget();
  return book.get(vault.id);
};

const header = (changes: Record<string, unknown>, by: Signer = trial.ws.owner.signer) =>
  trial.ws.signAs(by, "vault-header", {
    ...{ vault: vault.id, epoch: 1, name: "ops", salt: toBase64url(randomBytes(32)) },
    ...{ boxKey: toBase64url(vault.keys.box.publicKey), check: toBase64url(vault.keys.check) },
    ...{ flags: [], freshness: 2_592_000, previous: "", ...changes },
  });

describe("a vault", () => {
  test("is seen as its members signed it", async () => {
    const view = await look();
    expect(view).toMatchObject({ name: "ops", access: "read", context: { vault: vault.id, epoch: 1 } });
    expect([...view.entries.values()].map(({ name, version }) => [name, version])).toEqual([["shop", 1]]);
    expect(book.findByName("ops")).toBe(vault.id);
  });

  test("keeps its name and salt when a linked header renames it", async () => {
    const { pins, salt } = await look();
    vault.row.headers.push(await header({ name: "ops two", previous: pins.header, salt: toBase64url(salt) }));
    expect(await look()).toMatchObject({ name: "ops two" });
  });

  test("is fetched once however many ask at a time, and not again until something changes", async () => {
    trial.upstream.calls.length = 0;
    await Promise.all([book.get(vault.id), book.get(vault.id), book.get(vault.id)]);
    await book.get(vault.id);
    expect(trial.upstream.calls).toHaveLength(1);
  });

  test("is not seen as it was before a change that overtook the look", async () => {
    const path = `/v1/robot/vaults/${vault.id}`;
    const old = trial.upstream.answers.get(path)?.();
    const serve = trial.upstream.answers.get(path);
    await vault.write("late", { password: "y" });
    trial.upstream.answers.set(path, () => {
      if (serve) trial.upstream.answers.set(path, serve);
      return old;
    });
    const early = book.get(vault.id);
    const late = look();
    for (const seen of [await early, await late]) expect([...seen.entries.values()]).toHaveLength(2);
    expect(newBook().findByName("ops")).toBe(vault.id);
  });

  test("is stale past its manifest's time, also from the cache", async () => {
    await look();
    now += 2_592_000_000 + 1_000;
    await expect(book.get(vault.id)).rejects.toMatchObject({ code: "stale" });
    trial.upstream.online = false;
    await expect(book.get(vault.id)).rejects.toMatchObject({ code: "stale" });
  });

  test("is known to a new daemon that has no link", async () => {
    await look();
    trial.upstream.online = false;
    book = newBook();
    expect(await look()).toMatchObject({ name: "ops" });
  });
});

type Lie = () => Promise<unknown>;
const lies: [string, string, Lie][] = [
  ["no grant for this robot", "not-permitted", async () => vault.row.grants.pop()],
  [
    "a grant for another robot's keys",
    "not-permitted",
    async () => {
      const other = await trial.ws.robot();
      vault.row.grants = [await vault.grant({ ...other, id: trial.robot.id })];
    },
  ],
  [
    "a grant that an operator signed",
    "not-permitted",
    async () => {
      vault.row.grants = [await vault.grant(trial.robot, "read", (await trial.ws.member("operator")).signer)];
    },
  ],
  ["a bent manifest", "untrusted-sender", async () => (vault.row.manifest = bent(await vault.signManifest()))],
  [
    "a manifest by an operator without a write grant",
    "untrusted-sender",
    async () => vault.publish(await vault.signManifest({}, (await trial.ws.member("operator")).signer)),
  ],
  [
    "a manifest by an admin who was never given the vault",
    "untrusted-sender",
    async () => vault.publish(await vault.signManifest({}, (await trial.ws.member("admin")).signer)),
  ],
  [
    "a manifest by this robot, which may only read",
    "untrusted-sender",
    async () => vault.publish(await vault.signManifest({}, trial.robot.signer)),
  ],
  [
    "a manifest by a viewer",
    "untrusted-sender",
    async () => vault.publish(await vault.signManifest({}, (await trial.ws.member("viewer")).signer)),
  ],
  [
    "another vault's manifest",
    "wrong-context",
    async () => (vault.row.manifest = (await trial.vault("other")).row.manifest),
  ],
  ["no manifest", "wrong-context", async () => (vault.row.manifest = null)],
  ["no header that the grant names", "forked", async () => (vault.row.headers = [await header({})])],
  ["another vault's row", "not-permitted", async () => Object.assign(vault.row, (await trial.vault("other")).row)],
];

const laterLies: [string, string, Lie][] = [
  [
    "an older manifest",
    "rolled-back",
    async () => {
      const old = vault.row.manifest;
      await vault.write("more", { password: "y" });
      await look();
      vault.row.manifest = old;
    },
  ],
  [
    "another manifest of the same number",
    "forked",
    async () => {
      await look();
      vault.row.manifest = await vault.signManifest({ seq: 2, notAfter: now + 1_000_000 });
    },
  ],
  [
    "a next manifest that does not follow",
    "forked",
    async () => {
      await look();
      vault.row.manifest = await vault.signManifest({ previous: toBase64url(randomBytes(32)) });
    },
  ],
  [
    "an older item in a robot's manifest",
    "rolled-back",
    async () => {
      vault.row.grants.push(await vault.grant(trial.robot, "write"));
      vault.row.grants.splice(1, 1);
      const [entry] = vault.entries;
      if (!entry) throw new TypeError("no entry");
      vault.entries[0] = { ...entry, version: 5 };
      await vault.publish();
      await look();
      vault.entries[0] = { ...entry, version: 4 };
      await vault.publish(await vault.signManifest({}, trial.robot.signer));
    },
  ],
  [
    "a header that replaces the known one",
    "forked",
    async () => {
      await look();
      const other = await header({});
      vault.row.headers = [other];
    },
  ],
  [
    "two headers after the known one",
    "forked",
    async () => {
      const { pins } = await look();
      vault.row.headers.push(await header({ previous: pins.header }), await header({ previous: pins.header }));
    },
  ],
];

describe("a robot that is shown", () => {
  for (const [what, refusal, lie] of [...lies, ...laterLies]) {
    test(`${what} refuses with ${refusal}, and keeps what it knew`, async () => {
      await lie();
      await expect(look()).rejects.toMatchObject({ code: refusal });
    });
  }

  /** A manifest that does not follow what was seen, and says what it stands above. */
  const restored = async (supersedes: number, by = trial.ws.owner.signer) =>
    trial.ws.signAs(by, "manifest", {
      ...{ vault: vault.id, epoch: 1, seq: supersedes + 1, previous: toBase64url(randomBytes(32)), supersedes },
      ...{ entries: vault.entries, notAfter: iso(now + 1_000_000) },
    });

  test("a person's manifest above all that it has seen takes it, wherever the server was restored to", async () => {
    const { pins } = await look();
    vault.row.manifest = await restored(pins.manifest.seq);
    expect((await look()).pins.manifest.seq).toBe(pins.manifest.seq + 1);
    vault.row.manifest = await restored(pins.manifest.seq - 1);
    await expect(look()).rejects.toMatchObject({ code: "rolled-back" });
  });

  test("a robot's manifest that claims to stand above all refuses it", async () => {
    vault.row.grants.splice(1, 1, await vault.grant(trial.robot, "write"));
    const { pins } = await look();
    vault.row.manifest = await restored(pins.manifest.seq, trial.robot.signer);
    await expect(look()).rejects.toMatchObject({ code: "forked" });
  });

  test("an older item in a person's manifest takes the rollback", async () => {
    const [entry] = vault.entries;
    if (!entry) throw new TypeError("no entry");
    vault.entries[0] = { ...entry, version: 5 };
    await vault.publish();
    await look();
    vault.entries[0] = { ...entry, version: 4 };
    await vault.publish();
    expect((await look()).entries.get(entry.item)?.version).toBe(4);
  });

  test("a permit of somebody who was never given the vault passes it over", async () => {
    const admin = await trial.ws.member("admin");
    const { id } = await trial.flow([{ id: "start", type: "core.start" }]);
    await vault.permit(id, "*", admin.signer);
    expect((await look()).permits).toEqual([]);
    vault.row.grants.push(await vault.grant(admin));
    expect((await look()).permits).toHaveLength(1);
  });

  test("a grant that was revoked refuses, once it has seen the revocation", async () => {
    await look();
    const grant = vault.row.grants[1];
    if (!grant) throw new TypeError("no grant");
    const { statementHash } = await import("../../../src/trust/statement.ts");
    await trial.ws.revoke({ type: "statement", hash: statementHash(trial.ws.workspace, grant) });
    await expect(book.get(vault.id)).resolves.toBeDefined();
    await trial.standing.refresh();
    await expect(book.get(vault.id)).rejects.toMatchObject({ code: "not-permitted" });
  });

  test("a manifest whose signer had seen more revocations fetches them first", async () => {
    await trial.ws.revoke({
      type: "robot",
      id: (await trial.ws.robot()).id,
      fingerprint: toBase64url(randomBytes(32)),
    });
    await vault.publish();
    expect(await look()).toMatchObject({ name: "ops" });
    expect(trial.standing.trust.seen.seq).toBe(1);
  });

  test("a manifest that was over when it was signed refuses it", async () => {
    vault.row.manifest = await vault.signManifest({ notAfter: 1_000 });
    await expect(look()).rejects.toMatchObject({ code: "stale" });
  });
});
