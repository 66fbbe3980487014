// What every part of the control plane works with, and the one way it changes anything: a change is one transaction
// with its audit rows in it, and is announced only after it is kept.
import { type Clock, iso } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import type { RobotId } from "../base/ids.ts";
import type { Logger } from "../base/logger.ts";
import { findStorageFault } from "../base/storage-fault.ts";
import { Trust } from "../trust/trust.ts";
import { auditHash } from "../wire/audit-hash.ts";
import { type Bus, subjects } from "./bus.ts";
import { liveKindOf, toldSubject } from "./live/changes.ts";
import type { Command } from "./store/robots.ts";
import type { Areas, Store } from "./store/store.ts";

export interface Happening {
  /** Who did it: an id, or `server`. */
  actor: string;
  /** What was done, such as `robot.endorsed`. */
  action: string;
  subject?: string | undefined;
  /** For people; never a secret. */
  detail?: string | undefined;
}

/** One transaction: everything read and written through it is kept together or not at all. */
export class Change {
  readonly store: Areas;
  readonly #clock: Clock;
  readonly #announced = new Set<string>();

  constructor(store: Areas, clock: Clock) {
    this.store = store;
    this.#clock = clock;
  }

  /** The present, as it is written. */
  now(): string {
    return iso(this.#clock.now());
  }

  /**
   * What the workspace believes; what it learns is saved with the change.
   * @throws ConflictError when there is no workspace yet.
   */
  async trusting<T>(work: (trust: Trust) => Promise<T>): Promise<T> {
    const state = await this.store.trust.findTrust();
    if (!state) throw errorOf({ code: "conflict", message: "this control plane has no workspace yet" });
    let changed = false;
    const trust = new Trust(state, { now: () => this.#clock.now(), onChange: () => (changed = true) });
    const result = await work(trust);
    if (changed) await this.store.trust.saveTrust(state);
    return result;
  }

  async audit({ actor, action, subject, detail }: Happening): Promise<void> {
    const last = await this.store.audit.findLast();
    const row = {
      seq: (last?.seq ?? 0) + 1,
      at: this.now(),
      actor,
      action,
      subject: subject ?? null,
      detail: detail ?? null,
      previous: last?.hash ?? "",
    };
    await this.store.audit.append({ ...row, hash: auditHash(row) });
    this.announce(subjects.audit);
    const kind = liveKindOf(action);
    if (kind && subject !== undefined) this.announce(toldSubject(kind, subject));
  }

  /** Puts a command into a robot's queue; it is sent as soon as the robot is there. */
  async command(robot: RobotId, command: Command): Promise<void> {
    await this.store.robots.addCommand(robot, command);
    this.announce(subjects.robot(robot));
  }

  /** Tells whoever listens to `subject` to look again, once the change is kept. */
  announce(subject: string): void {
    this.#announced.add(subject);
  }

  get announced(): ReadonlySet<string> {
    return this.#announced;
  }
}

export interface ContextParts {
  store: Store;
  bus: Bus;
  clock: Clock;
  logger: Logger;
}

/** What handlers are given. */
export class Context {
  readonly store: Store;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether the disk took what was last to be written. */
  #isWritable = true;

  constructor({ store, bus, clock, logger }: ContextParts) {
    this.store = store;
    this.bus = bus;
    this.clock = clock;
    this.logger = logger;
  }

  /** @throws SealbotError `disk-full`, `disk-read-only` or `disk-failed` when nothing of it is kept; else what `work` throws. */
  async change<T>(work: (change: Change) => Promise<T>): Promise<T> {
    const kept = this.store.transaction(async (areas) => {
      const change = new Change(areas, this.clock);
      return [await work(change), change.announced] as const;
    });
    const [result, announced] = await kept.catch((error: unknown) => {
      const fault = findStorageFault(error);
      if (fault) this.#isWritable = false;
      throw fault ?? error;
    });
    this.#isWritable = true;
    for (const subject of announced) this.bus.publish(subject);
    return result;
  }

  /** Whether it can serve. A disk that took the last change is not tried again: whoever asks may be anybody. */
  async checkReady(): Promise<void> {
    await this.store.trust.findTrust();
    if (this.#isWritable) return;
    await this.store.tryDisk();
    this.#isWritable = true;
  }
}
