// How a robot keeps its place in the line, and what it does when the line, the link or its owner is gone.
import { expect, test } from "vitest";
import type { RunId, VaultId } from "../../../src/base/ids.ts";
import type { LeaseNews } from "../../../src/robot/vaults/lease-claim.ts";
import { Leases } from "../../../src/robot/vaults/leases.ts";
import { newId } from "../../../src/trust/new-id.ts";
import type { Unnumbered } from "../../../src/wire/link.ts";
import { codeOf } from "../../support/code-of.ts";
import { FakeUpstream } from "../../support/fake-upstream.ts";
import { stepClock, turn } from "../../support/step-clock.ts";

const vault: VaultId = newId("vau");
const run: RunId = newId("run");
const neighbour = { vault, run: newId("run"), robot: "other-pc" };
const never = new AbortController().signal;

function open() {
  const clock = stepClock();
  const upstream = new FakeUpstream();
  const leases = new Leases({ upstream, clock });
  const said = () => upstream.all("lease");
  const tell = (news: Unnumbered<LeaseNews>) => {
    leases.take({ ...news, n: 1 } as LeaseNews);
    return turn();
  };
  /** The id under which was asked last. */
  const asked = () => said().findLast((frame) => frame.do === "acquire")?.lease ?? newId("lea");
  const hold = (fence = 7, round = 0) =>
    tell({ t: "lease", lease: asked(), state: "held", round, fences: { [vault]: fence } });
  const queue = () => tell({ t: "lease", lease: asked(), state: "queued", round: 0, holder: neighbour });
  const lose = (code?: "not-permitted") => tell({ t: "lease", lease: asked(), state: "lost", ...(code && { code }) });
  const acquire = (more: { timeout?: number; mode?: "shared"; vaults?: VaultId[] } = {}, signal = never) =>
    leases.acquire({ run, vaults: [vault], mode: "exclusive", ...more }, signal);
  return { clock, upstream, leases, said, tell, asked, hold, queue, lose, acquire };
}

test("a lease is asked for once, had with its fencing number, renewed every 10 s and given back", async () => {
  const { clock, said, hold, acquire } = open();
  const wanted = acquire();
  expect(said()).toMatchObject([{ do: "acquire", run, vaults: [vault], mode: "exclusive" }]);
  await hold(7);
  const lease = await wanted;
  expect(lease.fence(vault)).toBe(7);
  expect(() => lease.fence(newId("vau"))).toThrow(/does not cover/);
  for (const round of [1, 2]) {
    await clock.step(10_000);
    expect(said().at(-1)).toMatchObject({ do: "renew", round });
    await hold(7, round);
  }
  await lease[Symbol.asyncDispose]();
  await lease[Symbol.asyncDispose]();
  await clock.step(60_000);
  expect(said().map((frame) => frame.do)).toEqual(["acquire", "renew", "renew", "release"]);
  expect(lease.lost.aborted).toBe(false);
});

test("several vaults are asked for at once, each named once and in order", async () => {
  const { said, acquire } = open();
  const vaults = [newId("vau"), newId("vau"), newId("vau")];
  void acquire({ vaults: [...vaults, ...vaults] });
  expect(said()).toMatchObject([{ do: "acquire", vaults: vaults.toSorted() }]);
});

test("a lease whose renewals stay unanswered is lost 30 s after the last that was answered had been sent", async () => {
  const { clock, upstream, said, hold, acquire } = open();
  const wanted = acquire();
  await hold();
  const lease = await wanted;
  await clock.step(10_000);
  await clock.step(9_000);
  // Sent at 10 s and answered at 19 s: what counts is when it was sent.
  await hold(7, 1);
  upstream.online = false;
  await clock.step(20_999);
  expect(lease.lost.aborted).toBe(false);
  await clock.step(1);
  expect(lease.lost.reason).toMatchObject({ code: "lease-lost" });
  expect(said().at(-1)).toMatchObject({ do: "release" });
});

test("a lease that the control plane ended is lost at once, and not given back", async () => {
  const { said, hold, lose, acquire } = open();
  const wanted = acquire();
  await hold();
  const lease = await wanted;
  await lose();
  expect(lease.lost.reason).toMatchObject({ code: "lease-lost" });
  expect(said().map((frame) => frame.do)).toEqual(["acquire"]);
});

test("word of a lease that comes when it is over again is not believed", async () => {
  const { clock, said, hold, acquire } = open();
  const wanted = acquire();
  const first = said()[0]?.lease;
  await clock.step(30_000);
  await hold();
  await clock.step(1_000);
  expect(
    said()
      .filter((frame) => frame.lease === first)
      .at(-1),
  ).toMatchObject({ do: "release" });
  expect(said().at(-1)).toMatchObject({ do: "acquire" });
  await hold(8);
  expect((await wanted).fence(vault)).toBe(8);
});

