// The real control plane, and a man in the middle who is all that members and robots ever meet. He keeps a copy of
// everything and lies as a test tells him: changes answers and requests, withholds frames, plays them again, sends his own.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import type { Clock } from "../../src/base/clock.ts";
import type { RobotId } from "../../src/base/ids.ts";
import type { FromRobot, ToRobot, Unnumbered } from "../../src/wire/link.ts";
import type { Route } from "../../src/wire/route.ts";
import type { Passed } from "./canary.ts";
import { openTestControl, type TestControl } from "./control.ts";
import { RobotChannel, relayLink } from "./robot-channel.ts";

export type Message = Unnumbered<ToRobot>;

/** One HTTP exchange as it was seen on both sides of the man in the middle. */
export interface Exchange {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: unknown;
}

interface Rule {
  readonly fits: (exchange: Exchange) => boolean;
  readonly change: (body: unknown, exchange: Exchange) => unknown;
}

export interface LyingControlPlaneOptions {
  readonly clock: Clock;
}

export class LyingControlPlane implements AsyncDisposable {
  readonly url: string;
  readonly honest: TestControl;
  /** What becomes of a message on its way to a robot: none, it, another one, more. */
  onMessage: (message: ToRobot, robot: RobotId) => readonly Message[] = (message) => [message];
  readonly #opened: AsyncDisposableStack;
  readonly #exchanges: (Exchange & { answer: string })[] = [];
  readonly #passed: Passed[] = [];
  readonly #channels = new Map<string, RobotChannel>();
  #looked = { passed: 0, lines: 0 };
  #answers: Rule[] = [];
  #requests: Rule[] = [];
  #instead: Rule[] = [];

