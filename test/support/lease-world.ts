// Robots and vaults around the real store and the real rules for leases, without sockets: frames and commands go through
// the same queues as on a link, which a test can cut, and time goes on only when a test says so.
import type { RobotId, RunId, VaultId } from "../../src/base/ids.ts";
import { openLocalBus } from "../../src/control/bus.ts";
import { Context } from "../../src/control/context.ts";
import { takeFrame } from "../../src/control/link/frames.ts";
import { openStore } from "../../src/control/store/store.ts";
import { endLeasesOfRobot, expireLeasesUntil } from "../../src/control/vaults/leases.ts";
import { Leases } from "../../src/robot/vaults/leases.ts";
import { newId } from "../../src/trust/new-id.ts";
import type { Statement } from "../../src/trust/statement.ts";
import type { FromRobot, ToRobot, Unnumbered } from "../../src/wire/link.ts";
import { keptLogger } from "./quiet-logger.ts";
import { stepClock, turn } from "./step-clock.ts";
import { tempHome } from "./temp-home.ts";

type Frame = Unnumbered<FromRobot>;

const statement: Statement = { kind: "flow", payload: "e30", signer: "A".repeat(43), signature: "", certificates: [] };

/** A robot's end of the link. What it pushed survives its death, as on a disk. */
export class WorldRobot {
  readonly id: RobotId;
  readonly name: string;
  readonly outbox: Frame[] = [];
  readonly told: ToRobot[] = [];
  online = true;
  taken = 0;
  sent = 0;
  #life = 0;
  leases: Leases;
  readonly #clock: LeaseWorld["clock"];

  constructor(id: RobotId, name: string, clock: LeaseWorld["clock"]) {
    this.id = id;
    this.name = name;
    this.#clock = clock;
    this.leases = this.#begin();
  }

  /** Whoever was alive is gone without a word; the link is down until it comes up again. */
  die(): void {
    this.online = false;
    this.leases = this.#begin();
  }

  get life(): number {
    return this.#life;
  }

  #begin(): Leases {
    const life = ++this.#life;
    const isAlive = () => life === this.#life;
    const isOnline = () => this.online && isAlive();
    const upstream = {
      push: (message: Frame) => void (isAlive() && this.outbox.push(message)),
      get online() {
        return isOnline();
      },
    };
    return new Leases({ upstream, clock: this.#clock });
  }
}

export class LeaseWorld implements AsyncDisposable {
  readonly clock = stepClock();
  readonly robots: WorldRobot[] = [];
  readonly vaults: VaultId[] = [];
  readonly #home = tempHome();
  readonly #isBare: boolean;
  #context: Context | undefined;
  #end = new AbortController();
  #expiring: Promise<void> = Promise.resolve();

  /** `bare`: the test speaks for the robots itself, whose own leases then hear nothing. */
  static async open({ robots, vaults, bare = false }: { robots: number; vaults: number; bare?: boolean }) {
    const world = new LeaseWorld(bare);
    await world.#start();
    for (let i = 0; i < robots; i++) world.robots.push(await world.#addRobot(`robot-${i}`));
    for (let i = 0; i < vaults; i++) world.vaults.push(await world.#addVault(`vault-${i}`));
    world.vaults.sort();
    return world;
  }

  private constructor(isBare: boolean) {
    this.#isBare = isBare;
  }

  get context(): Context {
    if (!this.#context) throw new TypeError("the control plane is stopped");
    return this.#context;
  }

  async addRun(robot: WorldRobot): Promise<RunId> {
    const id = newId("run");
    const at = new Date(this.clock.now()).toISOString();
    await this.context.store.runs.insert({
      ...{ id, flow: newId("flw"), flow_name: "f", flow_version: 1, flow_hash: "h", trigger: "signed" },
      ...{ robot: robot.id, label: null, status: "running", waiting_for: [], reason: null, node: null, error: null },
      ...{ counts: null, duration_ms: null, order: statement, input: {}, not_after: at },
      ...{ created_at: at, started_at: at, ended_at: null },
    });
    return id;
  }

  /** Everything that can go on its way arrives, on both sides. */
  async settle(): Promise<void> {
    for (let isIdle = false; !isIdle; ) {
      for (let i = 0; i < 3; i++) await turn();
      isIdle = true;
      for (const robot of this.robots) if (await this.#exchange(robot)) isIdle = false;
    }
  }

  async step(ms: number): Promise<void> {
    await this.clock.step(ms, () => this.settle());
  }

  /** The link comes up; after a death it is a new instance that speaks. */
  async link(robot: WorldRobot, { isNew = false } = {}): Promise<void> {
    if (isNew) await this.context.change((change) => endLeasesOfRobot(change, robot.id));
    robot.online = true;
    robot.leases.online();
    await this.settle();
  }

  /** The control plane ends and begins again on the same data; the robots' links survive it here. */
  async restart(): Promise<void> {
    await this.#stop();
    await this.#start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stop();
    this.#home[Symbol.dispose]();
  }

  async #start(): Promise<void> {
    const store = await openStore(this.#home.path);
    this.#context = new Context({ store, bus: openLocalBus(), clock: this.clock, logger: keptLogger() });
    this.#end = new AbortController();
    this.#expiring = expireLeasesUntil(this.#context, this.#end.signal);
  }

  async #stop(): Promise<void> {
    this.#end.abort();
    await this.#expiring;
    await this.context.store[Symbol.asyncDispose]();
    this.#context = undefined;
  }

  /** True when anything moved. */
  async #exchange(robot: WorldRobot): Promise<boolean> {
    if (!robot.online) return false;
    const frame = robot.outbox[0];
    if (frame) {
      await this.context.change(async (change) => {
        const known = await change.store.robots.find(robot.id);
        if (known) await takeFrame(change, known, { ...frame, n: robot.sent + 1 } as FromRobot);
      });
      robot.sent += 1;
      robot.outbox.shift();
    }
    const commands = await this.context.store.robots.listCommands(robot.id, robot.taken);
    for (const command of commands) {
      robot.taken = command.n;
      robot.told.push(command);
      if (command.t === "lease" && !this.#isBare) robot.leases.take(command);
    }
    await this.context.store.robots.dropCommands(robot.id, robot.taken);
    return frame !== undefined || commands.length > 0;
  }

  async #addRobot(name: string): Promise<WorldRobot> {
    const id = newId("rob");
    await this.context.store.robots.insert({
      ...{ id, name, labels: [], status: "active", record: statement, endorsement: null, fingerprint: "f" },
      ...{ ticket: null, online: true, last_seen_at: null, version: null, platform: null, catalogue: null },
      ...{ unlocked: [], generation: 1, nonce: "", received: 0, commanded: 0, created_at: new Date(0).toISOString() },
    });
    return new WorldRobot(id, name, this.clock);
  }

  /** One that every robot was granted. */
  async #addVault(name: string): Promise<VaultId> {
    const id = newId("vau");
    const { vaults } = this.context.store;
    await vaults.insert({ id, name, epoch: 1, created_at: new Date(0).toISOString() });
    await vaults.appendHeader(id, { seq: 1, epoch: 1, hash: name }, statement);
    for (const { id: principal } of this.robots)
      await vaults.putGrant(id, { principal, access: "write", epoch: 1, hash: `${name} ${principal}`, statement });
    return id;
  }
}
