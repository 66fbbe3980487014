// The commands' end of the control socket: one request, and one answer or as many as there is something to tell.
import { connect, type Socket } from "node:net";
import { type ErrorCode, errorOf } from "../../base/errors.ts";
import { answer, type Method, type Params } from "./protocol.ts";

const noDaemon = (path: string, cause: unknown) =>
  Reflect.get(Object(cause), "code") === "EACCES"
    ? errorOf({
        code: "not-allowed",
        message: "the robot of this home belongs to another user",
        hint: "Only that user, or root, may talk to it.",
        cause: { path, cause },
      })
    : errorOf({
        code: "unreachable",
        message: "no robot is running on this host from this home",
        hint: "Start it with: sealbot robot start",
        cause: { path, cause },
      });

/**
 * Asks the daemon behind `path`. The result is JSON; its shape is that of the method.
 * @throws ConnectionError `unreachable` when no daemon answers; otherwise the daemon's own error.
 */
export async function askDaemon<M extends Method>(
  path: string,
  method: M,
  params: Params<M>,
  { timeout = 30_000 } = {},
): Promise<unknown> {
  const line = await exchange(path, `${JSON.stringify({ id: 1, method, params })}\n`, timeout);
  return resultOf(line);
}

/**
 * Asks the daemon behind `path` for something that goes on, and yields each answer until the signal is aborted.
 * @throws as `askDaemon`; ConnectionError `unreachable` also when the daemon ends.
 */
export async function* watchDaemon<M extends Method>(
  path: string,
  method: M,
  { params, signal }: { readonly params: Params<M>; readonly signal: AbortSignal },
): AsyncGenerator<unknown, void> {
  const socket = connect(path);
  const hangUp = () => socket.destroy();
  signal.addEventListener("abort", hangUp, { once: true });
  try {
    socket.setEncoding("utf8").write(`${JSON.stringify({ id: 1, method, params })}\n`);
    let rest = "";
    for await (const chunk of chunksOf(socket, path)) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) yield resultOf(line);
    }
    throw noDaemon(path, undefined);
  } catch (error) {
    // Hanging up looks like a broken connection from here.
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", hangUp);
    socket.destroy();
  }
}

async function* chunksOf(socket: Socket, path: string): AsyncGenerator<string, void> {
  try {
    yield* socket;
  } catch (cause) {
    throw noDaemon(path, cause);
  }
}

/** What an answer says, or the error that it is. */
function resultOf(line: string): unknown {
  const parsed = answer.safeParse(JSON.parse(line));
  if (!parsed.success)
    throw errorOf({
      code: "protocol-error",
      message: "the daemon's answer is not one",
      hint: "Is it another version? Restart it.",
    });
  if (!("error" in parsed.data)) return parsed.data.result;
  const { code, message, hint } = parsed.data.error;
  throw errorOf({ code: code as ErrorCode, message, hint });
}

function exchange(path: string, text: string, timeout: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let received = "";
    const socket = connect(path, () => socket.write(text));
    socket.setEncoding("utf8");
    socket.setTimeout(timeout, () => {
      socket.destroy();
      reject(errorOf({ code: "timeout", message: `the robot did not answer within ${timeout / 1_000} s` }));
    });
    socket.on("data", (chunk: string) => {
      received += chunk;
      if (!received.includes("\n")) return;
      socket.end();
      resolve(received.slice(0, received.indexOf("\n")));
    });
    socket.on("error", (cause) => reject(noDaemon(path, cause)));
    socket.on("close", () => reject(noDaemon(path, undefined)));
  });
}
