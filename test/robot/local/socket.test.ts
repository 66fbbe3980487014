// The control socket: local commands get their answer, and nonsense gets one too.
import { existsSync, readlinkSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { errorOf } from "../../../src/base/errors.ts";
import { askDaemon, watchDaemon } from "../../../src/robot/local/client.ts";
import { methods } from "../../../src/robot/local/protocol.ts";
import { type Handlers, openControlSocket } from "../../../src/robot/local/socket.ts";
import { codeOf } from "../../support/backends.ts";
import { keptLogger } from "../../support/quiet-logger.ts";
import { tempHome } from "../../support/temp-home.ts";
import { until } from "../../support/until.ts";

/** Those of whoever watches something. */
const watchers: AbortSignal[] = [];

const handlers: Handlers = {
  ping: () => ({ pong: true }),
  status: () => ({ well: true }),
  unlock: ({ vault }) => {
    throw errorOf({ code: "bad-key", message: `typo in group 3 of ${vault}`, hint: "again" });
  },
  refuse: () => undefined,
  lock: ({ vault }) => ({ locked: vault ?? "all" }),
  "watch-questions": async function* (_, signal) {
    watchers.push(signal);
    yield* [{ seen: 1 }, { seen: 2 }];
  },
  settings: () => undefined,
  reload: () => undefined,
  stop: () => undefined,
};

const placeOf = (path: string) => ({ path, isForGroup: false });

async function openSocket() {
  const home = tempHome();
  const path = join(home.path, "control.sock");
  const socket = await openControlSocket(placeOf(path), handlers, keptLogger());
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await socket[Symbol.asyncDispose]();
      home[Symbol.dispose]();
    },
  };
}

/** Sends raw text and returns what comes back until the line or the connection ends. */
const raw = (path: string, text: string | Uint8Array) =>
  new Promise<string>((resolve) => {
    let received = "";
    const socket = connect(path, () => socket.write(text));
    socket.on("data", (chunk) => {
      received += chunk;
      if (received.includes("\n")) socket.end();
    });
    socket.on("error", () => {});
    socket.on("close", () => resolve(received));
  });

test("a request is answered, and its error comes with code and remedy", async () => {
  await using socket = await openSocket();
  expect(await askDaemon(socket.path, "status", {})).toEqual({ well: true });
  expect(await askDaemon(socket.path, "lock", { vault: "ops" })).toEqual({ locked: "ops" });
  await expect(askDaemon(socket.path, "unlock", { vault: "ops", vsk: "x" })).rejects.toMatchObject({
    code: "bad-key",
    message: "typo in group 3 of ops",
    hint: "again",
  });
});

test("who watches is told again and again, and the daemon stops telling when nobody listens", async () => {
  await using socket = await openSocket();
  const end = new AbortController();
  const answers = watchDaemon(socket.path, "watch-questions", { params: {}, signal: end.signal });
  expect((await answers.next()).value).toEqual({ seen: 1 });
  expect((await answers.next()).value).toEqual({ seen: 2 });
  expect(watchers.map(({ aborted }) => aborted)).toEqual([false]);
  end.abort();
  expect(await answers.next()).toEqual({ done: true, value: undefined });
  await until("the daemon to know", () => watchers[0]?.aborted);
});

test("one connection has few requests answered at a time, and each of many at last", async () => {
  using home = tempHome();
  const path = join(home.path, "control.sock");
  const open = { now: 0, most: 0 };
  const status = async () => {
    open.most = Math.max(open.most, ++open.now);
    await new Promise((resolve) => setImmediate(resolve));
    open.now -= 1;
    return {};
  };
  await using _socket = await openControlSocket(placeOf(path), { ...handlers, status }, keptLogger());
  const client = connect(path);
  let answered = 0;
  client.on("data", (chunk) => (answered += chunk.toString().split("\n").length - 1));
  client.write('{"id":1,"method":"status","params":{}}\n'.repeat(500));
  await until("all answers", () => answered === 500);
  client.destroy();
  expect(open.most).toBeGreaterThan(1);
  expect(open.most).toBeLessThan(10);
});

test("who asks and asks without reading the answers is not heard any more", async () => {
  using home = tempHome();
  const path = join(home.path, "control.sock");
  let asked = 0;
  const status = () => ({ number: ++asked, text: "x".repeat(10_000) });
  await using _socket = await openControlSocket(placeOf(path), { ...handlers, status }, keptLogger());
  const client = connect(path).pause();
  const text = '{"id":1,"method":"status","params":{}}\n'.repeat(3_000);
  client.write(text);
  let before = -1;
  await until("the daemon to stop answering", async () => {
    const [last, now] = [before, asked];
    before = now;
    await askDaemon(path, "ping", {});
    return now > 0 && now === last;
  });
  expect(asked).toBeLessThan(1_000);
  client.destroy();
});

