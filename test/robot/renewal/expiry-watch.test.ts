// Items that end soon are announced: at the right moments, once each, on every channel, and never with more than names.
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { iso, systemClock } from "../../../src/base/clock.ts";
import { SealbotError } from "../../../src/base/errors.ts";
import type { VaultId } from "../../../src/base/ids.ts";
import type { Announcer, ItemExpiring } from "../../../src/robot/announcer/announcer.ts";
import { logAnnouncer } from "../../../src/robot/announcer/log.ts";
import { parseWebhook, webhookAnnouncer } from "../../../src/robot/announcer/webhook.ts";
import { ExpiryWatch } from "../../../src/robot/renewal/expiry-watch.ts";
import { RobotStore } from "../../../src/robot/store.ts";
import { type VaultView, viewVault } from "../../../src/robot/vaults/vault-view.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { FakeUpstream } from "../../support/fake-upstream.ts";
import { keptLogger } from "../../support/quiet-logger.ts";
import { identityOf } from "../../support/robot-identity.ts";
import { openRobotTrial } from "../../support/robot-trial.ts";
import { makeRobotVault } from "../../support/robot-vault.ts";
import { stepClock } from "../../support/step-clock.ts";
import { tempHome } from "../../support/temp-home.ts";
import { until } from "../../support/until.ts";
import { openTestWorkspace } from "../../support/workspace.ts";

const day = 86_400_000;
const hour = 3_600_000;
const canary = "c4nary-value";

let opened = new AsyncDisposableStack();
beforeEach(() => {
  opened = new AsyncDisposableStack();
});
afterEach(() => opened.disposeAsync());

/** A channel that remembers what it was told, and is away as long as `fails` says. */
function keptAnnouncer(name = "kept") {
  const told: ItemExpiring[] = [];
  const announcer = {
    ...{ name, told, fails: () => false, tries: 0 },
    async announce(expiring: ItemExpiring) {
      announcer.tries++;
      if (announcer.fails()) throw new SealbotError({ code: "unreachable", message: "away" });
      told.push(expiring);
    },
    /** `days before the end` of each, in order. */
    days: () => told.map(({ item, notice }) => `${item.name} v${item.version}: ${notice / day}`),
  };
  return announcer;
}

/** A robot's watch over real signed vaults, with a clock that the test moves. */
async function openWatch(announcers: Announcer[]) {
  const clock = stepClock(Date.UTC(2026, 10, 21));
  const ws = await openTestWorkspace({ now: clock.now });
  const robot = await ws.robot();
  const upstream = new FakeUpstream();
  const home = opened.use(tempHome());
  const path = `${home.path}/robot.db`;
  const identity = identityOf(ws, robot, "https://sealbot.test");
  const trust = ws.trust();
  const standing = { identity, trust, verify: trust.verify.bind(trust) };
  const vaults = new Map<VaultId, Awaited<ReturnType<typeof makeRobotVault>>>();
  const addVault = async (name: string) => {
    const vault = await makeRobotVault(ws, robot, upstream, { name, now: clock.now });
    vaults.set(vault.id, vault);
    return vault;
  };
  const vault = await addVault("ops");
  const reports: unknown[] = [];
  const views = new WeakMap<object, VaultView>();
  const start = () => {
    const store = new RobotStore(path);
    const book = {
      names: () => new Map([...vaults].map(([id, { name }]) => [id, name] as const)),
      get: async (id: VaultId) => {
        const found = vaults.get(id);
        if (!found) throw new SealbotError({ code: "not-permitted", message: "not granted" });
        const known = views.get(found.row.manifest ?? found.row);
        if (known) return known;
        const view = await viewVault(id, found.row, { standing, pins: undefined });
        views.set(found.row.manifest ?? found.row, view);
        return view;
      },
    };
    const report = (error: unknown) => void reports.push(error);
    const parts = { book, upstream, store, clock, announcers, report, random: () => 0.5 };
    const watch = new ExpiryWatch(parts);
    watch.look();
    return { watch, store };
  };
  let running = start();
  const stop = async () => {
    await running.watch[Symbol.asyncDispose]();
    running.store[Symbol.dispose]();
  };
  opened.defer(stop);
  const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 1));
  return {
    ...{ clock, vault, addVault, reports, identity },
    /** Lets time pass in steps in which everything that is due happens. */
    pass: async (ms: number) => {
      for (let left = ms; left > 0; left -= hour) await clock.step(Math.min(left, hour), settle);
    },
    look: () => running.watch.look(),
    restart: async () => {
      await stop();
      running = start();
    },
  };
}

