// One robot's link: the handshake, then numbered frames both ways. A frame is handled and its number kept in one
// transaction before it is acknowledged, so nothing is lost and nothing happens twice.
//
// A link is `greeting` until the robot has proved itself, `open` until either side ends it, then `closed` for good.

import type { WebSocket } from "ws";
import { iso } from "../../base/clock.ts";
import { asSealbotError, errorOf, type SealbotError } from "../../base/errors.ts";
import type { RobotId } from "../../base/ids.ts";
import { parseFrame } from "../../wire/codec.ts";
import { deadAfter, linkVersions, pingEvery } from "../../wire/limits.ts";
import { type Authenticate, authenticate, type RobotFrame, robotFrame, type ServerFrame } from "../../wire/link.ts";
import { subjects } from "../bus.ts";
import type { Context } from "../context.ts";
import { toldSubject } from "../live/changes.ts";
import { hashOf, newSecretText } from "../login/setup-code.ts";
import { dispatchIn } from "../runs/dispatch.ts";
import { endLeasesOfRobot } from "../vaults/leases.ts";
import { takeFrame } from "./frames.ts";
import type { Links } from "./links.ts";
import { authenticateRobot } from "./rules.ts";

/** Milliseconds that a robot gets to prove itself. */
const greetingTime = 10_000;
/** A session outlives its link by this, so that a fetch under way does not fail. */
const sessionAfter = 5 * 60_000;
/** Frames waiting to be handled, above which the socket is not read. */
const mostWaiting = 100;

const bytesOf = (data: Buffer | ArrayBuffer | Buffer[]): Uint8Array =>
  Array.isArray(data) ? Buffer.concat(data) : data instanceof ArrayBuffer ? new Uint8Array(data) : data;

export class RobotLink {
  readonly #context: Context;
  readonly #links: Links;
  readonly #socket: WebSocket;
  readonly #ended = new AbortController();
  readonly #challenge = newSecretText();
  readonly closed: Promise<void>;
  #robot: RobotId | undefined;
  #session: string | undefined;
  #received = 0;
  #sent = 0;
  /** A store that was restored from a copy may have forgotten numbers: the first frame says where the robot is. */
  #isFirst = true;
  #waiting = 0;
  #work: Promise<void> = Promise.resolve();
  #heard: number;
  #pump: Promise<void> | undefined;
  #pumpAgain = false;

