// The control plane as one thing that is opened and closed. It holds nothing that opens a vault.
import { randomUUID } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import type { Server } from "node:http";
import { createServer } from "node:https";
import { join } from "node:path";
import { createAdaptorServer } from "@hono/node-server";
import { type Clock, iso } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import { type LockedWords, openFileLock } from "../base/file-lock.ts";
import type { Logger } from "../base/logger.ts";
import { openLocalBus } from "./bus.ts";
import { Context } from "./context.ts";
import { makeApp } from "./http/app.ts";
import { checkListen, originsOf, parseOrigin } from "./http/origin.ts";
import { openLimits, type Rate } from "./http/rate-limit.ts";
import type { App } from "./http/serve.ts";
import { Links } from "./link/links.ts";
import { LiveChanges } from "./live/changes.ts";
import { openOpaque } from "./login/opaque.ts";
import { SetupCode } from "./login/setup-code.ts";
import { fireSchedulesUntil } from "./runs/schedules.ts";
import { openStore } from "./store/store.ts";
import { tidyUntil } from "./tidying.ts";
import { expireLeasesUntil } from "./vaults/leases.ts";

export interface ControlPlaneOptions {
  /** Loopback, unless `tls` or `behindProxy` is given. */
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Made if it is not there; readable by this user only. */
  dataDir: string;
  /** Origins by which the control plane is reached, beside the one it listens at. */
  publicUrls?: readonly string[];
  /** PEM. */
  tls?: { cert: string; key: string };
  /** Believes X-Forwarded-For and X-Forwarded-Proto, of their last entry. */
  behindProxy?: boolean;
  /** Milliseconds that a run is kept after its end; for ever when absent. */
  retainRuns?: number;
  databaseUrl?: string;
  /** Requests that one API token may make; 1 000 a minute unless said otherwise. */
  apiRate?: Rate;
  clock: Clock;
  logger: Logger;
  /** As `GET /v1/server` tells it. */
  version?: string;
  /** Where the console was built, when not at the usual place. */
  consoleFolder?: string;
}

export interface ControlPlane extends AsyncDisposable {
  /** Where it listens, without a slash at the end. */
  readonly url: string;
  /** For the first account; absent when there is one. */
  readonly setupCode?: string;
  /** Answers requests without a socket. */
  readonly app: App;
  /** Stops listening, ends the links with 1001, lets requests under way finish, and closes the store. */
  close(): Promise<void>;
}

/** Milliseconds that requests under way get when the control plane is closed. */
const closeGrace = 5_000;
/** An unused connection is kept longer than a client takes to prepare its next request, and than a proxy waits. */
const idleConnection = 65_000;
/** Sessions of links that a crash cut off count for this long, as if the link had just ended. */
const orphanLife = 5 * 60_000;

const inUse: LockedWords = {
  message: "a control plane is running on this data directory already",
  hint: "Stop it first, or give another --data-dir.",
};

/**
 * @throws InputError when the options would put anything in the clear on a network; ConflictError `already-running` when
 * the data directory or the port is taken.
 */
export async function openControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { host, port, dataDir, tls, behindProxy = false, clock, logger, version = "0.0.0" } = options;
  checkListen(options);
  const publicUrls = (options.publicUrls ?? []).map(parseOrigin);
  if (options.databaseUrl !== undefined)
    throw errorOf({ code: "bad-input", message: "databaseUrl: this build keeps its data in the data directory" });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);

  await using stack = new AsyncDisposableStack();
  // Before anything is written: a second one would end the links and the setup code of the first.
  stack.use(openFileLock(join(dataDir, "lock"), inUse));
  const store = stack.use(await openStore(dataDir));
  const context = new Context({ store, bus: openLocalBus(), clock, logger });
  await store.robots.forgetLinks(iso(clock.now() + orphanLife));
  const setup = new SetupCode(dataDir);
  const isNew = (await store.trust.findTrust()) === undefined;
  const setupCode = isNew ? setup.renew() : setup.end();
  const closing = new AbortController();

  let at = { url: "", origins: new Set<string>() };
  const secure = tls !== undefined;
  const site = { context, secure, behindProxy, origins: () => at.origins, closing: closing.signal };
  const opaque = await openOpaque(dataDir);
  const changes = stack.use(new LiveChanges(context.bus, randomUUID().replaceAll("-", "")));
  const app = makeApp(site, {
    changes,
    ...{ opaque, limits: openLimits(clock, { api: options.apiRate }), setupCode: setup },
    ...{ version, publicUrls, origins: site.origins },
    ...(options.consoleFolder === undefined ? {} : { consoleFolder: options.consoleFolder }),
  });
  const links = new Links(site);
  const server = createAdaptorServer({
    fetch: app.fetch,
    ...(tls && { createServer, serverOptions: { ...tls, minVersion: "TLSv1.2" as const } }),
  }) as Server;
  server.keepAliveTimeout = idleConnection;
  server.on("upgrade", (request, socket, head) => links.upgrade(request, socket, head));
  at = originsOf({ host, port: await listen(server, host, port), secure, publicUrls });
  const expiring = expireLeasesUntil(context, closing.signal);
  const firing = fireSchedulesUntil(context, closing.signal);
  const tidying = tidyUntil(context, { retainRuns: options.retainRuns, signal: closing.signal });

  stack.defer(async () => {
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
    closing.abort();
    await links.close();
    server.closeIdleConnections();
    const grace = new AbortController();
    await Promise.race([stopped, clock.sleep(closeGrace, grace.signal).catch(() => undefined)]);
    grace.abort();
    server.closeAllConnections();
    await Promise.all([tidying, expiring, firing]);
  });
  const all = stack.move();
  let done: Promise<void> | undefined;
  const close = () => {
    done ??= all.disposeAsync();
    return done;
  };
  return { url: at.url, app, ...(setupCode === undefined ? {} : { setupCode }), close, [Symbol.asyncDispose]: close };
}

/** The port taken. @throws ConflictError `already-running` when it is taken already. */
async function listen(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const isTaken = cause.code === "EADDRINUSE";
      const message = isTaken ? `port ${port} on ${host} is in use` : `cannot listen at ${host}:${port}`;
      const hint = isTaken ? "Another control plane may be running; or choose another --port." : undefined;
      reject(errorOf({ code: isTaken ? "already-running" : "bad-input", message, hint, cause }));
    });
    server.listen(port, host, resolve);
  });
  const address = server.address();
  return address !== null && typeof address === "object" ? address.port : port;
}
