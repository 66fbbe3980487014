// The commands' end of the control socket: one request, one answer.
import { connect } from "node:net";
import { type ErrorCode, errorOf } from "../base/errors.ts";
import { answer, type Method, type Params } from "./control-protocol.ts";

const noDaemon = (path: string, cause: unknown) =>
  errorOf({
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
