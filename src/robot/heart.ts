// The heart of the daemon: puts keys, questions and runs together and gives each message of the control plane to the
// part it is for. What a message asks is never done before that part has checked who signed it.
import { asSealbotError, errorOf, type SealbotError } from "../base/errors.ts";
import type { VaultId } from "../base/ids.ts";
import { findProxies } from "../base/proxy.ts";
import { vaultId } from "../trust/fields.ts";
import type { ToRobot } from "../wire/link.ts";
import { announcersOf } from "./announcer/announcers.ts";
import { Asker } from "./asker/asker.ts";
import { type LocalChannels, openLocalChannels } from "./asker/channels.ts";
import { Injects } from "./asker/injects.ts";
import type { Heart, HeartOptions, HeartStatus } from "./heart-port.ts";
import { heartStatus } from "./heart-status.ts";
import { Keeper } from "./keeper/keeper.ts";
import { ToldStatus } from "./link/told-status.ts";
import { ExpiryWatch } from "./renewal/expiry-watch.ts";
import { RenewalJournal } from "./renewal/journal.ts";
import { Renewal } from "./renewal/renewal.ts";
import { RenewalWriter } from "./renewal/writer.ts";
import { declaredOf, trustOf } from "./runner/child-environment.ts";
import { grantPaths } from "./runner/declared-paths.ts";
import { RunnerPool } from "./runner/pool.ts";
import { Orders } from "./runs/orders.ts";
import { Preflight } from "./runs/preflight.ts";
import { Runs } from "./runs/runs.ts";
import { Schedules } from "./runs/schedules.ts";
import type { RobotSettings } from "./settings/settings.ts";
import { Freshener } from "./vaults/freshener.ts";
import { Leases } from "./vaults/leases.ts";
import { ManifestWriter } from "./vaults/manifest-writer.ts";
import { VaultBook } from "./vaults/vault-book.ts";
import { VaultCalls } from "./vaults/vault-calls.ts";
import { VaultLine } from "./vaults/vault-line.ts";
import { VaultWriter } from "./vaults/vault-writer.ts";

/** Opens the heart; it works once `resume` is called. `stop` releases everything. */
export async function openHeart(options: HeartOptions): Promise<Heart> {
  const { home, settings } = options;
  const local = await openLocalChannels(options);
  const pool = await RunnerPool.open({
    directory: home.runners,
    warm: settings.warmRunners,
    memory: settings.runnerMemory,
    trust: trustOf(options.env),
  });
  return new RobotHeart(options, pool, local);
}

class RobotHeart implements Heart {
  readonly #options: HeartOptions;
  readonly #pool: RunnerPool;
  readonly #local: LocalChannels;
  #settings: RobotSettings;
  readonly #book: VaultBook;
  readonly #keeper: Keeper;
  readonly #asker: Asker;
  readonly #injects: Injects;
  readonly #leases: Leases;
  readonly #renewal: Renewal;
  readonly #freshener: Freshener;
  readonly #expiry: ExpiryWatch;
  readonly #runs: Runs;
  readonly #preflight: Preflight;
  readonly #schedules: Schedules;
  readonly #told: ToldStatus;

