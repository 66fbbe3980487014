// The robot daemon: puts its parts together in the order settings → identity → control socket → link, and takes them
// apart again. Each part releases what it opened; the daemon only knows the order.
import type { Clock } from "../base/clock.ts";
import { asSealbotError, errorOf, SealbotError } from "../base/errors.ts";
import { type LockedWords, openFileLock } from "../base/file-lock.ts";
import type { Logger } from "../base/logger.ts";
import { Outside } from "../base/outside.ts";
import { findStorageFault } from "../base/storage-fault.ts";
import { fromBase64url, randomBytes, toBase64url, wipe } from "../crypto/bytes.ts";
import { showFingerprint } from "../trust/fingerprint.ts";
import { DiskWatch } from "./health/disk-watch.ts";
import { RecentFaults } from "./health/recent-faults.ts";
import type { ServiceManager } from "./health/service-manager.ts";
import { ServicePulse } from "./health/service-pulse.ts";
import { type RobotStatus, statusOf } from "./health/status.ts";
import { Troubles } from "./health/troubles.ts";
import { openWakeWatch } from "./health/wake-watch.ts";
import type { Heart, HeartOptions } from "./heart-port.ts";
import { controlPlace, robotHome } from "./home.ts";
import { getIdentity } from "./identity/identity.ts";
import { getPublicIdentity } from "./identity/identity-file.ts";
import { Standing } from "./identity/standing.ts";
import type { KeySources } from "./key-store/key-stores.ts";
import { clearLeftKeys } from "./key-store/migration.ts";
import { Link } from "./link/link.ts";
import { LinkUpstream } from "./link/link-upstream.ts";
import { openControlSocket } from "./local/socket.ts";
import { RobotNodes } from "./robot-nodes.ts";
import { openPruning } from "./runs/pruning.ts";
import { LiveSettings, type Reloaded } from "./settings/live-settings.ts";
import { reload } from "./settings/reload.ts";
import type { SettingSources } from "./settings/sources.ts";
import { RobotStore } from "./store.ts";

export interface DaemonOptions {
  /** The robot's folder; see `robotHome`. */
  readonly folder: string;
  readonly version: string;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Whether a person sits at a terminal that the daemon may ask at. */
  readonly terminal: boolean;
  /**
   * This host's environment, which may hold settings and proxies, and of which a flow sees what it declares. Default:
   * nothing.
   */
  readonly env?: HeartOptions["env"];
  /** What the key store that holds this robot's keys needs to open; asked once. */
  readonly keySources?: KeySources | undefined;
  /** Settings as they were typed at the start. */
  readonly flags?: SettingSources["flags"];
  /** The service manager that started it, if one did. */
  readonly manager?: ServiceManager | undefined;
  /** Where the service manager lets a group of users reach it. Default: only its own user can, in its folder. */
  readonly runtimeDirectory?: string | undefined;
  readonly random?: () => number;
  readonly openHeart?: (options: HeartOptions) => Promise<Heart>;
}

export interface Daemon extends AsyncDisposable {
  readonly status: () => RobotStatus;
  /**
   * Reads the settings again; also done for whoever asks through the control socket.
   * @throws InputError `bad-input`: then the settings before stay in force, and the status says so.
   */
  reload(): Promise<Reloaded>;
  /** Resolves when somebody asked it to stop through the control socket. */
  readonly stopRequested: Promise<void>;
  /** No new runs; running ones get the settings' grace time; outbox flushed as far as possible; keys wiped. */
  stop(): Promise<void>;
}

const inUse: LockedWords = {
  message: "a robot is running from this home already",
  hint: "See it with `sealbot robot status`, or use another SEALBOT_HOME.",
};

/** Milliseconds that a stopping daemon gives the control plane to take over what is in the outbox. */
const flushGrace = 3_000;

/**
 * Starts the daemon of the robot in `folder`; resolves once it serves local commands, with or without a link.
 * @throws NotFoundError `not-found` when no robot joined here; ConflictError `already-running`; LockedError `keys-locked`
 * and InputError `bad-key` when its keys cannot be opened.
 */