type Watched = Awaited<ReturnType<typeof openWatch>>;
const write = ({ vault, clock }: Watched, name: string, left: number | null, item = newId("itm")) =>
  vault.write(name, { password: canary }, { item, expires_at: left === null ? null : iso(clock.now() + left) });

describe("an item that ends", () => {
  test("is announced 30, 7 and 1 days before, and at its end, once each, on every channel", async () => {
    const [one, two] = [keptAnnouncer("one"), keptAnnouncer("two")];
    const watched = await openWatch([one, two]);
    await write(watched, "key", 31 * day);
    await write(watched, "for ever", null);
    await watched.pass(hour);
    expect(one.days()).toEqual([]);
    const at = () => Math.round((Date.UTC(2026, 10, 21) + 31 * day - watched.clock.now()) / hour);
    const seen: string[] = [];
    while (at() > -48) {
      const before = one.told.length;
      await watched.pass(6 * hour);
      if (one.told.length > before) seen.push(`${one.days().at(-1)} at ${at()} h`);
    }
    expect(seen).toEqual([
      expect.stringMatching(/^key v1: 30 at 7(14|1\d|20) h$/),
      expect.stringMatching(/^key v1: 7 at 16\d h$/),
      expect.stringMatching(/^key v1: 1 at (1\d|2[0-4]) h$/),
      expect.stringMatching(/^key v1: 0 at (-\d|0) h$/),
    ]);
    expect(two.days()).toEqual(one.days());
    expect(one.told[0]).toEqual({
      vault: { id: watched.vault.id, name: "ops" },
      item: { id: expect.any(String), name: "key", version: 1 },
      expiresAt: iso(Date.UTC(2026, 10, 21) + 31 * day),
      notice: 30 * day,
    });
    expect(watched.reports).toEqual([]);
  });

  test("that is seen late is announced once, by the nearest moment; long past its end not at all", async () => {
    const one = keptAnnouncer();
    const watched = await openWatch([one]);
    await write(watched, "soon", 3 * day);
    await write(watched, "just over", -hour);
    await write(watched, "long over", -31 * day);
    await watched.pass(2 * hour);
    expect(one.days().sort()).toEqual(["just over v1: 0", "soon v1: 7"]);
  });

  test("is announced again in a new version and with another end, and not after a restart", async () => {
    const one = keptAnnouncer();
    const watched = await openWatch([one]);
    const item = await write(watched, "key", 20 * day);
    await watched.pass(hour);
    await watched.restart();
    await watched.pass(2 * hour);
    expect(one.days()).toEqual(["key v1: 30"]);
    await write(watched, "key", 20 * day, item);
    watched.look();
    await watched.pass(hour);
    expect(one.days()).toEqual(["key v1: 30", "key v2: 30"]);
    await write(watched, "key", null, item);
    watched.look();
    await watched.pass(25 * day);
    expect(one.days()).toEqual(["key v1: 30", "key v2: 30"]);
  });

  test("is announced of every vault that this robot can see, whatever keeps another from being looked at", async () => {
    const one = keptAnnouncer();
    const watched = await openWatch([one]);
    await write(watched, "here", day);
    const lab = await watched.addVault("lab");
    await lab.write("there", { password: canary }, { expires_at: iso(watched.clock.now() + day) });
    const broken = await watched.addVault("broken");
    broken.row.manifest = null;
    await watched.pass(2 * hour);
    expect(one.told.map(({ vault, item }) => `${vault.name}/${item.name}`).sort()).toEqual(["lab/there", "ops/here"]);
    expect(watched.reports.length).toBeGreaterThan(0);
  });

  test("is told again to a channel that was away until it hears it, and its failure is reported once", async () => {
    const [one, deaf] = [keptAnnouncer("one"), keptAnnouncer("deaf")];
    deaf.fails = () => true;
    const watched = await openWatch([one, deaf]);
    await write(watched, "key", 5 * day);
    await watched.pass(5 * hour);
    expect([one.days(), deaf.days()]).toEqual([["key v1: 7"], []]);
    expect(deaf.tries).toBeGreaterThan(10);
    expect(deaf.tries).toBeLessThan(200);
    expect(watched.reports).toMatchObject([{ code: "unreachable" }]);
    await watched.restart();
    deaf.fails = () => false;
    await watched.pass(hour);
    expect([one.days(), deaf.days()]).toEqual([["key v1: 7"], ["key v1: 7"]]);
  });

  test("is not announced late by a channel that was away until a later notice, or a new version, took its place", async () => {
    const deaf = keptAnnouncer();
    deaf.fails = () => true;
    const watched = await openWatch([deaf]);
    const item = await write(watched, "key", 8 * day);
    await write(watched, "other", 8 * day);
    await watched.pass(2 * day);
    await write(watched, "key", 300 * day, item);
    deaf.fails = () => false;
    watched.look();
    await watched.pass(hour);
    expect(deaf.days()).toEqual(["other v1: 7"]);
  });
});

