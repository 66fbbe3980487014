// From a locked vault to an item in a runner: who is asked, what is checked, and that nothing leaves in the clear.
import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ItemId } from "../../src/base/ids.ts";
import { mask } from "../../src/base/mask.ts";
import { newId } from "../../src/trust/new-id.ts";
import { chain, code, openRobotTrial, type RobotTrial } from "../support/robot-trial.ts";
import type { RobotVault } from "../support/robot-vault.ts";
import { ear, say } from "../support/runner-words.ts";
import { until } from "../support/until.ts";

const canary = 'c4nary/"Ωsecret+π\\end';
let trial: RobotTrial;
let vault: RobotVault;
let item: ItemId;

beforeEach(async () => {
  trial = await openRobotTrial();
  vault = await trial.vault("ops");
  item = await vault.write("shop", { username: "ann", password: canary });
});
afterEach(async () => {
  await trial[Symbol.asyncDispose]();
});

const get = (more: object = {}) => ({
  id: "get",
  type: "vault.get-item",
  config: { vault: vault.id, item, ...more },
});
const declared = () => ({ vaults: [{ vault: vault.id, access: "read" }] });

async function permittedFlow(nodes: object[], more: object = {}) {
  const flow = await trial.flow(nodes, { ...declared(), ...more });
  await vault.permit(flow.id);
  trial.handle({ t: "changed", what: "vault", id: vault.id });
  return flow;
}

const show = { id: "show", type: "core.debug" };

