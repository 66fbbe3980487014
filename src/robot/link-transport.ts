// The WebSocket under the robot link as a stream of frames: iterate to read, `send` to write, `close` to end. It knows
// nothing of what the frames mean.
import { WebSocket } from "ws";
import { type ErrorCode, errorOf } from "../base/errors.ts";
import { deadAfter, linkProtocol, maxFrame, pingEvery } from "../wire/limits.ts";

export interface Transport extends AsyncIterable<string | Uint8Array> {
  send(frame: string): void;
  /** Bytes accepted by `send` that have not left this process. */
  readonly buffered: number;
  close(code: number, reason: string): void;
}

/** How often to ping and after which silence to give up, milliseconds; named so that tests need not wait. */
export interface Heartbeat {
  readonly every: number;
  readonly deadAfter: number;
}

/** Milliseconds that the other side gets to answer a goodbye. */
const goodbyeLimit = 1_000;

const usualHeartbeat: Heartbeat = { every: pingEvery, deadAfter };

/**
 * Connects to the control plane at `origin`; resolves once the connection is open.
 * @throws ConnectionError `unreachable`.
 */
export async function openTransport(
  origin: string,
  { signal, heartbeat = usualHeartbeat }: { signal: AbortSignal; heartbeat?: Heartbeat },
): Promise<Transport> {
  const url = new URL("/v1/robots/link", origin.replace(/^http/, "ws"));
  const socket = new WebSocket(url, linkProtocol, {
    perMessageDeflate: false,
    maxPayload: maxFrame,
    handshakeTimeout: 15_000,
  });
  const frames = new FrameQueue();
  const beat = watchHeartbeat(socket, heartbeat);
  // A goodbye that is on its way says why, so it is not cut short at once.
  const onAbort = () => {
    if (socket.readyState === WebSocket.CLOSING) setTimeout(() => socket.terminate(), goodbyeLimit).unref();
    else socket.terminate();
  };
  signal.addEventListener("abort", onAbort, { once: true });
  socket.on("message", (data: Buffer, isBinary: boolean) =>
    isBinary
      ? frames.end(errorOf({ code: "protocol-error", message: "frame: binary, where only text is spoken" }))
      : frames.add(new Uint8Array(data)),
  );
  socket.on("error", (cause) => frames.end(connectionError(origin, cause)));
  socket.on("close", (code, reason) => {
    clearInterval(beat);
    signal.removeEventListener("abort", onAbort);
    frames.end(
      code === 1000 || code === 1001
        ? undefined
        : errorOf({
            code: "unreachable",
            message: `the link closed (${code}${reason.length > 0 ? `, ${reason.toString("latin1").slice(0, 100)}` : ""})`,
          }),
    );
  });
  await new Promise<void>((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", (cause) => reject(connectionError(origin, cause)));
    socket.once("close", () => reject(connectionError(origin, undefined)));
  });
  return {
    send: (frame) => socket.send(frame, () => {}),
    get buffered() {
      return socket.bufferedAmount;
    },
    close: (code, reason) => socket.close(code, reason.slice(0, 120)),
    [Symbol.asyncIterator]: () => frames,
  };
}

const connectionError = (origin: string, cause: unknown, code: ErrorCode = "unreachable") =>
  errorOf({ code, message: `cannot reach the control plane at ${origin}`, cause });

/** Any byte from the other side counts as a sign of life. */
function watchHeartbeat(socket: WebSocket, { every, deadAfter }: Heartbeat): NodeJS.Timeout {
  let lastSign = performance.now();
  const alive = () => {
    lastSign = performance.now();
  };
  for (const event of ["open", "message", "ping", "pong"] as const) socket.on(event, alive);
  const beat = setInterval(() => {
    if (performance.now() - lastSign > deadAfter) socket.terminate();
    else if (socket.readyState === WebSocket.OPEN) socket.ping();
  }, every);
  beat.unref();
  return beat;
}

/** Turns events into an async iterator; what arrives before it is asked for waits. */
class FrameQueue implements AsyncIterator<Uint8Array> {
  readonly #frames: Uint8Array[] = [];
  #ended = false;
  #failure: Error | undefined;
  #waiting: PromiseWithResolvers<IteratorResult<Uint8Array>> | undefined;

  add(frame: Uint8Array): void {
    if (this.#waiting) this.#waiting.resolve({ done: false, value: frame });
    else this.#frames.push(frame);
    this.#waiting = undefined;
  }

  /** The first reason counts. */
  end(failure: Error | undefined): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#failure = failure;
    if (failure) this.#waiting?.reject(failure);
    else this.#waiting?.resolve({ done: true, value: undefined });
    this.#waiting = undefined;
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    const frame = this.#frames.shift();
    if (frame) return Promise.resolve({ done: false, value: frame });
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.#ended) return Promise.resolve({ done: true, value: undefined });
    this.#waiting = Promise.withResolvers();
    return this.#waiting.promise;
  }
}
