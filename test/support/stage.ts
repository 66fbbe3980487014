// A stage for attacks: a workspace whose owner and robots meet nobody but a lying control plane, with canaries in every
// place where a secret belongs.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { iso } from "../../src/base/clock.ts";
import type { RobotId, RunId, VaultId } from "../../src/base/ids.ts";
import {
  awaitAndEndorse,
  createAccount,
  createService,
  createVault,
  type Flow,
  type ItemInput,
  injectVault,
  inviteRobot,
  loginService,
  type MemberSession,
  pushFlow,
  type RunTarget,
  setItem,
  startRun,
  waitForRun,
} from "../../src/client/index.ts";
import { signAs } from "../../src/client/session/signing.ts";
import { fromBase64url, randomBytes, toBase64url } from "../../src/crypto/bytes.ts";
import { loadCatalogue } from "../../src/flow/catalogue.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";
import { type Daemon, openDaemon } from "../../src/robot/daemon.ts";
import { type RobotHome, robotHome } from "../../src/robot/home.ts";
import { getIdentity, type RobotIdentity } from "../../src/robot/identity/identity.ts";
import { joinRobot } from "../../src/robot/identity/join.ts";
import { askDaemon } from "../../src/robot/local/client.ts";
import { inputHash } from "../../src/robot/runs/orders.ts";
import type { Role } from "../../src/trust/fields.ts";
import { sealInject } from "../../src/trust/inject.ts";
import {
  type Ask,
  ask,
  type Inject,
  type KeepPolicy,
  type Receipt,
  type RunOrder,
  receipt,
  run as runKind,
} from "../../src/trust/kinds.ts";
import { newId } from "../../src/trust/new-id.ts";
import { type Signer, signStatement } from "../../src/trust/statement.ts";
import type { VaultHalves } from "../../src/vault/keys.ts";
import { parseVsk } from "../../src/vault/vsk.ts";
import { getRobot, listRobots } from "../../src/wire/routes/robots.ts";
import type { RobotRow, RunRow } from "../../src/wire/shapes.ts";
import { Canaries, type Passed } from "./canary.ts";
import { LyingControlPlane } from "./lying-control-plane.ts";
import { type KeptLogger, keptLogger } from "./quiet-logger.ts";
import { type RunningClock, runningClock } from "./running-clock.ts";
import { tempHome } from "./temp-home.ts";
import { until } from "./until.ts";

const shapes = await loadCatalogue(shippedNodes);

export interface StageRobot {
  readonly id: RobotId;
  readonly identity: RobotIdentity;
  readonly home: RobotHome;
  readonly logger: KeptLogger;
  /** The daemon that runs now. */
  readonly daemon: () => Daemon;
  /** Stops the daemon and starts it again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

export class Stage implements AsyncDisposable {
  readonly plane: LyingControlPlane;
  readonly clock: RunningClock;
  readonly canaries: Canaries;
  readonly owner: MemberSession;
  readonly email: string;
  readonly password: string;
  readonly #opened: AsyncDisposableStack;
  readonly #robots: StageRobot[] = [];
  readonly #vsks = new Map<string, string>();
  readonly #folders: string[] = [];
  #names = 0;

  static async open(): Promise<Stage> {
    await using opened = new AsyncDisposableStack();
    const clock = runningClock();
    const plane = opened.use(await LyingControlPlane.open({ clock }));
    const canaries = new Canaries();
    const [email, password] = ["ada@example.com", canaries.plant("password")];
    const setupCode = plane.honest.setupCode ?? "";
    const { session } = await createAccount({ server: plane.url, clock, setupCode, email, password });
    opened.use(session);
    return new Stage({ plane, clock, canaries, owner: session, email, password, opened: opened.move() });
  }

  private constructor(made: {
    plane: LyingControlPlane;
    clock: RunningClock;
    canaries: Canaries;
    owner: MemberSession;
    email: string;
    password: string;
    opened: AsyncDisposableStack;
  }) {
    this.plane = made.plane;
    this.clock = made.clock;
    this.canaries = made.canaries;
    this.owner = made.owner;
    this.email = made.email;
    this.password = made.password;
    this.#opened = made.opened;
    const state = made.owner.exportState();
    for (const key of [state.ed25519, state.x25519]) made.canaries.watch(fromBase64url(key));
  }

  /** Lets time pass for everybody. */
  skip(ms: number): void {
    this.clock.skip(ms);
  }

  name(word: string): string {
    return `${word}-${++this.#names}`;
  }

