// A heart of a daemon that runs nothing: it keeps what it is told, and refuses when a test says so.
import { errorOf } from "../../src/base/errors.ts";
import type { Heart } from "../../src/robot/heart-port.ts";
import type { RobotSettings } from "../../src/robot/settings/settings.ts";
import type { ToRobot } from "../../src/wire/link.ts";

export class RememberingHeart implements Heart {
  readonly handled: ToRobot[] = [];
  readonly stops: number[] = [];
  readonly configured: RobotSettings[] = [];
  refusal: Error | undefined;
  handle(message: ToRobot) {
    this.handled.push(message);
    const refusal = this.refusal;
    this.refusal = undefined;
    if (refusal) throw refusal;
  }
  async resume() {}
  online() {}
  slept() {}
  async unlock(): Promise<never> {
    throw errorOf({ code: "bad-key", message: "not this vault's key" });
  }
  async refuse() {}
  async lock() {
    return [];
  }
  status() {
    return { vaults: [], waiting: [], runs: [] };
  }
  async *watchQuestions() {}
  async configure(settings: RobotSettings) {
    this.configured.push(settings);
  }
  async stop(grace: number) {
    this.stops.push(grace);
  }
}
