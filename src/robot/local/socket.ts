// The daemon's end of the control socket. Whoever can open it is the daemon's own user or root, or of the group that a
// service lets in for a part of its methods; whatever they send, the daemon lives on.
import { once } from "node:events";
import { chmod, rm, symlink } from "node:fs/promises";
import { connect, createServer, type Socket } from "node:net";
import { asSealbotError, errorOf } from "../../base/errors.ts";
import type { Logger } from "../../base/logger.ts";
import { parseShape } from "../../base/shape.ts";
import { parseStrictJson } from "../../base/strict-json.ts";
import type { ControlPlace } from "../home.ts";
import { groupMethods, type Method, maxLine, methods, type Params, request } from "./protocol.ts";

/**
 * One function for each method; what it returns goes back as JSON, an async iterable value by value. The signal is
 * aborted when the client hangs up.
 */
export type Handlers = {
  readonly [M in Method]: (params: Params<M>, signal: AbortSignal) => unknown | Promise<unknown>;
};

/**
 * Listens at its place; disposing closes it and removes the file.
 * @throws ConflictError `already-running` when another daemon answers there.
 */
export async function openControlSocket(
  { path, link, isForGroup }: ControlPlace,
  handlers: Handlers,
  logger: Logger,
): Promise<AsyncDisposable> {
  if (await isAnswered(path)) {
    throw errorOf({
      code: "already-running",
      message: "a robot is running from this home already",
      hint: "See it with `sealbot robot status`, or use another SEALBOT_HOME.",
    });
  }
  if (process.platform !== "win32") await rm(path, { force: true });
  if (link !== undefined) await rm(link, { force: true });
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    socket.on("error", (error) => logger.debug({ error: error.message }, "control socket"));
    serve(socket, isForGroup ? forGroup(handlers) : handlers);
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
  if (process.platform !== "win32") await chmod(path, isForGroup ? 0o660 : 0o600);
  if (link !== undefined) await symlink(path, link);
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.end();
      // A client that never hangs up must not hold the daemon.
      setTimeout(() => open.forEach((socket) => void socket.destroy()), 200).unref();
      await closed;
      if (link !== undefined) await rm(link, { force: true });
    },
  };
}

/** Which user asks cannot be told, so what the group may not do is done by nobody. */
function forGroup(handlers: Handlers): Handlers {
  const refuse = (method: string) => () => {
    throw errorOf({
      code: "not-permitted",
      message: `the robot of a service does not do "${method}" for its control socket`,
      hint: "Ask the service manager: sealbot service --help",
    });
  };
  const refused = Object.keys(handlers).filter((method) => !allowed.has(method));
  return { ...handlers, ...Object.fromEntries(refused.map((method) => [method, refuse(method)])) };
}

const allowed: ReadonlySet<string> = groupMethods;

/** A socket file without a daemon behind it is left over from one that was killed. */
function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = connect(path);
    probe.once("connect", () => {
      probe.destroy();
      resolve(true);
    });
    probe.once("error", () => resolve(false));
  });
}

/** Requests of one connection that are answered at a time; what comes besides is not read yet. */
const mostOpen = 8;

function serve(socket: Socket, handlers: Handlers): void {
  let rest = "";
  let open = 0;
  const waiting: string[] = [];
  const gone = new AbortController();
  const client = { socket, handlers, gone: gone.signal };
  const goOn = () => {
    while (open < mostOpen && waiting.length > 0) {
      open += 1;
      void respond(client, waiting.shift() ?? "").finally(() => {
        open -= 1;
        goOn();
      });
    }
    if (waiting.length > 0) socket.pause();
    else socket.resume();
  };
  socket.on("close", () => {
    waiting.length = 0;
    gone.abort();
  });
  socket.setEncoding("utf8");
  socket.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    waiting.push(...lines);
    goOn();
    if (rest.length > maxLine) {
      rest = "";
      socket.end(
        `${JSON.stringify({ id: 0, error: { code: "too-large", message: `a line is longer than ${maxLine} characters` } })}\n`,
      );
    }
  });
}

interface Client {
  readonly socket: Socket;
  readonly handlers: Handlers;
  readonly gone: AbortSignal;
}

async function respond({ socket, handlers, gone }: Client, line: string): Promise<void> {
  let id = 0;
  // Waits for whoever does not read what was said before.
  const say = async (body: object) => {
    if (!socket.writable || socket.write(`${JSON.stringify({ id, ...body })}\n`)) return;
    await once(socket, "drain", { signal: gone }).catch(() => {}); // Whoever hung up reads nothing more.
  };
  try {
    const asked = parseShape(request, parseStrictJson(line, "request"), { place: "request", code: "protocol-error" });
    id = asked.id;
    const result = await dispatch(handlers, asked.method, { params: asked.params, gone });
    if (!isAsyncIterable(result)) await say({ result: result ?? null });
    else for await (const one of result) await say({ result: one });
  } catch (thrown) {
    const { code, message, hint } = asSealbotError(thrown);
    await say({ error: { code, message, ...(hint === undefined ? {} : { hint }) } });
  }
}

const isAsyncIterable = (value: unknown): value is AsyncIterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.asyncIterator in value;

async function dispatch<M extends Method>(
  handlers: Handlers,
  method: M,
  { params, gone }: { params: unknown; gone: AbortSignal },
): Promise<unknown> {
  const parsed = parseShape<unknown>(methods[method], params ?? {}, { place: method });
  return await handlers[method](parsed as Params<M>, gone);
}
