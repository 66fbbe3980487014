// Leases over real links: who gets a vault, who is told what, and everything that makes a holder let go.
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { iso } from "../../../src/base/clock.ts";
import type { LeaseId, RunId } from "../../../src/base/ids.ts";
import { mostOfRun } from "../../../src/control/vaults/leases.ts";
import { randomBytes, toBase64url } from "../../../src/crypto/bytes.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { call } from "../../../src/wire/call.ts";
import { revoke } from "../../../src/wire/routes/trust.ts";
import { putGrant } from "../../../src/wire/routes/vaults.ts";
import { addRobot, openTestControl, type SignedIn, signUp, type TestControl } from "../../support/control.ts";
import { knock, linkUp, type TestLink } from "../../support/link.ts";
import { stepClock } from "../../support/step-clock.ts";
import { makeVault, signGrant, type TestVault } from "../../support/test-vault.ts";
import { orderRun } from "../../support/writing-robot.ts";

let control: TestControl;
let owner: SignedIn;
let vault: TestVault;
let opened: AsyncDisposableStack;
beforeEach(async () => {
  opened = new AsyncDisposableStack();
  control = opened.use(await openTestControl());
  owner = await signUp(control);
  vault = await makeVault(owner);
});
afterEach(() => opened.disposeAsync());

async function openRobot(name: string, { granted = true } = {}) {
  const robot = await addRobot(control, owner, { name });
  const grant = await signGrant(owner, vault, robot, "write");
  if (granted) await call(owner.caller, putGrant, { params: { vault: vault.id }, body: { grant } });
  const nonce = toBase64url(randomBytes(16));
  const at = { url: control.url, workspace: owner.workspace.workspace, robot };
  const link = opened.use(await linkUp({ ...at, nonce }));
  const run = await orderRun({ control, owner, vault }, robot, link);
  return { robot, at, nonce, link, run };
}
type Robot = Awaited<ReturnType<typeof openRobot>>;

const ask = (
  { link, run }: Pick<Robot, "link" | "run">,
  { mode = "exclusive", of = run, from = link }: { mode?: "exclusive" | "shared"; of?: RunId; from?: TestLink } = {},
): LeaseId => {
  const lease = newId("lea");
  from.send({ t: "lease", lease, do: "acquire", run: of, vaults: [vault.id], mode });
  return lease;
};

const told = ({ link }: Pick<Robot, "link">, lease: LeaseId, state: string) =>
  link.next("lease", (frame) => frame.lease === lease && frame.state === state);

/** The fencing number under which it is held, once it is. */
async function held(robot: Pick<Robot, "link">, lease: LeaseId): Promise<number> {
  const frame = await told(robot, lease, "held");
  return frame.state === "held" ? (frame.fences[vault.id] ?? 0) : 0;
}

