// The HTTP side as one value that answers requests, with or without a socket: every route, the pages about them, and
// the headers that every answer carries.
import { Hono } from "hono";
import { errorOf } from "../../base/errors.ts";
import type { ListedRoute } from "../../wire/route.ts";
import { callHook } from "../../wire/routes/hooks.ts";
import { connectionsApp } from "../auth0/connections.ts";
import { tokenEndpoint } from "../auth0/token-endpoint.ts";
import type { Deps } from "../deps.ts";
import { serveAccounts } from "../handlers/accounts.ts";
import { serveAsks } from "../handlers/asks.ts";
import { serveDropbox } from "../handlers/dropbox.ts";
import { serveFlows } from "../handlers/flows.ts";
import { serveHookKeys } from "../handlers/hook-keys.ts";
import { serveHooks } from "../handlers/hooks.ts";
import { serveItems } from "../handlers/items.ts";
import { serveLogins } from "../handlers/logins.ts";
import { serveMembers } from "../handlers/members.ts";
import { serveRenewals } from "../handlers/renewals.ts";
import { serveRobotItems } from "../handlers/robot-items.ts";
import { serveRobots } from "../handlers/robots.ts";
import { serveRotations } from "../handlers/rotations.ts";
import { serveRuns } from "../handlers/runs.ts";
import { serveTickets } from "../handlers/tickets.ts";
import { serveTokens } from "../handlers/tokens.ts";
import { serveVaults } from "../handlers/vaults.ts";
import type { LiveChanges } from "../live/changes.ts";
import { serveLive } from "../live/live.ts";
import { workflowVaultApp } from "../workflows/vault.ts";
import { serveConsole } from "./console.ts";
import { Metrics } from "./metrics.ts";
import { servePages } from "./pages.ts";
import { answerProblem } from "./problem-answer.ts";
import { type App, type Bindings, type Serve, type Site, serveOn } from "./serve.ts";

const groups = [
  serveAccounts,
  serveLogins,
  serveMembers,
  serveTickets,
  serveRobots,
  serveAsks,
  serveVaults,
  serveItems,
  serveDropbox,
  serveRobotItems,
  serveRenewals,
  serveRotations,
  serveFlows,
  serveRuns,
  serveHookKeys,
  serveTokens,
];

const headers = {
  "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "cache-control": "no-store",
};
/** Those that an answer may say itself. */
const ownHeaders: readonly string[] = ["content-security-policy", "cache-control"];

/** What the app needs beside what handlers share. */
interface AppParts extends Omit<Deps, "serve" | "context"> {
  readonly changes: LiveChanges;
  readonly consoleFolder?: string;
}

export function makeApp(site: Site, deps: AppParts): App {
  const { context } = site;
  const { store, logger } = context;
  const metrics = new Metrics();
  const app = new Hono<Bindings>();

  app.use(async (c, next) => {
    await next();
    // A page says itself what it may load, and a file how long it holds; everything else may load and keep nothing.
    for (const [name, value] of Object.entries(headers)) {
      const isOwn = ownHeaders.includes(name) && c.res.headers.has(name);
      if (!isOwn) c.res.headers.set(name, value);
    }
    if (site.secure) c.res.headers.set("strict-transport-security", "max-age=31536000");
    metrics.countRequest(c.req.method, c.res.status);
    logger.debug({ method: c.req.method, path: c.req.path, status: c.res.status }, "request");
  });

  const routes: ListedRoute[] = [];
  const register = serveOn(app, site);
  const serve: Serve = (route, serving, handle) => {
    routes.push(route);
    register(route, serving, handle);
  };
  for (const group of groups) group({ ...deps, serve, context });
  serveHooks(app, site, deps.limits);
  routes.push(callHook);
  app.route("/", workflowVaultApp(site, deps.limits, routes));
  app.route("/", connectionsApp(site, deps.limits, routes));
  app.route("/", tokenEndpoint(site, deps.limits, routes));
  serveLive(app, site, deps.changes, routes);

  servePages(app, routes, deps.version);
  serveConsole(app, deps.consoleFolder);
  app.get("/healthz", (c) => c.text("ok\n"));
  app.get("/readyz", async (c) => {
    await context.checkReady();
    return c.text("ready\n");
  });
  app.get("/metrics", async (c) => c.text(await metrics.show(store)));

  app.notFound(() => answerProblem(errorOf({ code: "not-found", message: "there is nothing here" }), logger, "?"));
  app.onError((error, c) => answerProblem(error, logger, `${c.req.method} ${c.req.path}`));
  return app;
}