test("while the link is down nothing is left in the outbox, and the lease is asked for when it is back", async () => {
  const { clock, upstream, leases, said, hold, acquire } = open();
  upstream.online = false;
  const wanted = acquire();
  await clock.step(3_600_000);
  expect(said()).toEqual([]);
  upstream.online = true;
  leases.online();
  expect(said()).toMatchObject([{ do: "acquire" }]);
  await hold();
  expect((await wanted).fence(vault)).toBe(7);
});

test("an outage leaves at most one word for each lease in the outbox, however long it is", async () => {
  const { clock, upstream, said, hold, queue, acquire } = open();
  const held = acquire();
  await hold();
  await held;
  const giveUp = new AbortController();
  const waiting = acquire({}, giveUp.signal);
  await queue();
  upstream.online = false;
  const before = said().length;
  await clock.step(3_600_000);
  giveUp.abort("enough");
  await expect(waiting).rejects.toBe("enough");
  expect(
    said()
      .slice(before)
      .map((frame) => frame.do),
  ).toEqual(["release", "release"]);
});

test("a place in the line that was lost is taken anew", async () => {
  const { clock, said, queue, lose, hold, acquire } = open();
  const wanted = acquire();
  await queue();
  await lose();
  await clock.step(1_000);
  expect(said().map((frame) => frame.do)).toEqual(["acquire", "acquire"]);
  expect(new Set(said().map((frame) => frame.lease)).size).toBe(2);
  await hold(9);
  expect((await wanted).fence(vault)).toBe(9);
});

test("whoever may not have it is told so and not put into the line again", async () => {
  const { clock, said, lose, acquire } = open();
  const wanted = codeOf(() => acquire());
  await lose("not-permitted");
  expect(await wanted).toBe("not-permitted");
  await clock.step(60_000);
  expect(said()).toHaveLength(1);
});

test("patience that ends names the run and the robot that hold the vault, and leaves the line", async () => {
  const { clock, said, queue, acquire } = open();
  const wanted = acquire({ timeout: 12_000 }).catch((error: unknown) => error);
  await queue();
  await clock.step(12_000);
  expect(await wanted).toMatchObject({
    code: "vault-busy",
    message: `vault ${vault} is open in run ${neighbour.run} on robot "other-pc"`,
  });
  expect(said().at(-1)).toMatchObject({ do: "release" });
});

test("no patience at all still hears who holds the vault", async () => {
  const { clock, queue, acquire } = open();
  const wanted = acquire({ timeout: 0 }).catch((error: unknown) => error);
  await clock.step(1_000);
  await queue();
  await clock.step(4_000);
  expect(await wanted).toMatchObject({ code: "vault-busy", message: expect.stringContaining("other-pc") });
});

test("patience that ends without a link says what a flow could do", async () => {
  const { clock, upstream, said, acquire } = open();
  upstream.online = false;
  const wanted = acquire({ timeout: 2_000 }).catch((error: unknown) => error);
  await clock.step(2_000);
  expect(await wanted).toMatchObject({ code: "vault-busy", hint: expect.stringContaining('offline: "read"') });
  expect(said()).toEqual([]);
});

test("a lease for somebody who is gone is given back at once", async () => {
  const { said, tell } = open();
  const lease = newId("lea");
  await tell({ t: "lease", lease, state: "held", round: 0, fences: { [vault]: 3 } });
  await tell({ t: "lease", lease, state: "lost" });
  expect(said()).toMatchObject([{ lease, do: "release" }]);
});

test("a run finds the lease under which it writes, and no other run does", async () => {
  const { leases, hold, acquire } = open();
  const wanted = acquire();
  expect(leases.find(run, vault)).toBeUndefined();
  await hold();
  const lease = await wanted;
  expect(leases.find(run, vault)).toBe(lease);
  expect(leases.find(newId("run"), vault)).toBeUndefined();
  expect(leases.find(run, newId("vau"))).toBeUndefined();
  await lease[Symbol.asyncDispose]();
  expect(leases.find(run, vault)).toBeUndefined();
});

test("the end of the daemon gives all back that it holds and waits for", async () => {
  const { leases, said, hold, queue, acquire } = open();
  const held = acquire();
  await hold();
  await held;
  const waiting = codeOf(() => acquire());
  await queue();
  leases[Symbol.dispose]();
  expect(await waiting).toBe("cancelled");
  expect(said().filter((frame) => frame.do === "release")).toHaveLength(2);
});

test("a shared lease lets nobody write", async () => {
  const { leases, hold, acquire } = open();
  const held = acquire({ mode: "shared" });
  await hold();
  await held;
  expect(leases.find(run, vault)).toBeUndefined();
});

test("a flood of leases that nobody asked for fills no outbox", async () => {
  const { leases, said } = open();
  const flood = () => {
    for (let i = 0; i < 1_500; i++)
      leases.take({ t: "lease", n: 1, lease: newId("lea"), state: "held", round: 0, fences: { [vault]: 1 } });
  };
  flood();
  expect(said()).toHaveLength(1_000);
  leases.online();
  flood();
  expect(said()).toHaveLength(2_000);
});