describe("a vault that is locked", () => {
  test("does not hold up a daemon that stops, and its run has no end yet", async () => {
    const run = await trial.start(await permittedFlow(chain(get())));
    const { upstream } = trial;
    await until("it to wait", () => upstream.states(run).includes("waiting_for_secret"));
    const patience = 20_000;
    const begin = performance.now();
    await trial.heart.stop(patience);
    expect(performance.now() - begin).toBeLessThan(patience / 2);
    expect(trial.store.runs.open().map(({ id }) => id)).toEqual([run]);
  });

  test("is waited for again after a restart, by a node that may not run twice but has not begun", async () => {
    let hits = 0;
    const server = createServer(() => void hits++).listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `http://127.0.0.1:${Object(server.address()).port}/`;
    const call = { id: "call", type: "http.request", config: { url, credentials: { vault: vault.id, item } } };
    const run = await trial.start(await permittedFlow(chain(call)));
    const { upstream } = trial;
    const waits = () => upstream.states(run).filter((state) => state === "waiting_for_secret").length;
    await until("it to wait", () => waits() === 1);
    await trial.restart();
    await until("it to wait again", () => waits() === 2);
    await trial.heart.unlock({ vsk: vault.vsk });
    // From here on it may have been done.
    await until("the request", () => hits === 1);
    await trial.restart();
    expect((await upstream.ended(run)).outcome?.error).toMatchObject({ code: "interrupted" });
    expect(hits).toBe(1);
    server.closeAllConnections();
    server.close();
  });

  test("is waited for no longer by a run whose runner died", async () => {
    const die = code("die", "await new Promise((go) => setTimeout(go, 100)); process.abort();");
    const start = { id: "start", type: "core.start", wires: [["get", "die"]] };
    const run = await trial.start(await permittedFlow([start, get(), die]));
    const { upstream } = trial;
    const end = await upstream.ended(run);
    expect(upstream.states(run)).toEqual(["assigned", "running", "waiting_for_secret", "failed"]);
    expect(end.waiting_for).toBeUndefined();
    expect(upstream.events(run).at(-1)?.data).toEqual({ status: "failed" });
    await until("the question to go", () => trial.heart.status().waiting.length === 0);
  });

  test("makes one question for ten branches and two runs, and all go on when the key comes", async () => {
    const branches = Array.from({ length: 10 }, (_, i) => ({ ...get(), id: `get-${i}`, wires: [] }));
    const start = { id: "start", type: "core.start", wires: [branches.map(({ id }) => id)] };
    const flow = await permittedFlow([start, ...branches], { settings: { concurrency: 2 } });
    const runs = [await trial.start(flow), await trial.start(flow)];
    const { upstream } = trial;
    await until("both to wait", () => runs.every((run) => upstream.states(run).includes("waiting_for_secret")));
    expect(upstream.all("ask")).toHaveLength(1);
    expect(upstream.all("run").find(({ status }) => status === "waiting_for_secret")?.waiting_for).toEqual([vault.id]);
    expect(trial.heart.status().waiting).toMatchObject([{ id: vault.id, name: "ops" }]);
    await expect(trial.heart.unlock({ vsk: vault.vsk })).resolves.toEqual({ vault: vault.id, name: "ops" });
    for (const run of runs) {
      expect((await upstream.ended(run)).status).toBe("succeeded");
      expect(upstream.states(run)).toEqual(["assigned", "running", "waiting_for_secret", "running", "succeeded"]);
      expect(upstream.events(run).filter(({ type }) => type === "secret.used")).toHaveLength(10);
    }
    expect(await upstream.said("answered")).toMatchObject({ how: "unlocked" });
    expect(upstream.all("ask")).toHaveLength(1);
  });

  test("fails the run with vault-locked when nobody answers in time, and withdraws the question", async () => {
    const run = await trial.start(await permittedFlow(chain(get()), { settings: { secretTimeout: "100ms" } }));
    const end = await trial.upstream.ended(run);
    expect(end.outcome?.error?.code).toBe("vault-locked");
    expect(await trial.upstream.said("answered")).toMatchObject({ how: "withdrawn" });
  });

  test("fails the run with vault-refused when a person says no", async () => {
    const run = await trial.start(await permittedFlow(chain(get())));
    await until("the question", () => trial.upstream.states(run).includes("waiting_for_secret"));
    await trial.heart.refuse("ops");
    expect((await trial.upstream.ended(run)).outcome?.error?.code).toBe("vault-refused");
    expect(await trial.upstream.said("answered")).toMatchObject({ how: "refused" });
  });

  test("does not use up the run's own time", async () => {
    const run = await trial.start(await permittedFlow(chain(get()), { settings: { timeout: "4s" } }));
    await until("the question", () => trial.upstream.states(run).includes("waiting_for_secret"));
    await new Promise((resolve) => setTimeout(resolve, 4_300));
    await trial.heart.unlock({ vault: "ops", vsk: vault.vsk });
    expect((await trial.upstream.ended(run)).status).toBe("succeeded");
  });

  test("refuses a wrong key with its reason, and makes the fourth try wait", async () => {
    const other = await trial.vault("other");
    const wrongTail = vault.vsk.slice(0, -1) + (vault.vsk.endsWith("Q") ? "P" : "Q");
    const unlock = (vsk: string) => trial.heart.unlock({ vault: vault.id, vsk });
    await expect(unlock(wrongTail)).rejects.toMatchObject({
      code: "bad-key",
      message: expect.stringContaining("typo in group 7"),
    });
    await expect(unlock(other.vsk)).rejects.toMatchObject({
      code: "bad-key",
      message: expect.stringContaining("another vault"),
    });
    const { formatVsk } = await import("../../src/vault/vsk.ts");
    const stranger = formatVsk(vault.id, new Uint8Array(20));
    await expect(unlock(stranger)).rejects.toMatchObject({
      code: "bad-key",
      message: expect.stringContaining("wrong key"),
    });
    await expect(unlock(vault.vsk)).rejects.toMatchObject({ code: "rate-limited" });
  });

  test("is opened by its name before anything has touched it", async () => {
    await trial.vault("other");
    await expect(trial.heart.unlock({ vault: "ops", vsk: vault.vsk })).resolves.toEqual({
      vault: vault.id,
      name: "ops",
    });
    await expect(trial.heart.unlock({ vault: "no-such", vsk: vault.vsk })).rejects.toMatchObject({ code: "not-found" });
  });

  test("is not taken for another by what the control plane calls it, and hides no other that is in order", async () => {
    const { upstream } = trial;
    const other = await trial.vault("other");
    const path = (id: string) => `/v1/robot/vaults/${id}`;
    const shown = upstream.answers.get(path(other.id));
    upstream.answers.set(path(other.id), () => ({ ...Object(shown?.()), name: "payroll", manifest: null }));
    upstream.answers.set(path(vault.id), () => ({ ...structuredClone(vault.row), name: "payroll" }));
    const unlock = (name: string) => trial.heart.unlock({ vault: name, vsk: vault.vsk });
    await expect(unlock("payroll")).rejects.toMatchObject({ code: "wrong-context" });
    await expect(unlock("ops")).resolves.toEqual({ vault: vault.id, name: "ops" });
  });

  test("is locked again at once by a person", async () => {
    await trial.heart.unlock({ vault: vault.id, vsk: vault.vsk });
    expect(trial.heart.status().vaults).toMatchObject([{ name: "ops", unlocked: true, keep: "memory" }]);
    await expect(trial.heart.lock("ops")).resolves.toEqual([vault.id]);
    expect(trial.heart.status().vaults).toMatchObject([{ name: "ops", unlocked: false }]);
    const run = await trial.start(await permittedFlow(chain(get())));
    await until("the question", () => trial.upstream.states(run).includes("waiting_for_secret"));
  });
});

