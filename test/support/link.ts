// A robot's side of the link with nothing behind it: it proves itself, sends what a test says and shows what came.
import WebSocket from "ws";
import type { WorkspaceId } from "../../src/base/ids.ts";
import { fromBase64url, randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import { signLink } from "../../src/trust/link.ts";
import { linkProtocol } from "../../src/wire/limits.ts";
import type { FromRobot, ServerFrame, Unnumbered } from "../../src/wire/link.ts";
import type { TestRobot } from "./workspace.ts";

export interface LinkOptions {
  url: string;
  workspace: WorkspaceId;
  robot: TestRobot;
  generation?: number;
  nonce?: string;
  received?: number;
  origin?: string;
  /** Number of the last frame the robot has sent before. */
  sent?: number;
}

type Frame<T extends ServerFrame["t"]> = Extract<ServerFrame, { t: T }>;

export class TestLink implements AsyncDisposable {
  readonly frames: ServerFrame[] = [];
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  sent: number;
  #wake = () => {};

  constructor(url: string, sent = 0) {
    this.sent = sent;
    this.socket = new WebSocket(`${url.replace("http", "ws")}/v1/robots/link`, linkProtocol, {
      perMessageDeflate: false,
    });
    this.socket.on("message", (data) => {
      this.frames.push(JSON.parse(String(data)));
      this.#wake();
    });
    this.closed = new Promise((resolve, reject) => {
      this.socket.on("error", reject);
      this.socket.on("close", (code, reason) => {
        resolve({ code, reason: String(reason) });
        this.#wake();
      });
    });
    // Who does not ask how it ended does not want to be told by a crash either.
    this.closed.catch(() => this.#wake());
  }

  /** The first frame of a kind that fits, now or once it comes. */
  async next<T extends ServerFrame["t"]>(t: T, fits: (frame: Frame<T>) => boolean = () => true): Promise<Frame<T>> {
    for (;;) {
      const found = this.frames.find((frame): frame is Frame<T> => frame.t === t && fits(frame as Frame<T>));
      if (found) return found;
      if (this.socket.readyState > WebSocket.OPEN) {
        const got = JSON.stringify(this.frames.map((frame) => frame.t));
        throw new Error(`the link ended before a ${t} came; frames: ${got}`);
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  /** Sends a frame under the next number. */
  send(frame: Unnumbered<FromRobot>): number {
    this.sent += 1;
    this.socket.send(JSON.stringify({ ...frame, n: this.sent }));
    return this.sent;
  }

  /** Sends a frame and waits until it is acknowledged. */
  async deliver(frame: Unnumbered<FromRobot>): Promise<void> {
    const n = this.send(frame);
    await this.next("ack", (ack) => ack.n >= n);
  }

  raw(text: string | Uint8Array): void {
    this.socket.send(text);
  }

  /** Gone without a word, as after a power cut. */
  async cut(): Promise<void> {
    this.socket.terminate();
    await this.closed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.socket.readyState <= WebSocket.OPEN) await this.cut();
  }
}

/** Connects and sends `authenticate`; the caller waits for `welcome` or `refused`. */
export async function knock(options: LinkOptions): Promise<TestLink> {
  const { url, workspace, robot, generation = 1, nonce = toBase64url(randomBytes(16)), origin = url } = options;
  const link = new TestLink(url, options.sent);
  const { challenge } = await link.next("hello");
  const catalogue = toBase64url(sha256(fromBase64url("")));
  const claim = { challenge, origin, workspace, robot: robot.id, generation, nonce, catalogue };
  const signature = await signLink(claim, robot.sign.secretKey);
  const told = { t: "authenticate", protocol: 1, robot: robot.id, generation, nonce, catalogue, origin, signature };
  link.raw(JSON.stringify({ ...told, version: "0.1.0", platform: "test", received: options.received ?? 0 }));
  return link;
}

/** Connects a robot; resolves once it is welcome. */
export async function linkUp(options: LinkOptions): Promise<TestLink & { session: string; received: number }> {
  const link = await knock(options);
  const { session, received } = await link.next("welcome");
  return Object.assign(link, { session, received, sent: options.sent ?? received });
}