describe("a vault", () => {
  test("goes from robot to robot in the order in which they asked, under rising numbers", async () => {
    const [a, b, c] = [await openRobot("a"), await openRobot("b"), await openRobot("c")];
    const first = ask(a);
    expect(await held(a, first)).toBe(1);
    const second = ask(b);
    expect(await told(b, second, "queued")).toMatchObject({ holder: { run: a.run, robot: "a", vault: vault.id } });
    const third = ask(c);
    await told(c, third, "queued");
    await a.link.deliver({ t: "lease", lease: first, do: "release" });
    expect(await held(b, second)).toBe(2);
    c.link.send({ t: "lease", lease: third, do: "renew", round: 1 });
    await c.link.next("lease", (frame) => frame.state === "queued" && frame.holder.run === b.run && frame.round === 1);
    await b.link.deliver({ t: "lease", lease: second, do: "release" });
    expect(await held(c, third)).toBe(3);
  });

  test("has so many places in its line for one run, which is told then that it is busy, and room for others", async () => {
    const [a, b] = [await openRobot("a"), await openRobot("b")];
    const first = ask(a);
    await held(a, first);
    for (let place = 2; place <= mostOfRun; place++) ask(a);
    expect(await told(a, ask(a), "lost")).toMatchObject({ code: "vault-busy" });
    await told(b, ask(b), "queued");
    await a.link.deliver({ t: "lease", lease: first, do: "release" });
    await told(a, ask(a), "queued");
  });

  test("is shared by readers, but not past a writer who waits", async () => {
    const [a, b, c] = [await openRobot("a"), await openRobot("b"), await openRobot("c")];
    const [one, two] = [ask(a, { mode: "shared" }), ask(b, { mode: "shared" })];
    await held(a, one);
    await held(b, two);
    const writer = ask(c);
    await told(c, writer, "queued");
    const late = ask(a, { mode: "shared" });
    expect(await told(a, late, "queued")).toMatchObject({ holder: { run: c.run } });
    await a.link.deliver({ t: "lease", lease: one, do: "release" });
    await b.link.deliver({ t: "lease", lease: two, do: "release" });
    await held(c, writer);
    await c.link.deliver({ t: "lease", lease: writer, do: "release" });
    await held(a, late);
  });

  test("never gives a number twice, also after everybody let go and the control plane began anew", async () => {
    const a = await openRobot("a");
    const first = ask(a);
    expect(await held(a, first)).toBe(1);
    await a.link.deliver({ t: "lease", lease: first, do: "release" });
    const again = await control.restart();
    opened.use(again);
    const link = opened.use(await linkUp({ ...a.at, url: again.url, nonce: a.nonce, sent: a.link.sent }));
    expect(await held({ link }, ask({ ...a, link }))).toBe(2);
  });

  test("stays with its holder while the control plane begins anew and the robot comes back", async () => {
    const [a, b] = [await openRobot("a"), await openRobot("b")];
    await held(a, ask(a));
    const waiting = ask(b);
    await told(b, waiting, "queued");
    const { n } = await b.link.next("lease");
    const again = await control.restart();
    opened.use(again);
    const link = opened.use(await linkUp({ ...b.at, url: again.url, nonce: b.nonce, sent: b.link.sent, received: n }));
    link.send({ t: "lease", lease: waiting, do: "renew", round: 1 });
    expect(await told({ link }, waiting, "queued")).toMatchObject({ holder: { run: a.run }, round: 1 });
  });
});

describe("a vault is free again when its holder", () => {
  let holder: Robot;
  let waiter: Robot;
  let lease: LeaseId;
  let waiting: LeaseId;
  beforeEach(async () => {
    [holder, waiter] = [await openRobot("holder"), await openRobot("waiter")];
    lease = ask(holder);
    await held(holder, lease);
    waiting = ask(waiter);
    await told(waiter, waiting, "queued");
  });

  const ends: [string, () => Promise<unknown>][] = [
    ["releases it", () => holder.link.deliver({ t: "lease", lease, do: "release" })],
    ...(["succeeded", "failed", "cancelled", "timed_out", "lost"] as const).map(
      (status): [string, () => Promise<unknown>] => [
        `ends its run as ${status}`,
        () => holder.link.deliver({ t: "run", run: holder.run, status, at: iso(Date.now()) }),
      ],
    ),
    [
      "is a daemon that died and began anew",
      async () => {
        await holder.link.cut();
        opened.use(await linkUp({ ...holder.at, generation: 2, sent: holder.link.sent }));
      },
    ],
    [
      "is revoked",
      async () => {
        const { id, fingerprint } = holder.robot;
        const revocation = await owner.workspace.revoke({ type: "robot", id, fingerprint });
        await call(owner.caller, revoke, { body: { revocation } });
      },
    ],
    [
      "is frozen as a clone",
      async () => {
        const copy = await knock({ ...holder.at, generation: 2 });
        await copy.next("refused");
      },
    ],
  ];
  test.each(ends)("%s", async (_how, end) => {
    await end();
    expect(await held(waiter, waiting)).toBe(2);
  });

  test("but not when its link is cut and comes back", async () => {
    await holder.link.cut();
    const link = opened.use(await linkUp({ ...holder.at, nonce: holder.nonce, sent: holder.link.sent }));
    link.send({ t: "lease", lease, do: "renew", round: 1 });
    await link.next("lease", (frame) => frame.state === "held" && frame.round === 1);
    expect(waiter.link.frames.filter((frame) => frame.t === "lease")).toHaveLength(1);
  });

  test("but not when another robot says so", async () => {
    await waiter.link.deliver({ t: "lease", lease, do: "release" });
    waiter.link.send({ t: "lease", lease: waiting, do: "renew", round: 1 });
    await waiter.link.next("lease", (frame) => frame.state === "queued" && frame.round === 1);
  });
});