test("who watches hears when there is no daemon any more, or none at all", async () => {
  const { signal } = new AbortController();
  const watch = async (path: string, seen: () => void | Promise<void>) => {
    for await (const _ of watchDaemon(path, "watch-questions", { params: {}, signal })) await seen();
  };
  const socket = await openSocket();
  expect(await codeOf(() => watch(socket.path, () => socket[Symbol.asyncDispose]()))).toBe("unreachable");
  expect(await codeOf(() => watch(socket.path, () => {}))).toBe("unreachable");
});

test("only its own user may open the socket, and it is gone when the daemon is", async () => {
  const socket = await openSocket();
  expect(statSync(socket.path).mode & 0o777).toBe(0o600);
  await socket[Symbol.asyncDispose]();
  expect(existsSync(socket.path)).toBe(false);
});

test("a second daemon is refused while the first answers, and takes over what a killed one left", async () => {
  await using socket = await openSocket();
  expect(await codeOf(() => openControlSocket(placeOf(socket.path), handlers, keptLogger()))).toBe("already-running");
  using home = tempHome();
  const left = join(home.path, "left.sock");
  writeFileSync(left, "");
  await using second = await openControlSocket(placeOf(left), handlers, keptLogger());
  expect(second).toBeDefined();
  expect(await askDaemon(left, "ping", {})).toEqual({ pong: true });
});

test("a service lets its group in for what a person at its terminal may do, and nobody stops it there", async () => {
  using home = tempHome();
  const [path, link] = [join(home.path, "run.sock"), join(home.path, "control.sock")];
  symlinkSync("/nonexistent/earlier.sock", link);
  const socket = await openControlSocket({ path, link, isForGroup: true }, handlers, keptLogger());
  expect(statSync(path).mode & 0o777).toBe(0o660);
  expect(readlinkSync(link)).toBe(path);
  const answers: Record<string, string> = {};
  for (const method of Object.keys(methods)) {
    const params = { ...(method === "unlock" && { vsk: "x" }), ...(method === "refuse" && { vault: "ops" }) };
    const [line = ""] = (await raw(link, `${JSON.stringify({ id: 1, method, params })}\n`)).split("\n");
    const answer = JSON.parse(line);
    answers[method] = answer.error?.code === "not-permitted" ? "refused" : "done";
  }
  const done = Object.keys(answers).filter((method) => answers[method] === "done");
  expect(done).toEqual(["ping", "status", "unlock", "refuse", "lock", "watch-questions", "reload"]);
  expect(Object.keys(answers)).toContain("stop");
  await socket[Symbol.asyncDispose]();
  expect([path, link].filter((file) => existsSync(file))).toEqual([]);
});

test("without a daemon the error says how to start one", async () => {
  await expect(askDaemon("/nonexistent/control.sock", "ping", {})).rejects.toMatchObject({
    code: "unreachable",
    hint: expect.stringContaining("robot start"),
  });
});

const canary = "CANARY-4471";
const nonsense: [title: string, text: string | Uint8Array, code: string][] = [
  ["not JSON", `{${canary}\n`, "protocol-error"],
  ["a duplicate key", '{"id":1,"id":2,"method":"ping","params":{}}\n', "protocol-error"],
  ["an unknown method", `{"id":1,"method":"${canary}","params":{}}\n`, "protocol-error"],
  ["an inherited method", '{"id":1,"method":"constructor","params":{}}\n', "protocol-error"],
  ["wrong parameters", `{"id":1,"method":"unlock","params":{"vault":7,"vsk":"${canary}"}}\n`, "bad-input"],
  ["an unknown parameter", '{"id":1,"method":"ping","params":{"x":1}}\n', "bad-input"],
  ["a line without an end", "x".repeat(200_000), "too-large"],
  ["bytes that are not text", new Uint8Array([0xff, 0xfe, 0x00, 0x0a]), "protocol-error"],
];
for (const [title, text, code] of nonsense) {
  test(`${title} is answered with ${code}, shows nothing of it, and the daemon lives`, async () => {
    await using socket = await openSocket();
    const answer = await raw(socket.path, text);
    expect(JSON.parse(answer).error.code).toBe(code);
    expect(answer).not.toContain(canary);
    expect(await askDaemon(socket.path, "ping", {})).toEqual({ pong: true });
  });
}