async function openListener(answer: RequestListener) {
  const got: { type: string | undefined; path: string | undefined; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      got.push({ type: request.headers["content-type"], path: `${request.method} ${request.url}`, body });
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  opened.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, got };
}

const expiring: ItemExpiring = {
  vault: { id: newId("vau"), name: "ops" },
  item: { id: newId("itm"), name: "key", version: 3 },
  expiresAt: "2026-12-21T00:00:00.000Z",
  notice: 30 * day,
};
const robot = { id: newId("rob"), name: "build-1" };

describe("the webhook", () => {
  const announce = (url: string) =>
    webhookAnnouncer({ url: new URL(url), robot }).announce(expiring, new AbortController().signal);

  test("is told in JSON which item of which vault ends when, by whom, and nothing else", async () => {
    const { url, got } = await openListener((_, response) => response.writeHead(204).end());
    await announce(`${url}/hooks/t0ken?x=1`);
    expect(got).toMatchObject([{ type: "application/json", path: "POST /hooks/t0ken?x=1" }]);
    expect(JSON.parse(got[0]?.body ?? "")).toEqual({
      ...{ type: "item.expiring", vault: expiring.vault, item: expiring.item, robot },
      expires_at: "2026-12-21T00:00:00.000Z",
    });
  });

  const answers: [what: string, answer: RequestListener][] = [
    ["refuses", (_, response) => response.writeHead(400).end()],
    ["fails", (_, response) => response.writeHead(500).end("t0ken")],
    ["redirects elsewhere", (_, response) => response.writeHead(307, { location: "http://127.0.0.1:9/" }).end()],
    ["hangs up", (_, response) => void response.destroy()],
  ];
  test.each(answers)("that %s has not heard, and its path is not shown", async (_, answer) => {
    const { url } = await openListener(answer);
    const heard = announce(`${url}/hooks/t0ken`);
    await expect(heard).rejects.toMatchObject({ code: "unreachable", message: expect.not.stringContaining("t0ken") });
  });

  test("ends a call that nobody waits for any more", async () => {
    const { url, got } = await openListener(() => {});
    const stop = new AbortController();
    const heard = webhookAnnouncer({ url: new URL(url), robot }).announce(expiring, stop.signal);
    await until("the call", () => got.length === 1);
    stop.abort(new TypeError("stopped"));
    await expect(heard).rejects.toThrow("stopped");
  });

  test("is told by the watch until it answers well, from what people signed", async () => {
    let status = 500;
    const { url, got } = await openListener((_, response) => response.writeHead(status).end());
    const watched = await openWatch([webhookAnnouncer({ url: new URL(url), robot })]);
    await write(watched, "key", 2 * day);
    const heard = async (count: number) => {
      for (let minutes = 0; got.length < count && minutes < 600; minutes++) {
        await watched.clock.step(60_000, () => new Promise((resolve) => setTimeout(resolve, 5)));
      }
      expect(got.length).toBeGreaterThanOrEqual(count);
    };
    await heard(3);
    status = 200;
    await heard(got.length + 1);
    const { length } = got;
    await watched.pass(20 * hour);
    expect(got).toHaveLength(length);
    expect(JSON.parse(got.at(-1)?.body ?? "")).toMatchObject({
      vault: { name: "ops" },
      item: { name: "key", version: 1 },
    });
    expect(JSON.stringify(got)).not.toContain(canary);
  });

  test.each(["https://hooks.example.com/x", "http://127.0.0.1:8080/x", "http://localhost/x", "http://[::1]:9/"])(
    "may be %s",
    (text) => expect(parseWebhook(text).href).toBe(new URL(text).href),
  );
  test.each(["http://hooks.example.com/t0ken", "ftp://127.0.0.1/t0ken", "t0ken", "", "file:///t0ken"])(
    "may not be %s",
    (text) => {
      expect(() => parseWebhook(text)).toThrow(expect.objectContaining({ code: "bad-input" }));
      expect(() => parseWebhook(text)).not.toThrow("t0ken");
    },
  );
});