  /** A robot that joined and was endorsed; nothing of it runs yet. `folder` is its SEALBOT_HOME. */
  async join(labels: readonly string[] = []): Promise<{ identity: RobotIdentity; home: RobotHome; folder: string }> {
    const { ticket, id: ticketId } = await inviteRobot(this.owner, { name: this.name("robot"), labels });
    this.canaries.watch(ticket.split("_")[2] ?? "");
    const { path: folder } = this.#opened.use(tempHome());
    const home = robotHome(join(folder, "robot"));
    await joinRobot({ ticketText: ticket, server: this.plane.url, home, clock: this.clock });
    writeFileSync(home.settings, JSON.stringify({ shutdownGrace: 0 }));
    await awaitAndEndorse(this.owner, ticketId);
    this.#folders.push(home.folder);
    return { identity: await getIdentity(home), home, folder };
  }

  /** A robot that joined and was endorsed, its real daemon running and linked. */
  async robot(labels: readonly string[] = []): Promise<StageRobot> {
    const { identity, home } = await this.join(labels);
    const logger = keptLogger();
    const start = () =>
      openDaemon({
        ...{ folder: home.folder, version: "0", clock: this.clock, logger, terminal: false },
        random: () => 0.001,
      });
    let daemon = await start();
    const isUp = () => daemon.status().link.state === "online" && daemon.status().standing === "active";
    await until("the robot to be linked", isUp);
    const robot: StageRobot = {
      ...{ id: identity.robot, identity, home, logger },
      daemon: () => daemon,
      stop: () => daemon.stop(),
      async restart() {
        await daemon.stop();
        daemon = await start();
        await until("the robot to be linked again", isUp);
      },
    };
    this.#robots.push(robot);
    return robot;
  }

  /** From now on `change` decides what members are shown of each robot, alone and in lists. */
  showRobots(change: (row: RobotRow) => unknown): void {
    this.plane.answer(listRobots, (page) => ({ ...page, data: page.data.map(change) }));
    this.plane.answer(getRobot, change);
  }

  /** A service account of a role, signed in. */
  async member(role: Role): Promise<MemberSession> {
    const { identity } = await createService(this.owner, { name: this.name(role), role });
    return this.#opened.use(await loginService(identity, { clock: this.clock }));
  }

  /** A vault that is open in the owner's session; its name. */
  async vault(options: { freshness?: number; dropbox?: boolean } = {}): Promise<string> {
    const name = this.name("vault");
    const { vault, vsk } = await createVault(this.owner, { name, ...options });
    this.#vsks.set(name, this.canaries.watch(vsk));
    this.canaries.watch(parseVsk(vsk, vault.id));
    const share = this.owner.vaults.get(vault.id)?.halves.vsh;
    if (share) this.canaries.watch(share);
    return name;
  }

  vskOf(vault: string): string {
    return this.#vsks.get(vault) ?? "";
  }

  /** An API key whose value is a canary; its name is also the value's. */
  async item(vault: string, input: Partial<ItemInput> = {}): Promise<string> {
    const name = input.name ?? this.name("item");
    await setItem(this.owner, vault, {
      ...{ name, category: "api_key", kind: "secret", value: { value: this.canaries.plant(name) } },
      ...input,
    });
    return name;
  }

  /** Signs and pushes a flow of these nodes, one after the other, behind a start. */
  async flow(
    vaults: readonly string[],
    nodes: readonly { type: string; config?: object }[],
    document: object = {},
    { permits = true } = {},
  ): Promise<Flow> {
    const wired = [{ type: "core.start" }, ...nodes].map((node, i) => ({
      ...{ id: `n${i}`, ...node },
      ...(i < nodes.length && { wires: [[`n${i + 1}`]] }),
    }));
    const told = { name: this.name("flow"), vaults: vaults.map((vault) => ({ vault })), nodes: wired, ...document };
    return (await pushFlow(this.owner, told, { shapes, permits })).flow;
  }

  start(flow: Flow, robot: StageRobot | { label: string }, input: Record<string, unknown> = {}): Promise<RunRow> {
    const target: RunTarget = "label" in robot ? robot : { robot: robot.id };
    return startRun(this.owner, { flow: flow.id, target, input });
  }

  /** Runs a flow to its end. */
  async run(flow: Flow, robot: StageRobot, input: Record<string, unknown> = {}): Promise<RunRow> {
    return await waitForRun(this.owner, (await this.start(flow, robot, input)).id);
  }

