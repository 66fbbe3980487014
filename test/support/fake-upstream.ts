// A control plane for one robot, in memory: it serves what a test puts there, true or false, and keeps what the robot says.
import { errorOf } from "../../src/base/errors.ts";
import type { RunId } from "../../src/base/ids.ts";
import type { Upstream } from "../../src/robot/link/upstream.ts";
import type { CallInput } from "../../src/wire/call.ts";
import { type FromRobot, fromRobot, type Unnumbered } from "../../src/wire/link.ts";
import type { Route } from "../../src/wire/route.ts";
import type { RunEventRow } from "../../src/wire/shapes.ts";
import { until } from "./until.ts";

type Said<T extends FromRobot["t"]> = Extract<FromRobot, { t: T }>;

export class FakeUpstream implements Upstream {
  online = true;
  readonly messages: FromRobot[] = [];
  /** Answers by path, with its parameters filled in; an absent one is `not-found`. */
  readonly answers = new Map<string, () => unknown>();
  readonly calls: string[] = [];

  push(message: Unnumbered<FromRobot>): void {
    const text = JSON.stringify({ ...message, n: this.messages.length + 1 });
    this.messages.push(fromRobot.parse(JSON.parse(text)));
  }

  pushAll(messages: readonly Unnumbered<FromRobot>[]): void {
    for (const message of messages) this.push(message);
  }

  async call<P, Q, B, A>(route: Route<P, Q, B, A>, input: CallInput<P, Q, B>): Promise<A> {
    const params = new Map<string, unknown>(Object.entries("params" in input ? Object(input.params) : {}));
    const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => String(params.get(name)));
    this.calls.push(path);
    if (!this.online) throw errorOf({ code: "unreachable", message: "the fake control plane is away" });
    const answer = this.answers.get(path);
    if (!answer || !route.answer) throw errorOf({ code: "not-found", message: path });
    return route.answer.parse(answer());
  }

  all<T extends FromRobot["t"]>(t: T): Said<T>[] {
    return this.messages.filter((message): message is Said<T> => message.t === t);
  }

  events(run: RunId): RunEventRow[] {
    return this.all("event").flatMap(({ events }) => events.filter((event) => event.run === run));
  }

  states(run: RunId): string[] {
    return this.all("run")
      .filter((message) => message.run === run)
      .map(({ status }) => status);
  }

  /** The last word on a run, once it has one. */
  async ended(run: RunId, wait?: { within: number }): Promise<Said<"run">> {
    const isEnd = (message: Said<"run">) => message.run === run && message.outcome !== undefined;
    return await found(`the end of ${run}, after ${this.states(run)}`, () => this.all("run").findLast(isEnd), wait);
  }

  /** The n-th message of a kind. */
  async said<T extends FromRobot["t"]>(t: T, n = 1): Promise<Said<T>> {
    return await found(`message ${n} of kind ${t}`, () => this.all(t)[n - 1]);
  }

  /** Everything that left the robot, as text. */
  get text(): string {
    return JSON.stringify(this.messages);
  }
}

async function found<T>(what: string, look: () => T | undefined, wait?: { within: number }): Promise<T> {
  const result = await until(what, look, wait);
  if (result === undefined) throw new TypeError(what);
  return result;
}
