// The WebSocket under the robot link as a stream of frames: iterate to read, `send` to write, `close` to end. It knows
// nothing of what the frames mean.
import { WebSocket } from "ws";
import { errorOf, SealbotError } from "../../base/errors.ts";
import { unreachable } from "../../base/fetch.ts";
import type { Outside } from "../../base/outside.ts";
import { deadAfter, linkProtocol, maxFrame, pingEvery } from "../../wire/limits.ts";
import { strangerError } from "../../wire/stranger.ts";

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

/** Milliseconds until the connection must stand, and that the other side gets to answer a goodbye. */
const patience = 15_000;
const goodbyeLimit = 1_000;

const usualHeartbeat: Heartbeat = { every: pingEvery, deadAfter };

export interface TransportOptions {
  /** Ends the connection, for its reason. */
  readonly signal: AbortSignal;
  readonly outside: Pick<Outside, "agentFor" | "fault">;
  readonly heartbeat?: Heartbeat | undefined;
}

/**
 * Connects to the control plane at `origin`; resolves once the connection is open.
 * @throws ConnectionError `unreachable` or `timeout` with the reason and its remedy.
 */
export async function openTransport(
  origin: string,
  { signal, outside, heartbeat = usualHeartbeat }: TransportOptions,
): Promise<Transport> {
  const at = new URL(origin);
  const agent = await outside.agentFor(at);
  const url = new URL("/v1/robots/link", origin.replace(/^http/, "ws"));
  const socket = new WebSocket(url, linkProtocol, { agent, perMessageDeflate: false, maxPayload: maxFrame });
  const frames = new FrameQueue();
  const opened = Promise.withResolvers<void>();
  const fail = (error: SealbotError) => {
    frames.end(error);
    opened.reject(error);
  };
  const beat = watchHeartbeat(socket, heartbeat);
  const limit = setTimeout(() => {
    fail(lateError(origin));
    socket.terminate();
  }, patience);
  const onAbort = () => {
    if (signal.reason instanceof SealbotError) fail(signal.reason);
    // A goodbye that is on its way says why, so it is not cut short at once.
    if (socket.readyState === WebSocket.CLOSING) setTimeout(() => socket.terminate(), goodbyeLimit).unref();
    else socket.terminate();
  };
  signal.addEventListener("abort", onAbort, { once: true });
  socket.on("open", () => {
    clearTimeout(limit);
    opened.resolve();
  });
  socket.on("message", (data: Buffer, isBinary: boolean) =>
    isBinary
      ? frames.end(errorOf({ code: "protocol-error", message: "frame: binary, where only text is spoken" }))
      : frames.add(new Uint8Array(data)),
  );
  socket.on("unexpected-response", (_request, { statusCode = 0, headers }) => {
    fail(strangerError(origin, statusCode, headers["content-type"]));
    socket.terminate();
  });
  socket.on("error", (cause) => fail(unreachable(`the control plane at ${origin}`, outside.fault(at, cause))));
  socket.on("close", (code, reason) => {
    clearTimeout(limit);
    clearInterval(beat);
    signal.removeEventListener("abort", onAbort);
    if (code === 1000 || code === 1001) frames.end(undefined);
    else fail(closedError(code, reason.toString("latin1").slice(0, 100)));
  });
  if (signal.aborted) onAbort();
  await opened.promise;
  return {
    send: (frame) => socket.send(frame, () => {}),
    get buffered() {
      return socket.bufferedAmount;
    },
    close: (code, reason) => socket.close(code, reason.slice(0, 120)),
    [Symbol.asyncIterator]: () => frames,
  };
}

const lateError = (origin: string): SealbotError =>
  errorOf({
    code: "timeout",
    message: `the control plane at ${origin} did not answer within ${patience / 1_000} s`,
    hint: "Is this host online, and does something on the way hold connections back?",
  });

const closedError = (code: number, reason: string): SealbotError =>
  errorOf({ code: "unreachable", message: `the link closed (${code}${reason === "" ? "" : `, ${reason}`})` });

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