export async function openDaemon(options: DaemonOptions): Promise<Daemon> {
  const { folder, version, clock, terminal, env = {}, random = Math.random } = options;
  const faults = new RecentFaults(clock);
  const logger = faults.watch(options.logger);
  const openHeart = options.openHeart ?? (await import("./heart.ts")).openHeart;
  await using opened = new AsyncDisposableStack();
  const home = robotHome(folder);
  const settings = await LiveSettings.open({ file: home.settings, env, flags: options.flags ?? {} });
  const troubles = new Troubles(clock);
  await getPublicIdentity(home);
  const stopRequested = Promise.withResolvers<void>();

  opened.use(openFileLock(home.lock, inUse));
  // Under the lock: nobody moves the keys to another store meanwhile.
  const identity = await getIdentity(home, options.keySources);
  opened.use(ignoreDebugSignal());
  opened.defer(() => wipe(identity.sign.secretKey, identity.box.secretKey));

  // Local commands are served first; they are answered once the parts below stand.
  const parts = Promise.withResolvers<{
    heart: Heart;
    status: () => RobotStatus;
    pulse: ServicePulse;
    nodes: RobotNodes;
  }>();
  const reloadSettings = inTurn(async () => {
    const { heart, pulse, nodes } = await parts.promise;
    await nodes.look();
    return await pulse.reloading(() => reload({ settings, heart, troubles, logger }));
  });
  parts.promise.catch(() => {});
  const socket = await openControlSocket(
    controlPlace(home, options.runtimeDirectory),
    {
      ping: () => ({ robot: identity.robot, version }),
      status: async () => (await parts.promise).status(),
      unlock: async (params) => (await parts.promise).heart.unlock(params),
      refuse: async ({ vault }) => (await parts.promise).heart.refuse(vault),
      lock: async ({ vault }) => ({ locked: await (await parts.promise).heart.lock(vault) }),
      "watch-questions": async (_params, signal) => (await parts.promise).heart.watchQuestions(signal),
      settings: () => ({ settled: settings.settled, waiting: settings.last.waiting }),
      reload: reloadSettings,
      stop: () => stopRequested.resolve(),
    },
    logger,
  );
  opened.use(socket);
  opened.defer(() => parts.reject(errorOf({ code: "cancelled", message: "the daemon is stopping" })));

  const store = opened.use(new RobotStore(home.database));
  opened.use(new DiskWatch({ store, troubles, clock, logger }));
  const generation = store.counters.get("generation") + 1;
  store.counters.set("generation", generation);
  const outside = opened.use(new Outside(env));
  const { fetch } = outside;
  const upstream = new LinkUpstream({ origin: identity.origin, store, clock, fetch });
  const standing = new Standing({ identity, store, upstream, clock });
  const warn = (text: string) => (thrown: unknown) => {
    const { code, message, hint } = asSealbotError(thrown);
    logger.warn({ code, error: message, hint }, text);
  };
  await clearLeftKeys(home, options.keySources).catch(warn("keys left in another key store"));
  opened.use(openPruning({ store, clock, failed: warn("old entries not forgotten") }));
  // A robot whose endorsement no longer holds is pending again, and still serves local commands.
  await standing.restore().catch(warn("endorsement not restored"));
  const nodes = new RobotNodes({ home, store, upstream });
  const heart = await openHeart({
    packages: () => nodes.packages,
    standing,
    store,
    upstream,
    settings: settings.values,
    home,
    clock,
    logger,
    terminal,
    env,
    fetch,
  });
  // A record that is wrong takes the packages away, and nothing else.
  await nodes.look().catch(warn("packages of nodes not read"));
  const catalogue = await nodes.announce();
  const refresh = () => standing.refresh().catch(warn("trust not refreshed"));
  const link = new Link({
    identity,
    store,
    clock,
    logger,
    random,
    outside,
    version,
    generation,
    catalogue,
    nonce: toBase64url(randomBytes(16)),
    take: (message) => {
      if (message.t === "changed" && message.what === "trust") void refresh();
      try {
        heart.handle(message);
      } catch (error) {
        // What this robot refuses stays refused: taking it again would hold up all that follows. Anything else, such
        // as a full disk, may pass: the message is not acknowledged and comes again.
        if (!(error instanceof SealbotError) || findStorageFault(error)) throw error;
        warn(`${message.t} message refused`)(error);
      }
    },
    onOnline: () => void refresh().then(() => heart.online()),
  });
  upstream.attach(link);
  const status = () => {
    troubles.keep("clock", standing.trust.clockFault);
    return statusOf({
      identity,
      standing,
      link,
      store,
      heart,
      faults: faults.list,
      trouble: troubles.list,
      version,
      startedAt,
    });
  };
  const startedAt = clock.now();
  const pulse = new ServicePulse({ manager: options.manager, clock, logger, status });
  parts.resolve({ heart, status, pulse, nodes });
  opened.defer(() => link.stop());
  const woke = (ms: number) => {
    logger.info({ sleptMs: Math.round(ms) }, "host woke up");
    heart.slept(ms);
    outside.cut();
    link.reconnect(errorOf({ code: "unreachable", message: "this host slept, and the link with it" }));
  };
  opened.use(openWakeWatch({ clock, woke }));
  link.start();
  await heart.resume();
  logger.info(
    {
      robot: identity.robot,
      name: identity.name,
      fingerprint: showFingerprint(fromBase64url(identity.fingerprint)),
      generation,
    },
    "robot started",
  );
  await pulse.ready();

  const held = opened.move();
  const stopOnce = once(async () => {
    logger.info({}, "robot stopping");
    // Besides, a runner that does not listen is killed, and there is a margin for a busy host.
    await pulse.stopping(settings.values.shutdownGrace + flushGrace + 15_000);
    try {
      await heart.stop(settings.values.shutdownGrace);
      await link.drain(AbortSignal.timeout(flushGrace));
    } finally {
      await held.disposeAsync();
    }
    logger.info({}, "robot stopped");
  });
  return {
    ...{ status, reload: reloadSettings, stopRequested: stopRequested.promise },
    ...{ stop: stopOnce, [Symbol.asyncDispose]: stopOnce },
  };
}

/** SIGUSR1 would let any process of this user open a debugger in the one that holds the keys. */
function ignoreDebugSignal(): Disposable {
  const ignore = () => {};
  process.on("SIGUSR1", ignore);
  return { [Symbol.dispose]: () => void process.off("SIGUSR1", ignore) };
}

/** Lets no call begin before the one before has ended. */
function inTurn<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const mine = last.then(work);
    // Its own caller hears of it.
    last = mine.catch(() => {});
    return mine;
  };
}

function once(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => {
    running ??= work();
    return running;
  };
}
