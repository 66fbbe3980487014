// A robot's link with a man in the middle of it: messages to the robot get numbers of his own, so that he can withhold
// some and add others without either side seeing a gap.
import { WebSocket } from "ws";
import type { RobotId } from "../../src/base/ids.ts";
import { linkProtocol } from "../../src/wire/limits.ts";
import {
  authenticate,
  type FromRobot,
  fromRobot,
  type ToRobot,
  toRobot,
  type Unnumbered,
} from "../../src/wire/link.ts";

type Message = Unnumbered<ToRobot>;

/** What outlives the connections of one robot. */
export class RobotChannel {
  /** Called with every frame as it was sent, either way. */
  readonly record: (frame: string) => void;
  readonly said: FromRobot[] = [];
  readonly told: ToRobot[] = [];
  readonly closes: number[] = [];
  connections = 0;
  /** For each honest number, how many messages the robot has had to take over before it is done with. */
  readonly #due: number[] = [];
  #acknowledged = 0;
  #robot: WebSocket | undefined;

  constructor(record: (frame: string) => void) {
    this.record = record;
  }

  add(message: Message): void {
    const frame = toRobot.parse({ ...message, n: this.told.length + 1 });
    this.told.push(frame);
    this.#send(frame);
  }

  raw(data: string | Uint8Array, binary: boolean): void {
    this.#robot?.send(data, { binary });
  }

  /** The link stands: the robot is sent what it has not taken over. */
  begin(robot: WebSocket): void {
    this.#robot = robot;
    this.connections++;
    for (const frame of this.told.slice(this.#acknowledged)) this.#send(frame);
  }
  end(robot: WebSocket, code: number): void {
    this.closes.push(code);
    if (this.#robot === robot) this.#robot = undefined;
  }

  /** Takes over message `n` of the honest side, of which `become` is passed on. */
  take(n: number, become: () => readonly Message[]): void {
    if (n <= this.#due.length) return;
    for (const message of become()) this.add(message);
    this.#due.push(this.told.length);
  }

  /** The robot has everything up to `n`; returns up to which number the honest side is done with. */
  acknowledge(n: number): number {
    this.#acknowledged = Math.max(this.#acknowledged, n);
    return this.done;
  }
  get done(): number {
    const open = this.#due.findIndex((due) => due > this.#acknowledged);
    return open < 0 ? this.#due.length : open;
  }

  #send(frame: ToRobot): void {
    const text = JSON.stringify(frame);
    this.record(text);
    this.#robot?.send(text);
  }
}

export interface Middle {
  /** WebSocket address of the honest side, as http. */
  readonly honest: string;
  readonly channelOf: (robot: RobotId) => RobotChannel;
  readonly onMessage: (message: ToRobot, robot: RobotId) => readonly Message[];
}

/** Stands between one connection of a robot and the honest side until either ends it. */
export function relayLink(robot: WebSocket, { honest, channelOf, onMessage }: Middle): void {
  const server = new WebSocket(honest.replace("http", "ws"), linkProtocol, { perMessageDeflate: false });
  const early: string[] = [];
  let at: { id: RobotId; channel: RobotChannel } | undefined;
  const toServer = (text: string) => (server.readyState === WebSocket.OPEN ? server.send(text) : early.push(text));
  const acknowledge = (n: number) => n > 0 && toServer(JSON.stringify({ t: "ack", n }));

  robot.on("message", (data) => {
    const text = String(data);
    const frame = JSON.parse(text);
    if (frame.t === "authenticate") {
      const told = authenticate.parse(frame);
      at = { id: told.robot, channel: channelOf(told.robot) };
      at.channel.record(text);
      toServer(JSON.stringify({ ...told, received: at.channel.acknowledge(told.received) }));
      return;
    }
    at?.channel.record(text);
    if (frame.t === "ack") {
      acknowledge(at?.channel.acknowledge(frame.n) ?? 0);
      return;
    }
    at?.channel.said.push(fromRobot.parse(frame));
    toServer(text);
  });
  server.on("open", () => {
    for (const text of early) server.send(text);
  });
  server.on("message", (data) => {
    const text = String(data);
    const frame = JSON.parse(text);
    const message = toRobot.safeParse(frame);
    if (message.success && at) {
      const { id, channel } = at;
      channel.take(message.data.n, () => onMessage(message.data, id));
      acknowledge(channel.done);
      return;
    }
    at?.channel.record(text);
    robot.send(text);
    if (frame.t === "welcome") at?.channel.begin(robot);
  });
  const end = (other: WebSocket) => (code: number, reason: Buffer) => {
    if (other === server) at?.channel.end(robot, code);
    if (code >= 1000 && code < 1005) other.close(code, reason);
    else other.terminate();
  };
  robot.on("close", end(server)).on("error", () => {});
  server.on("close", end(robot)).on("error", () => robot.terminate());
}