  static async open({ clock }: LyingControlPlaneOptions): Promise<LyingControlPlane> {
    await using opened = new AsyncDisposableStack();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const honest = opened.use(await openTestControl({ clock, publicUrls: [url] }));
    const sockets = new WebSocketServer({ noServer: true, handleProtocols: () => "sealbot.v1" });
    opened.defer(async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    const plane = new LyingControlPlane(url, honest, opened.move());
    server.on("request", async (request, response) => {
      const gone = new AbortController();
      response.on("close", () => gone.abort());
      try {
        const { status, headers, text } = await plane.#relay(request, gone.signal);
        response.writeHead(status, headers).end(text);
      } catch {
        response.destroy(); // The caller went away, or the honest side did.
      }
    });
    server.on("upgrade", (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (robot) => {
        relayLink(robot, {
          honest: `${honest.url}/v1/robots/link`,
          channelOf: (id) => plane.#channel(id),
          onMessage: (message, id) => plane.onMessage(message, id),
        });
      }),
    );
    return plane;
  }

  private constructor(url: string, honest: TestControl, opened: AsyncDisposableStack) {
    this.url = url;
    this.honest = honest;
    this.#opened = opened;
  }

  /** From now on `change` decides what the callers of `route` are answered; a `Response` replaces the status too. */
  answer<P, Q, B, A>(route: Route<P, Q, B, A>, change: (answer: A, exchange: Exchange) => unknown): void {
    const parse = (body: unknown): A => {
      if (!route.answer) throw new TypeError(`${route.path} has no answer to change`);
      return route.answer.parse(body);
    };
    this.#answers.push({ fits: fitting(route), change: (body, exchange) => change(parse(body), exchange) });
  }

  /** From now on `change` decides what the honest control plane is asked by the callers of `route`. */
  request<P, Q, B, A>(route: Route<P, Q, B, A>, change: (body: B) => unknown): void {
    const parse = (body: unknown): B => {
      if (!route.body) throw new TypeError(`${route.path} has no body to change`);
      return route.body.parse(body);
    };
    this.#requests.push({ fits: fitting(route), change: (body) => change(parse(body)) });
  }

  /** From now on the callers of `route` are answered by `answer`, and the honest control plane hears nothing of it. */
  instead<P, Q, B, A>(route: Route<P, Q, B, A>, answer: (body: B, exchange: Exchange) => unknown): void {
    const parse = (body: unknown): B => (route.body ? route.body.parse(body) : (undefined as B));
    this.#instead.push({ fits: fitting(route), change: (body, exchange) => answer(parse(body), exchange) });
  }

  /** Forgets every lie; what was said and withheld stays so. */
  beHonest(): void {
    this.#answers = [];
    this.#requests = [];
    this.#instead = [];
    this.onMessage = (message) => [message];
  }

  /** Sends a message of the man's own, numbered as the robot expects it. */
  send(robot: RobotId, message: Message): void {
    this.#channel(robot).add(message);
  }

  /** Sends anything on the robot's connection. */
  raw(robot: RobotId, data: string | Uint8Array, { binary = false } = {}): void {
    this.#channel(robot).raw(data, binary);
  }

  /** What the robot's connections ended with, oldest first. */
  closes(robot: RobotId): readonly number[] {
    return this.#channel(robot).closes;
  }
  connections(robot: RobotId): number {
    return this.#channel(robot).connections;
  }

  /** What a robot has said on its link, oldest first. */
  said<T extends FromRobot["t"]>(robot: RobotId, t: T): Extract<FromRobot, { t: T }>[] {
    return this.#channel(robot).said.filter((frame): frame is Extract<FromRobot, { t: T }> => frame.t === t);
  }
  /** What a robot was told on its link, oldest first. */
  told<T extends ToRobot["t"]>(robot: RobotId, t: T): Extract<ToRobot, { t: T }>[] {
    return this.#channel(robot).told.filter((frame): frame is Extract<ToRobot, { t: T }> => frame.t === t);
  }
  /** How often `route` was called, whoever answered. */
  asked(route: Pick<Route, "method" | "path">): number {
    return this.#exchanges.filter(fitting(route)).length;
  }
  /** The bodies that `route` was called with, oldest first. */
  bodies<P, Q, B, A>(route: Route<P, Q, B, A>): B[] {
    const { body } = route;
    return body ? this.#exchanges.filter(fitting(route)).map((exchange) => body.parse(exchange.body)) : [];
  }
  /** The answers that the callers of `route` got, oldest first. */
  answers<P, Q, B, A>(route: Route<P, Q, B, A>): A[] {
    const { answer } = route;
    if (!answer) return [];
    return this.#exchanges.filter(fitting(route)).map((exchange) => answer.parse(JSON.parse(exchange.answer)));
  }

  /** All that a wire-tapper has, every request, answer and frame in order, and then what the honest side logged. */
  everything(): Passed[] {
    return [...this.#passed, ...this.honest.log.map(logLine)];
  }

  /** Of that, what came since the last look. */
  fresh(): Passed[] {
    const { passed, lines } = this.#looked;
    this.#looked = { passed: this.#passed.length, lines: this.honest.log.length };
    return [...this.#passed.slice(passed), ...this.honest.log.slice(lines).map(logLine)];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opened.disposeAsync();
  }

  #channel(robot: string): RobotChannel {
    const channel =
      this.#channels.get(robot) ?? new RobotChannel((text) => this.#passed.push({ where: `link of ${robot}`, text }));
    this.#channels.set(robot, channel);
    return channel;
  }

  async #relay(request: IncomingMessage, signal: AbortSignal) {
    const { method = "GET", url = "/" } = request;
    // Whoever knows a manifest is shown it all the same: else there would be nothing to lie about.
    const path = url.replace(/(?<=[?&])known=[^&]*&?/, "").replace(/[?&]$/, "");
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const exchange = { method, path, body: text === "" ? undefined : JSON.parse(text) };
    const { status, type, answer } = await this.#answerTo(exchange, request, signal);
    this.#exchanges.push({ ...exchange, answer });
    const where = `${method} ${path}`;
    this.#passed.push({ where, text: `${path}\n${JSON.stringify(request.headers)}\n${text}` });
    this.#passed.push({ where: `answer to ${where}`, text: answer });
    return { status, headers: { "content-type": type }, text: answer };
  }

  async #answerTo(exchange: Exchange, request: IncomingMessage, signal: AbortSignal) {
    const instead = this.#instead.find(({ fits }) => fits(exchange));
    if (instead) return await shown(await instead.change(exchange.body, exchange), 200);
    const response = await this.#askHonest(exchange, request, signal);
    const text = await response.text();
    if (!response.ok || text === "") return { status: response.status, type: typeOf(response), answer: text };
    return await shown(told(this.#answers, JSON.parse(text), exchange), response.status);
  }

  #askHonest(exchange: Exchange, request: IncomingMessage, signal: AbortSignal): Promise<Response> {
    const headers = new Headers({ accept: "application/json" });
    for (const name of ["authorization", "content-type", "idempotency-key"]) {
      const value = request.headers[name];
      if (typeof value === "string") headers.set(name, value);
    }
    const { method, path, body } = exchange;
    const asked = body === undefined ? {} : { body: JSON.stringify(told(this.#requests, body, exchange)) };
    return fetch(`${this.honest.url}${path}`, { method, headers, signal, ...asked });
  }
}

async function shown(result: unknown, status: number) {
  if (!(result instanceof Response)) return { status, type: "application/json", answer: JSON.stringify(result) };
  return { status: result.status, type: typeOf(result), answer: await result.text() };
}

const typeOf = (response: Response) => response.headers.get("content-type") ?? "application/json";

function told(rules: readonly Rule[], body: unknown, exchange: Exchange): unknown {
  return rules.filter(({ fits }) => fits(exchange)).reduce((changed, { change }) => change(changed, exchange), body);
}

function fitting({ method, path }: Pick<Route, "method" | "path">): (exchange: Exchange) => boolean {
  const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}(\\?|$)`);
  return (exchange) => exchange.method === method && pattern.test(exchange.path);
}

const logLine = (line: unknown): Passed => ({ where: "server log", text: JSON.stringify(line) });