  /** Hands the robot an order that `by` signed, past the honest side; returns the run's id. */
  async order(
    by: MemberSession,
    flow: Pick<Flow, "id" | "hash">,
    robot: StageRobot,
    { target = { robot: robot.id }, late = false }: { target?: RunOrder["target"]; late?: boolean } = {},
  ): Promise<RunId> {
    const run = newId("run");
    const notAfter = iso(this.clock.now() + (late ? -1 : 3_600_000));
    const order = await signAs(by, runKind, {
      ...{ run, flow: flow.id, flowHash: flow.hash, target, input: inputHash({}), notAfter },
    });
    this.plane.send(robot.id, { t: "run", order, flow_hash: flow.hash, input: {} });
    return run;
  }

  /** Brings a vault's key to a robot as its owner does. */
  async unlock(robot: StageRobot, vault: string, policy: Partial<KeepPolicy> = {}): Promise<void> {
    await injectVault(this.owner, { robot: robot.id, vault, policy });
  }

  /** A vault that is not open on the robot any more. */
  lock(robot: StageRobot, vault: string): Promise<unknown> {
    return askDaemon(robot.home.socket, "lock", { vault });
  }

  /** The receipts of a robot for what was sent in answer to `ask`, verified, oldest first; waits for `count`. */
  async receipts(robot: StageRobot, ask: string, count = 1): Promise<Receipt[]> {
    const frames = await until(`receipt ${count} of ${ask}`, () => {
      const found = this.plane.said(robot.id, "receipt").filter((frame) => frame.ask === ask);
      return found.length >= count && found;
    });
    const verified = await Promise.all(frames.map(({ statement }) => this.owner.verify(statement, receipt)));
    return verified.map(({ payload }) => payload);
  }

  /** A fresh ask of the robot for a vault. */
  async ask(robot: StageRobot, vault: VaultId): Promise<{ id: string; payload: Ask }> {
    const before = this.plane.said(robot.id, "ask").length;
    this.plane.send(robot.id, { t: "ask-for", vault });
    return await until("an ask", async () => {
      for (const { ask: id, statement } of this.plane.said(robot.id, "ask").slice(before)) {
        const { payload } = await this.owner.verify(statement, ask);
        if (payload.vault === vault) return { id, payload };
      }
      return undefined;
    });
  }

  /** An inject that `by` signs for a robot, sealed as it has to be; what `changed` says stands inside. */
  async sealInject(
    by: Signer,
    { identity }: StageRobot,
    made: { vault: VaultId; epoch: number; challenge: string; halves: VaultHalves },
    changed: Partial<Inject> = {},
  ): Promise<{ injectId: string; sealed: string }> {
    const { robot, fingerprint, box } = identity;
    const { vault, epoch, challenge, halves } = made;
    const injectId = toBase64url(randomBytes(16));
    const keys = { vsk: toBase64url(halves.vsk), vsh: toBase64url(halves.vsh) };
    const policy = { keep: "memory", notAfter: null, maxUses: null };
    const stamp = this.owner.trust.stamp();
    const payload = { injectId, robot, fingerprint, vault, epoch, challenge, ...keys, policy, ...stamp };
    const statement = await signStatement("inject", { ...payload, ...changed }, by);
    const sealed = sealInject(statement, box.publicKey, fromBase64url(challenge));
    return { injectId, sealed: toBase64url(sealed) };
  }

  /** The halves of a vault that is open in the owner's session. */
  halvesOf(vault: VaultId): VaultHalves {
    const open = this.owner.vaults.get(vault);
    if (!open) throw new TypeError("the vault is not open");
    return open.halves;
  }

  /** What a robot said of a run's end. */
  async outcome(robot: StageRobot, run: string) {
    return await until(`the end of ${run}`, () => {
      const frames = this.plane.said(robot.id, "run").filter((frame) => frame.run === run && frame.outcome);
      return frames.at(-1)?.outcome;
    });
  }

  /** Where a canary was found since the last look; must be empty after each attack. */
  leaks(): string[] {
    return this.canaries.in([...this.plane.fresh(), ...this.#logs()]);
  }

  #logs(): Passed[] {
    return this.#robots.map(({ id, logger }) => ({ where: `log of ${id}`, text: logger.lines.join("\n") }));
  }

  /** Stops everything, then looks at all that passed by and at every file that was left. @throws on a canary. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const robot of this.#robots) await robot.stop();
    const folders = [this.plane.honest.dataDir, ...this.#folders];
    const found = [
      ...this.canaries.inFiles(folders),
      ...this.canaries.in([...this.plane.everything(), ...this.#logs()]),
    ];
    await this.#opened.disposeAsync();
    if (found.length > 0) throw new TypeError(`secrets were left in ${found.join(", ")}`);
  }
}
