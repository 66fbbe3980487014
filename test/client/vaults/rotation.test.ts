// A rotation that dies anywhere: before or after any request, before or after its new key is kept. Whoever comes back
// finds a vault that opens with exactly one key, and is shown that one.
import { afterEach, describe, expect, test } from "vitest";
import { hasCode } from "../../../src/base/errors.ts";
import {
  createService,
  createVault,
  getItem,
  getVault,
  grantVault,
  listItemVersions,
  MemberSession,
  openVault,
  permitFlow,
  pushFlow,
  type RotationStore,
  revokeGrant,
  rotateVault,
  setItem,
} from "../../../src/client/index.ts";
import { memoryRotations } from "../../../src/client/vaults/pending-rotation.ts";
import { loadCatalogue } from "../../../src/flow/catalogue.ts";
import { shippedNodes } from "../../../src/nodes/catalogue.ts";
import { closeAll, openOwner } from "../test-server.ts";

afterEach(closeAll);
const shapes = await loadCatalogue(shippedNodes);

const death = () => new TypeError("the process is gone");

/** Lets `lives` steps happen; the next one happens or not, as `happens` says, but nothing ever comes back from it. */
class Mortal {
  steps = 0;
  readonly #lives: number;
  readonly #happens: boolean;

  constructor(lives: number, happens: boolean) {
    this.#lives = lives;
    this.#happens = happens;
  }