describe("an item", () => {
  beforeEach(async () => void (await trial.heart.unlock({ vault: vault.id, vsk: vault.vsk })));

  test("travels as a handle, and its use is told", async () => {
    const run = await trial.start(await permittedFlow(chain(get({ to: "login" }), show)));
    await trial.upstream.ended(run);
    const events = trial.upstream.events(run);
    const handle = { $secret: { vault: vault.id, item, version: 1 } };
    expect(events.find(({ type }) => type === "debug")?.data).toEqual({ value: { login: handle } });
    expect(events.find(({ type }) => type === "secret.used")).toMatchObject({
      node: "get",
      data: { vault: vault.id, item, name: "shop", version: 1, reveal: false },
    });
  });

  test("is masked however its plaintext is spelled on the way out, in debug, log, kept, output, errors and reasons", async () => {
    const leak = code(
      "leak",
      `const s = msg.item.password;
       const all = { s, json: JSON.stringify(s), url: encodeURIComponent(s), hex: Buffer.from(s).toString("hex"), b64: Buffer.from(s).toString("base64"),
         b64url: Buffer.from("x" + s).toString("base64url"), off: Buffer.from("xy" + s + "z").toString("base64"), [s]: 1 };
       debug(all, { label: s }); keep({ all }); console.warn(s); process.stdout.write("out " + s.slice(0, 9)); 
       await new Promise((go) => setTimeout(go, 50));
       process.stdout.write(s.slice(9) + " end"); process.stderr.write(s);
       await new Promise((go) => setTimeout(go, 50));
       throw new Error("it was " + s);`,
    );
    const run = await trial.start(await permittedFlow(chain(get({ reveal: true }), leak)));
    const end = await trial.upstream.ended(run);
    expect(end.outcome?.reason).toMatch(new RegExp(`^it was ${mask} \\(node leak, line 8, column \\d+\\)$`));
    const { text } = trial.upstream;
    const bytes = Buffer.from(canary);
    const spellings = [
      ...[canary, JSON.stringify(canary).slice(1, -1), encodeURIComponent(canary), bytes.toString("hex")],
      ...[bytes.toString("base64").slice(0, -4), bytes.toString("base64url").slice(0, -4)],
    ];
    for (const spelling of spellings) expect(text).not.toContain(JSON.stringify(spelling).slice(1, -1));
    const types = trial.upstream.events(run).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(["debug", "kept", "log", "stdout", "stderr", "node.failed"]));
    const out = trial.upstream.events(run).filter(({ type }) => type === "stdout");
    expect(out.map(({ data }) => Reflect.get(Object(data), "text")).join("")).toBe(`out ${mask} end`);
    expect(trial.upstream.events(run).find(({ type }) => type === "secret.used")?.data).toMatchObject({ reveal: true });
    expect(JSON.stringify(trial.logger.lines)).not.toContain(canary.slice(0, 8));
  });

  const refusals: [string, string, () => Promise<{ nodes: object[]; more?: object; permit?: boolean | "other" }>][] = [
    [
      "a vault that the flow does not declare",
      "not-permitted",
      async () => ({ nodes: chain(get()), more: { vaults: [] } }),
    ],
    ["no permit", "not-permitted", async () => ({ nodes: chain(get()), permit: false })],
    ["a permit for another item", "not-permitted", async () => ({ nodes: chain(get()), permit: "other" })],
    ["an item that is not there", "item-missing", async () => ({ nodes: chain(get({ item: newId("itm") })) })],
    [
      "an item that expired",
      "item-expired",
      async () => {
        const old = await vault.write("old", { password: "x" }, { expires_at: "2020-01-01T00:00:00.000Z" });
        return { nodes: chain(get({ item: old })) };
      },
    ],
    [
      "an item that is still empty",
      "item-not-ready",
      async () => ({ nodes: chain(get({ item: await vault.write("empty", {}, { ready: false }) })) }),
    ],
    [
      "an item for other node types",
      "not-permitted",
      async () => ({
        nodes: chain(get({ item: await vault.write("web", { password: "x" }, { node_types: ["http.*"] }) })),
      }),
    ],
    [
      "another ciphertext than the manifest names",
      "wrong-context",
      async () => {
        const [a, b] = [await vault.write("a", { password: "one" }), await vault.write("b", { password: "two" })];
        const swapped = vault.sealed.get(b);
        if (swapped) vault.sealed.set(a, swapped);
        return { nodes: chain(get({ item: a })) };
      },
    ],
  ];
  for (const [what, refusal, prepare] of refusals) {
    test(`with ${what} is refused as ${refusal}`, async () => {
      const { nodes, more = {}, permit = true } = await prepare();
      const flow = await trial.flow(nodes, { ...declared(), ...more });
      if (permit) await vault.permit(flow.id, permit === "other" ? [newId("itm")] : "*");
      trial.handle({ t: "changed", what: "vault", id: vault.id });
      const run = await trial.start(flow);
      const end = await trial.upstream.ended(run);
      expect(end.outcome?.error?.code).toBe(refusal);
      expect(trial.upstream.events(run).map(({ type }) => type)).not.toContain("secret.used");
    });
  }

  test("is asked for in vain by code that names another node", async () => {
    const spoof = code(
      "spoof",
      `${say(`{ t: "need-item", id: 1, ref: { vault: "${vault.id}", item: "${item}" }, node: { id: "spoof", type: "http.request" } }`)}
       return await new Promise((go) => ${ear}.on("data", (said) => {
         const answers = String(said).trim().split("\\n").map((line) => JSON.parse(line));
         for (const answer of answers) if (answer.t === "no-item") go({ answer });
       }));`,
    );
    const run = await trial.start(await permittedFlow(chain(spoof, show)));
    await trial.upstream.ended(run);
    const shown = trial.upstream.events(run).find(({ type }) => type === "debug");
    expect(shown?.data).toMatchObject({ value: { answer: { t: "no-item", error: { code: "not-permitted" } } } });
  });

  test("is handed out no faster than it is taken", async () => {
    const large = await vault.write("large", { text: "x".repeat(65_000) }, { category: "json" });
    const ask = `{ t: "need-item", id: i, ref: { vault: "${vault.id}", item: "${large}" }, node: { id: "deaf", type: "core.function" } }`;
    const deaf = code(
      "deaf",
      `${ear}.pause();
       for (let i = 1; i < 2_200; i++) ${say(ask)}
       await new Promise(() => {});`,
    );
    const run = await trial.start(await permittedFlow(chain(deaf)));
    // More than a hundred megabytes are opened first.
    const end = await trial.upstream.ended(run, { within: 50_000 });
    expect(end.outcome?.error).toMatchObject({
      code: "protocol-error",
      message: "it asked for more than it listened to",
    });
  });

  test("is served from the cache while the control plane is away", async () => {
    const flow = await permittedFlow(chain(get(), show));
    await trial.upstream.ended(await trial.start(flow));
    trial.upstream.online = false;
    trial.heart.online();
    expect((await trial.upstream.ended(await trial.start(flow))).status).toBe("succeeded");
  });

  test("reaches the next run in its new version once the vault changed", async () => {
    const flow = await permittedFlow(chain(get(), show));
    await trial.upstream.ended(await trial.start(flow));
    await vault.write("shop", { username: "ann", password: "changed" }, { item });
    trial.handle({ t: "changed", what: "vault", id: vault.id });
    const run = await trial.start(flow);
    await trial.upstream.ended(run);
    expect(trial.upstream.events(run).find(({ type }) => type === "secret.used")?.data).toMatchObject({ version: 2 });
  });
});