  constructor(context: Context, links: Links, socket: WebSocket) {
    this.#context = context;
    this.#links = links;
    this.#socket = socket;
    this.#heard = context.clock.monotonic();
    socket.on("message", (data, isBinary) => this.#take(bytesOf(data), isBinary));
    socket.on("pong", () => this.#hear());
    socket.on("error", () => socket.terminate());
    this.closed = new Promise((resolve) => {
      socket.on("close", () => {
        this.#ended.abort();
        this.#work = this.#work.then(() => this.#end()).then(resolve);
      });
    });
    const { clock } = context;
    const time = iso(clock.now());
    this.#send({ t: "hello", challenge: this.#challenge, ...linkVersions, time });
    void this.#watch();
  }

  /** Ends the link with a close code, the hard way when the robot does not answer; resolves once that is written down. */
  async end(code: number, reason: string): Promise<void> {
    this.#socket.close(code, reason);
    const { clock } = this.#context;
    await Promise.race([this.closed, clock.sleep(2_000, this.#ended.signal).catch(() => undefined)]);
    this.#socket.terminate();
    await this.closed;
  }

  /** Says why, then ends the link. */
  refuse({ code, message }: Pick<SealbotError, "code" | "message">): void {
    this.#send({ t: "refused", code, message: message.slice(0, 500) });
    void this.end(1008, code);
  }

  /** True when the robot answers a ping within `ms`. */
  async isAlive(ms: number): Promise<boolean> {
    if (this.#socket.readyState !== this.#socket.OPEN) return false;
    return new Promise((resolve) => {
      this.#socket.once("pong", () => resolve(true));
      this.#socket.once("close", () => resolve(false));
      this.#socket.ping();
      this.#context.clock.sleep(ms, this.#ended.signal).then(
        () => resolve(false),
        () => resolve(false),
      );
    });
  }

  #hear(): void {
    this.#heard = this.#context.clock.monotonic();
  }

  /** Ends a link that does not prove itself, or that fell silent. */
  async #watch(): Promise<void> {
    const { clock } = this.#context;
    const { signal } = this.#ended;
    try {
      await clock.sleep(greetingTime, signal);
      if (!this.#robot) this.refuse({ code: "timeout", message: "no authenticate within 10 s" });
      while (!signal.aborted) {
        this.#socket.ping();
        await clock.sleep(pingEvery, signal);
        if (clock.monotonic() - this.#heard > deadAfter) this.#socket.terminate();
      }
    } catch (error) {
      // A sleep is only ever ended early by the end of the link.
      if (!signal.aborted) throw error;
    }
  }

  #send(frame: ServerFrame): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Frames are handled one after another, in the order in which they came. */
  #take(data: Uint8Array, isBinary: boolean): void {
    this.#hear();
    if (++this.#waiting > mostWaiting) this.#socket.pause();
    this.#work = this.#work.then(async () => {
      try {
        if (this.#ended.signal.aborted) return;
        if (isBinary) throw errorOf({ code: "protocol-error", message: "frame: not text" });
        await (this.#robot
          ? this.#handle(parseFrame<RobotFrame>(data, robotFrame))
          : this.#greet(parseFrame(data, authenticate)));
      } catch (thrown) {
        this.#fail(asSealbotError(thrown), thrown);
      } finally {
        if (--this.#waiting === Math.floor(mostWaiting / 2)) this.#socket.resume();
      }
    });
  }

  #fail(error: SealbotError, thrown: unknown): void {
    const { logger } = this.#context;
    if (error.code === "internal") {
      logger.error({ err: thrown, robot: this.#robot }, "link failed");
      void this.end(1011, error.code);
    } else if (this.#robot) {
      logger.warn({ robot: this.#robot, code: error.code }, "link ended: protocol error");
      void this.end(error.code === "too-large" ? 1009 : 1002, error.code);
    } else this.refuse(error);
  }

  async #greet(frame: Authenticate): Promise<void> {
    const links = this.#links;
    const handshake = { challenge: this.#challenge, origins: links.origins() };
    const known = await authenticateRobot(this.#context, frame, handshake);
    await links.admit(this, known, frame);
    const session = newSecretText();
    const robot = await this.#context.change(async (change) => {
      const { robots, asks } = change.store;
      const now = await robots.find(frame.robot);
      if (!now || now.generation !== known.generation || now.nonce !== known.nonce || now.status !== known.status)
        throw errorOf({ code: "conflict", message: "another link of this robot was faster", hint: "Connect again." });
      const { generation, nonce, version, platform } = frame;
      if (now.nonce !== nonce) {
        await asks.dropOpen(now.id);
        await endLeasesOfRobot(change, now.id);
      }
      await robots.update(now.id, {
        ...{ generation, nonce, version, platform, online: true, last_seen_at: change.now() },
        commanded: Math.max(now.commanded, frame.received),
      });
      await robots.dropCommands(now.id, frame.received);
      await robots.insertSession(hashOf(session), now.id);
      await dispatchIn(change);
      change.announce(toldSubject("robot", now.id));
      return now;
    });
    this.#robot = robot.id;
    this.#session = hashOf(session);
    this.#received = robot.received;
    this.#sent = frame.received;
    links.add(robot.id, this);
    const { clock, bus, logger } = this.#context;
    this.#send({ t: "welcome", session, received: robot.received, time: iso(clock.now()) });
    logger.info({ robot: robot.id }, "robot linked");
    const subscription = bus.subscribe(subjects.robot(robot.id), () => this.#wake());
    this.#ended.signal.addEventListener("abort", () => subscription[Symbol.dispose](), { once: true });
    if (this.#ended.signal.aborted) subscription[Symbol.dispose]();
    this.#wake();
  }

  async #handle(frame: RobotFrame): Promise<void> {
    const id = this.#robot;
    if (id === undefined) return;
    if (frame.t === "authenticate") throw errorOf({ code: "protocol-error", message: "frame: authenticate again" });
    if (frame.t === "ack") {
      if (frame.n > this.#sent) throw errorOf({ code: "protocol-error", message: "ack: of a number never sent" });
      await this.#context.store.robots.dropCommands(id, frame.n);
      return;
    }
    const skips = frame.n > this.#received + 1;
    if (skips && !this.#isFirst) throw errorOf({ code: "protocol-error", message: "frame: its number skips some" });
    if (frame.n > this.#received) {
      await this.#context.change(async (change) => {
        const robot = await change.store.robots.find(id);
        if (!robot || robot.status === "revoked" || robot.status === "cloned")
          throw errorOf({ code: "revoked", message: `robot ${id} may not speak any more` });
        if (skips) await change.audit({ actor: id, action: "link.gap", subject: id, detail: `before ${frame.n}` });
        await takeFrame(change, robot, frame);
      });
      this.#received = frame.n;
      this.#isFirst = false;
    }
    this.#send({ t: "ack", n: this.#received });
  }

  /** Sends what waits for the robot; a call during a call makes it look once more. */
  #wake(): void {
    if (this.#pump) {
      this.#pumpAgain = true;
      return;
    }
    this.#pump = this.#sendCommands()
      .catch((thrown: unknown) => this.#fail(asSealbotError(thrown), thrown))
      .finally(() => {
        this.#pump = undefined;
        if (!this.#pumpAgain) return;
        this.#pumpAgain = false;
        this.#wake();
      });
  }

  async #sendCommands(): Promise<void> {
    const id = this.#robot;
    if (id === undefined || this.#ended.signal.aborted) return;
    const { store } = this.#context;
    const robot = await store.robots.find(id);
    if (robot?.status === "revoked" || robot?.status === "cloned") {
      this.refuse({ code: robot.status, message: `robot ${robot.name} is ${robot.status}` });
      return;
    }
    for (;;) {
      const commands = await store.robots.listCommands(id, this.#sent);
      for (const command of commands) {
        this.#send(command);
        this.#sent = command.n;
      }
      if (commands.length === 0 || this.#ended.signal.aborted) return;
    }
  }

  async #end(): Promise<void> {
    const { store, clock, logger, bus } = this.#context;
    if (this.#session !== undefined) await store.robots.endSession(this.#session, iso(clock.now() + sessionAfter));
    if (this.#robot === undefined || !this.#links.remove(this.#robot, this)) return;
    await store.robots.update(this.#robot, { online: false, last_seen_at: iso(clock.now()) });
    bus.publish(toldSubject("robot", this.#robot));
    logger.info({ robot: this.#robot }, "robot unlinked");
  }
}