  async step<T>(work: () => Promise<T>): Promise<T> {
    this.steps += 1;
    if (this.steps <= this.#lives) return await work();
    if (this.steps === this.#lives + 1 && this.#happens) await work();
    throw death();
  }

  store(real: RotationStore): RotationStore {
    return {
      find: (vault) => this.step(() => real.find(vault)),
      keep: (pending) => this.step(() => real.keep(pending)),
      forget: (pending) => this.step(() => real.forget(pending)),
    };
  }

  readonly fetch: typeof fetch = (input, init) => this.step(() => fetch(input, init));
}

async function filledVault() {
  const { session, connection, ...rest } = await openOwner();
  const { vault, vsk } = await createVault(session, { name: "ops" });
  for (const [name, value] of [
    ["a", "first"],
    ["a", "second"],
    ["b", "only"],
  ] as const)
    await setItem(session, "ops", { name, value, category: "json" });
  await setItem(session, "ops", { name: "later", empty: true });
  return { ...rest, session, connection, vault, vsk };
}

describe.each([
  { happens: false, when: "before" },
  { happens: true, when: "after" },
])("a rotation whose process dies $when a step", ({ happens }) => {
  test("leaves one key that is shown, whichever step it is", async () => {
    const { session, connection, vsk: first } = await filledVault();
    const shown = [first];
    for (let lives = 0, done = false; !done; lives++) {
      // What is on disk: the session as it was last written, and the rotations.
      const kept = memoryRotations();
      const state = session.exportState();
      const mortal = new Mortal(lives, happens);
      using dying = await MemberSession.restore(state, {
        ...connection,
        fetch: mortal.fetch,
        rotations: mortal.store(kept),
      });
      done = await rotateVault(dying, "ops").then(
        async ({ vsk, shown: tell }) => {
          // The person reads it here, whether or not the process lives to know.
          shown.push(vsk);
          return await tell().then(
            () => true,
            () => false,
          );
        },
        () => false,
      );
      if (!done) {
        using next = await MemberSession.restore(state, { ...connection, rotations: kept });
        const vault = await getVault(next, "ops");
        // Nothing is kept any more: then the key that was shown last is the vault's, and opens it.
        if (!vault.open && !(await kept.find(vault.id))) await openVault(next, "ops", shown.at(-1) ?? "");
        const rotated = await rotateVault(next, "ops");
        shown.push(rotated.vsk);
        await rotated.shown();
      }
      await session.refresh();
      const newest = shown.at(-1) ?? "";
      await openVault(session, "ops", newest);
      for (const old of new Set(shown.filter((vsk) => vsk !== newest)))
        await expect(openVault(session, "ops", old)).rejects.toMatchObject({ code: "bad-key" });
      await openVault(session, "ops", newest);
      const versions = await listItemVersions(session, "ops", "a");
      expect(versions.map(({ version }) => version)).toEqual([2, 1]);
      expect((await getItem(session, "ops", "a", { version: 1 })).value).toBe("first");
      expect((await getItem(session, "ops", "a")).value).toBe("second");
      expect((await getItem(session, "ops", "b")).value).toBe("only");
      expect(await kept.find((await getVault(session, "ops")).id)).toBeUndefined();
      expect(lives, "it has an end").toBeLessThan(60);
    }
    expect(shown.length).toBeGreaterThan(10);
  }, 60_000);
});

test("a withdrawal that dies anywhere is finished by the same words, and the one who leaves has nothing of it", async () => {
  const { session, connection } = await filledVault();
  for (let lives = 0, done = false; !done; lives++) {
    const { identity } = await createService(session, { name: `leaver-${lives}`, role: "operator" });
    await grantVault(session, "ops", identity.member);
    const before = await getVault(session, "ops");
    const kept = memoryRotations();
    const state = session.exportState();
    const mortal = new Mortal(lives, lives % 2 === 0);
    const parts = { ...connection, fetch: mortal.fetch, rotations: mortal.store(kept) };
    using dying = await MemberSession.restore(state, parts);
    let key = await revokeGrant(dying, "ops", identity.member).then(
      ({ rotated }) => rotated?.vsk,
      () => undefined,
    );
    done = key !== undefined;
    if (!done) {
      using next = await MemberSession.restore(state, { ...connection, rotations: kept });
      const { rotated } = await revokeGrant(next, "ops", identity.member).catch(async (error: unknown) => {
        // It was withdrawn, and no key was made yet: the error says what to do.
        if (!hasCode(error, "not-found")) throw error;
        expect(error.hint).toContain("vault rotate");
        return { rotated: await rotateVault(next, "ops") };
      });
      await rotated?.shown();
      key = rotated?.vsk;
    }
    await session.refresh();
    await openVault(session, "ops", key ?? "");
    const now = await getVault(session, "ops");
    expect(now.epoch).toBe(before.epoch + 1);
    expect(now.grants.map(({ principal }) => principal)).toEqual([session.member]);
    expect((await getItem(session, "ops", "a")).value).toBe("second");
    expect(lives).toBeLessThan(80);
  }
}, 120_000);

test("a rotation that was committed unseen is finished before another one begins", async () => {
  const { session, connection, vault } = await filledVault();
  const rotations = memoryRotations();
  using one = await MemberSession.restore(session.exportState(), { ...connection, rotations });
  const unseen = await rotateVault(one, "ops");
  using two = await MemberSession.restore(session.exportState(), { ...connection, rotations });
  const finished = await rotateVault(two, "ops");
  expect(finished).toMatchObject({ vsk: unseen.vsk, wasCutOff: true, vault: { epoch: 2, open: true } });
  await finished.shown();
  const next = await rotateVault(two, "ops");
  expect(next).toMatchObject({ wasCutOff: false, vault: { id: vault.id, epoch: 3 } });
});

test("a second rotation at the same time is told that it came too late", async () => {
  const { session, connection } = await filledVault();
  const mine = { ...connection, rotations: memoryRotations() };
  using one = await MemberSession.restore(session.exportState(), mine);
  const theirs = { ...connection, rotations: memoryRotations() };
  using two = await MemberSession.restore(session.exportState(), theirs);
  const ended = await Promise.allSettled([rotateVault(one, "ops"), rotateVault(two, "ops")]);
  const won = ended.filter((end) => end.status === "fulfilled").map(({ value }) => value);
  expect(won).toHaveLength(1);
  expect(ended.find((end) => end.status === "rejected")?.reason).toMatchObject({ code: "conflict" });
  await openVault(session, "ops", won[0]?.vsk ?? "");
  expect((await getItem(session, "ops", "a")).value).toBe("second");
});

test("an item that is written while the keys are wrapped is wrapped too", async () => {
  const { session, connection } = await filledVault();
  let writes = 0;
  using writer = await MemberSession.restore(session.exportState(), connection);
  const rotated = await rotateVault(session, "ops", {
    onProgress: () => {
      // The pages are read; the commit is not there yet.
      if (writes++ === 0) pending = setItem(writer, "ops", { name: "c", value: "in between", category: "json" });
    },
  });
  await pending;
  expect(rotated.vault.epoch).toBe(2);
  expect((await getItem(session, "ops", "a")).value).toBe("second");
  const names = (await getVault(session, "ops")).entries.map(({ name }) => name);
  // Either it came in time and was wrapped anew, or it was refused: what is listed can be read.
  for (const name of names.filter((one) => one !== "later")) await getItem(session, "ops", name);
});
let pending: Promise<unknown> = Promise.resolve();

test("grants, permits and the name stand after it as before", async () => {
  const { session } = await filledVault();
  const document = {
    name: "flow",
    vaults: [{ vault: "ops" }],
    nodes: [{ id: "start", type: "core.start" }],
  };
  const { flow } = await pushFlow(session, document, { shapes, permits: false });
  await permitFlow(session, "ops", { flow: flow.id, access: "read", items: ["a"] });
  const before = await getVault(session, "ops");
  const { vault } = await rotateVault(session, "ops");
  const plain = ({ permits, grants, name, entries }: typeof vault) => ({
    name,
    permits: permits.map(({ hash: _, signedAt: __, ...rest }) => rest),
    grants: grants.map(({ hash: _, grantedAt: __, ...rest }) => rest),
    entries: entries.map(({ wrap: _, ...rest }) => rest),
  });
  expect(plain(vault)).toEqual(plain(before));
});