test("the log says which item of which vault ends when", async () => {
  const logger = keptLogger();
  const { signal } = new AbortController();
  await logAnnouncer(logger).announce(expiring, signal);
  await logAnnouncer(logger).announce({ ...expiring, notice: 0 }, signal);
  const [soon, over] = logger.lines;
  expect(soon).toMatch(/item expires soon/);
  expect(over).toMatch(/item expired/);
  for (const word of ["ops", "key", "2026-12-21"]) expect(soon).toContain(word);
});

test("a robot tells its webhook by itself, and not once more after a restart", async () => {
  const { url, got } = await openListener((_, response) => response.writeHead(200).end());
  // Hours of waiting pass in a moment.
  const clock = {
    ...systemClock,
    sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 40), signal),
  };
  await using trial = await openRobotTrial({ settings: { webhook: `${url}/hook` }, clock });
  const vault = await trial.vault("ops");
  await vault.write("key", { password: canary }, { expires_at: iso(Date.now() + 3 * day) });
  await until("the webhook to hear of it", () => got.length > 0);
  expect(JSON.parse(got[0]?.body ?? "")).toMatchObject({
    ...{ type: "item.expiring", vault: { id: vault.id, name: "ops" }, item: { name: "key", version: 1 } },
    robot: { id: trial.robot.id, name: trial.identity.name },
  });
  await trial.restart();
  await vault.write("other", { password: canary }, { expires_at: iso(Date.now() + 3 * day) });
  await until("the webhook to hear of the next", () => got.length > 1);
  expect(got.map(({ body }) => JSON.parse(body).item.name)).toEqual(["key", "other"]);
  expect(JSON.stringify([got, trial.logger.lines])).not.toContain(canary);
  expect(trial.logger.lines.filter((line) => line.includes("item expires soon"))).toHaveLength(2);
});

test("a robot whose webhook is none does not start, and says which setting it is", async () => {
  await expect(openRobotTrial({ settings: { webhook: "http://hooks.example.com/t0ken" } })).rejects.toMatchObject({
    ...{ code: "bad-input", message: expect.stringMatching(/^setting webhook: (?!.*t0ken)/) },
  });
});
