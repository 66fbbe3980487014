// Real servers of the host for a test: each in a process of its own on a free port, gone when the test is over, and
// with it everything that it started.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import { until } from "./until.ts";

export interface ServerProgram extends AsyncDisposable {
  readonly said: () => string;
}

export const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });

interface ProgramOptions {
  readonly port: number;
  readonly uid?: number;
  readonly signal?: NodeJS.Signals;
}

/** Starts a program in the foreground; resolves once it listens on `port`. @throws with what it said when it ends. */
export async function startServer(
  command: readonly [string, ...string[]],
  { port, uid, signal = "SIGKILL" }: ProgramOptions,
): Promise<ServerProgram> {
  const [program, ...args] = command;
  const child = spawn(program, args, {
    stdio: ["ignore", "pipe", "pipe"],
    ...(uid !== undefined && { uid, gid: uid }),
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
  }
  const ended = new Promise((resolve) => child.once("close", resolve).once("error", resolve));
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  await until(`${program} to listen`, async () => {
    if (isOver) throw new TypeError(`${program} ended: ${said}`);
    return await isListening(port);
  });
  return {
    said: () => said,
    async [Symbol.asyncDispose]() {
      child.kill(signal);
      await ended;
    },
  };
}

/** A server that takes connections and says nothing; `connections` of them are open. */
export async function openSilence() {
  const server = createServer();
  let connections = 0;
  const sockets = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => {
    connections++;
    sockets.add(socket);
    socket.resume().on("error", () => {});
    socket.on("close", () => connections--);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    port: typeof address === "object" && address ? address.port : 0,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