  constructor(options: HeartOptions, pool: RunnerPool, local: LocalChannels) {
    const { standing, store, upstream, settings, clock, env } = options;
    this.#options = options;
    this.#pool = pool;
    this.#local = local;
    this.#settings = settings;
    const report = (error: unknown) => this.#report(error);
    this.#book = new VaultBook({ upstream, store, clock, standing });
    this.#book.onForget = (vault) => this.#told.recall(vault);
    standing.onNews = () => this.#told.recall();
    this.#keeper = new Keeper({
      book: this.#book,
      store,
      clock,
      box: standing.identity.box,
      opened: (vault) => {
        this.#asker.opened(vault);
        // Keys may be brought anew to allow less.
        this.#told.recall(vault);
        this.#told.tell();
      },
      locked: (vault) => {
        this.#told.recall(vault);
        this.#told.tell();
      },
      fresh: (opened, use) => this.#renewal.fresh(opened, use),
    });
    this.#injects = new Injects({ standing, upstream, store, book: this.#book, keeper: this.#keeper, clock });
    this.#asker = new Asker({
      clock,
      channels: [this.#injects, ...local.channels],
      tryKey: async (vault, text) => void (await this.#keeper.unlock(vault, text)),
      onFault: report,
    });
    this.#leases = new Leases({ upstream, clock });
    const manifests = new ManifestWriter({ standing, upstream, book: this.#book, clock });
    const writer = new VaultWriter({ manifests, upstream, keeper: this.#keeper });
    this.#renewal = new Renewal({
      leases: this.#leases,
      writer: new RenewalWriter({ writer, upstream, clock, untold: report }),
      journal: new RenewalJournal(store.documents),
      clock,
      fetch: options.fetch,
      note: (text, fields) => this.#options.logger.warn(fields, text),
    });
    this.#freshener = new Freshener({ book: this.#book, manifests, upstream, clock, report });
    this.#expiry = new ExpiryWatch({
      ...{ book: this.#book, upstream, store, clock, report },
      announcers: announcersOf(options, local.announcer),
    });
    this.#runs = new Runs({
      store,
      upstream,
      clock,
      keeper: this.#keeper,
      asker: this.#asker,
      vaults: {
        keeper: this.#keeper,
        book: this.#book,
        line: new VaultLine({ leases: this.#leases, book: this.#book, upstream, clock }),
        calls: new VaultCalls({ ...options, keeper: this.#keeper, book: this.#book, writer }),
      },
      pool,
      orders: new Orders({ standing, store, upstream, clock }),
      concurrency: settings.concurrency,
      packages: options.packages,
      environment: (names) => declaredOf(env, names),
      proxies: findProxies(env),
      paths: (declared) => grantPaths(declared, { home: options.home, folders: this.#settings.flowFolders }),
      changed: () => this.#told.tell(),
      report,
    });
    this.#told = new ToldStatus({ keeper: this.#keeper, runs: this.#runs, upstream });
    this.#preflight = new Preflight({ keeper: this.#keeper, asker: this.#asker, clock, report });
    const [runs, preflight] = [this.#runs, this.#preflight];
    this.#schedules = new Schedules({ standing, store, upstream, clock, runs, preflight, report });
  }

  handle(message: ToRobot): void {
    const { store } = this.#options;
    switch (message.t) {
      case "run":
        this.#runs.take("fired" in message ? { ...message, taken: this.#options.clock.now() } : message);
        break;
      case "cancel":
        this.#runs.cancel(message.run);
        break;
      case "ask-for":
        store.afterCommit(() => this.#start(this.#injects.askFor(message.vault)));
        break;
      case "inject":
        store.afterCommit(() => this.#start(this.#injects.receive(message.ask, message.sealed)));
        break;
      case "lock":
        this.#keeper.lock(message.vault);
        break;
      case "lease":
        this.#leases.take(message);
        break;
      case "changed":
        if (message.what === "vault") this.#vaultChanged(vaultId.safeParse(message.id).data);
        if (message.what === "trust") this.#book.forget();
        if (message.what !== "vault") this.#schedules.learn();
    }
  }

  #vaultChanged(vault: VaultId | undefined): void {
    this.#book.forget(vault);
    this.#expiry.look();
    if (vault) this.#start(this.#injects.recheck(vault));
  }

  async resume(): Promise<void> {
    this.#runs.resume();
    this.#schedules.look();
    this.#expiry.look();
    this.#told.tell();
  }

  online(): void {
    this.#book.forget();
    this.#leases.online();
    this.#freshener.look();
    this.#expiry.look();
    this.#schedules.learn();
  }

  slept(ms: number): void {
    this.#leases.slept(ms);
    this.#injects.slept(ms);
    // Looking at them locks those whose time is over.
    this.#keeper.open();
    this.#told.recall();
    this.#expiry.look();
    this.#schedules.look();
  }

  async unlock({ vault: named, vsk }: { vault?: string | undefined; vsk: string }) {
    const vault = named === undefined ? this.#onlyQuestion() : await this.#grantedVault(named);
    const { name } = await this.#keeper.unlock(vault, vsk);
    return { vault, name };
  }

  async refuse(named: string): Promise<void> {
    this.#asker.refuse(this.#vaultOf(named));
  }

  async lock(named?: string): Promise<readonly VaultId[]> {
    const locked = this.#keeper.lock(named === undefined ? undefined : this.#vaultOf(named));
    await this.#told.recalled;
    return locked;
  }

  async configure(settings: RobotSettings): Promise<void> {
    const { webhook } = this.#settings;
    const isOther = webhook !== settings.webhook || this.#local.popup !== settings.popup;
    this.#settings = settings;
    this.#local.popup = settings.popup;
    if (isOther) this.#expiry.announcers = announcersOf({ ...this.#options, settings }, this.#local.announcer);
    this.#runs.concurrency = settings.concurrency;
    await this.#pool.configure({ warm: settings.warmRunners, memory: settings.runnerMemory });
  }

  watchQuestions(signal: AbortSignal) {
    return this.#local.watch(signal);
  }

  status(): HeartStatus {
    return heartStatus({ keeper: this.#keeper, asker: this.#asker, book: this.#book, runs: this.#runs });
  }

  async stop(grace: number): Promise<void> {
    await this.#schedules[Symbol.asyncDispose]();
    this.#preflight[Symbol.dispose]();
    await this.#runs.stop(grace);
    this.#told[Symbol.dispose]();
    this.#renewal[Symbol.dispose]();
    this.#leases[Symbol.dispose]();
    await this.#freshener[Symbol.asyncDispose]();
    await this.#expiry[Symbol.asyncDispose]();
    this.#keeper[Symbol.dispose]();
    this.#injects[Symbol.dispose]();
    await this.#pool[Symbol.asyncDispose]();
  }

  /** By id, or by the name in its signed header, once that was seen here. */
  #vaultOf(named: string): VaultId {
    const found = this.#findVault(named);
    if (found) return found;
    throw unknownVault(named);
  }

  /** As `#vaultOf`, also one that nothing has touched yet. */
  async #grantedVault(named: string): Promise<VaultId> {
    const found = this.#findVault(named) ?? (await this.#book.findGranted(named));
    if (found) return found;
    throw unknownVault(named);
  }

  #findVault(named: string): VaultId | undefined {
    return vaultId.safeParse(named).data ?? this.#book.findByName(named);
  }

  #onlyQuestion(): VaultId {
    const [question, ...more] = this.#asker.questions;
    if (question && more.length === 0) return question.vault;
    throw errorOf({
      code: question ? "bad-input" : "not-found",
      message: question ? "more than one vault is waited for" : "no vault is waited for",
      hint: "Name the vault: sealbot unlock VAULT",
    });
  }

  #start(work: Promise<unknown>): void {
    work.catch((error: unknown) => this.#report(error));
  }

  #report(error: unknown): SealbotError {
    const known = asSealbotError(error);
    this.#options.logger.warn({ code: known.code, error: known.message }, "refused or failed");
    return known;
  }
}

const unknownVault = (named: string) =>
  errorOf({
    code: "not-found",
    message: `this robot was granted no vault "${named}"`,
    hint: "An owner or admin can grant it: sealbot vault grant VAULT --robot NAME",
  });