describe("nobody gets a vault", () => {
  test.each<[string, () => Promise<[Robot, RunId]>]>([
    ["that was not granted", async () => [await openRobot("a", { granted: false }), newId("run")]],
    ["for a run that does not exist", async () => [await openRobot("a"), newId("run")]],
    ["for another robot's run", async () => [await openRobot("a"), (await openRobot("b")).run]],
    [
      "for a run that has ended",
      async () => {
        const a = await openRobot("a");
        await a.link.deliver({ t: "run", run: a.run, status: "succeeded", at: iso(Date.now()) });
        return [a, a.run];
      },
    ],
  ])("%s", async (_title, make) => {
    const [robot, of] = await make();
    expect(await told(robot, ask(robot, { of }), "lost")).toMatchObject({ code: "not-permitted" });
  });

  test("under the name of another robot's lease", async () => {
    const [a, b] = [await openRobot("a"), await openRobot("b")];
    const lease = ask(a);
    await held(a, lease);
    await b.link.deliver({ t: "lease", lease, do: "acquire", run: b.run, vaults: [vault.id], mode: "exclusive" });
    expect(b.link.frames.some((frame) => frame.t === "lease")).toBe(false);
  });
});

test("a lease that nobody renews ends after 30 s, and the next in line hears of it without asking", async () => {
  const clock = stepClock(Date.now());
  control = opened.use(await openTestControl({ clock }));
  owner = await signUp(control);
  vault = await makeVault(owner);
  const [silent, waiter] = [await openRobot("silent"), await openRobot("waiter")];
  const lease = ask(silent);
  await held(silent, lease);
  const waiting = ask(waiter);
  await told(waiter, waiting, "queued");
  await clock.step(15_000);
  await waiter.link.deliver({ t: "lease", lease: waiting, do: "renew", round: 1 });
  await clock.step(14_999);
  await silent.link.deliver({ t: "status", unlocked: [], running: 0 });
  expect(silent.link.frames.filter((frame) => frame.t === "lease")).toHaveLength(1);
  await clock.step(1);
  await told(silent, lease, "lost");
  expect(await held(waiter, waiting)).toBe(2);
});

test.each([
  ["no vault", { do: "acquire", run: newId("run"), vaults: [], mode: "exclusive" }],
  ["too many vaults", { do: "acquire", run: newId("run"), vaults: Array(101).fill(newId("vau")), mode: "shared" }],
  ["a mode that is none", { do: "acquire", run: newId("run"), vaults: [newId("vau")], mode: "both" }],
  ["no run", { do: "acquire", vaults: [newId("vau")], mode: "shared" }],
  ["a renewal without its round", { do: "renew" }],
  ["a release with more to say", { do: "release", round: 1 }],
  ["a word that is none", { do: "steal" }],
])("a frame about a lease with %s ends the link", async (_what, frame) => {
  const { link } = await openRobot("odd");
  link.raw(JSON.stringify({ t: "lease", n: link.sent + 1, lease: newId("lea"), ...frame }));
  expect(await link.closed).toEqual({ code: 1002, reason: "protocol-error" });
});
