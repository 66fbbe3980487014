// Auth0's vault connections over a vault's dropbox, as a small app of its own: its errors have Auth0's shape. A setup
// is sealed before anything of it is stored, and no answer, error or log line ever holds a part of one.
import { createHash } from "node:crypto";
import { Hono, type Context as HonoContext } from "hono";
import type { z } from "zod";
import type { ItemId, VaultId } from "../../base/ids.ts";
import { itemId } from "../../trust/fields.ts";
import { appId, newConnectionId } from "../../vault/connections.ts";
import { maxBody } from "../../wire/limits.ts";
import type { ListedRoute, Route } from "../../wire/route.ts";
import * as routes from "../../wire/routes/connections.ts";
import type { DropboxItemRow } from "../../wire/routes/dropbox.ts";
import type { Change, Context } from "../context.ts";
import { readDocument } from "../http/body.ts";
import { peerOf } from "../http/peer.ts";
import type { Limits } from "../http/rate-limit.ts";
import type { App, Bindings, Site } from "../http/serve.ts";
import { deleteDropboxItem, putDropboxItem, updateDropboxItem } from "../vaults/dropbox.ts";
import { type ProgramCaller, programOf } from "./caller.ts";
import { readSetup } from "./connection-setup.ts";
import { answerRefusal, faultRefusal, jsonType, type Place, parsePart, Refusal } from "./refusal.ts";

const category = "connection";

type Handle<P, Q, B, A> = (call: { params: P; query: Q; body: B; caller: ProgramCaller }) => Promise<A>;

/** Serves the routes of src/wire/routes/connections.ts, and adds them to those that are `listed`. */
export function connectionsApp(site: Site, { api: rate }: Pick<Limits, "api">, listed: ListedRoute[]): App {
  const { context } = site;
  const app: App = new Hono<Bindings>();

  const serve = <P, Q, B, A>(route: Route<P, Q, B, A>, handle: Handle<P, Q, B, A>) => {
    listed.push(route);
    app.on(route.method, route.path.replace(/\{(\w+)\}/g, ":$1"), async (c) => {
      peerOf(c.env?.incoming, site);
      const caller = await programOf(c, { context, rate, scope: route.scope });
      const params = part(route.params, c.req.param(), "path");
      const query = part(route.query, queryOf(c), "query");
      const body = part(route.body, route.body && (await bodyOf(c)), "body");
      const answer = await handle({ params, query, body, caller });
      if (answer === undefined) return c.body(null, 204);
      return c.body(JSON.stringify(answer), route.status === 201 ? 201 : 200, { "content-type": jsonType });
    });
  };

  serve(routes.listConnections, async ({ query: { page, per_page, include_totals }, caller }) => {
    const start = page * per_page;
    const found = await context.store.dropbox.listCategory(caller.vault, category, { after: start, limit: per_page });
    const connections = found.rows.map(summaryOf);
    return include_totals === "true" ? { start, limit: per_page, total: found.total, connections } : connections;
  });

  serve(routes.createConnection, async ({ body: { name, app_id, setup }, caller: { id: by, vault } }) => {
    const { content, ...told } = readSetup(app_id, setup);
    const item = content && "sealed" in content ? parseItemId(content.sealed.item) : newConnectionId();
    const made = await context.change((change) =>
      putDropboxItem(change, { vault, item, by }, { name, category, content, expires_at: null, ...told }),
    );
    return written(made);
  });

  serve(routes.getConnection, async ({ params, caller: { vault } }) => shown(await getOne(context, vault, params.id)));

  serve(routes.updateConnection, async ({ params, body: { name, setup }, caller: { id: by, vault } }) => {
    const changed = await context.change(async (change) => {
      const before = await getOne(change, vault, params.id);
      const isSame = setup === undefined && (name === undefined || name === before.name);
      if (isSame) return before;
      const renamed = name === undefined ? {} : { name };
      const told = setup === undefined ? {} : readSetup(appId.parse(before.meta.app_id), setup);
      return await updateDropboxItem(change, { vault, item: before.item, by }, { ...renamed, ...told });
    });
    return written(changed);
  });

  serve(routes.deleteConnection, async ({ params, caller: { id: by, vault } }) => {
    await context.change(async (change) => {
      const { item } = await getOne(change, vault, params.id);
      await deleteDropboxItem(change, { vault, item, by });
    });
  });

  app.all("/api/v2/*", () => {
    throw new Refusal(404, "Not Found");
  });
  app.onError((error, c) => answerRefusal(error, c, context.logger));
  return app;
}

const part = <T>(schema: z.ZodType<T> | undefined, value: unknown, place: Place): T =>
  schema ? parsePart(schema, value, place) : (undefined as T);

/** A field that stands twice is a list, which fits nothing. */
const queryOf = (c: HonoContext): object =>
  Object.fromEntries(Object.entries(c.req.queries()).map(([name, all]) => [name, all.length === 1 ? all[0] : all]));

async function bodyOf(c: HonoContext): Promise<unknown> {
  const document = await readDocument(c.req.raw, maxBody);
  if (document) return document.value;
  throw new Refusal(415, "Expected application/json or application/x-www-form-urlencoded");
}

/** @throws Refusal 404 for what is no connection, too. */
async function getOne({ store }: Pick<Context, "store"> | Pick<Change, "store">, vault: VaultId, id: string) {
  const found = await store.dropbox.find(vault, id);
  if (found?.category === category) return found;
  throw new Refusal(404, "Connection not found");
}

function parseItemId(id: string): ItemId {
  const item = id.startsWith("ac_") ? itemId.safeParse(id).data : undefined;
  if (item) return item;
  throw faultRefusal("body", { path: ["setup", "sealed"], message: "its item is no connection's id" });
}

/** As a list shows it: without the environment. */
function summaryOf({ item, name, ready, created_at, updated_at, meta }: DropboxItemRow): routes.ConnectionSummary {
  const { app_id = "", account_name, refreshed_at } = meta;
  return {
    ...{ id: item, app_id, name, ...(account_name && { account_name }), ready, created_at, updated_at },
    ...(refreshed_at && { refreshed_at }),
    fingerprint: createHash("md5").update(updated_at).digest("hex"),
  };
}

function shown(row: DropboxItemRow): routes.ConnectionRow {
  const { environment } = row.meta;
  return { ...summaryOf(row), ...(environment && { environment }) };
}

/** What answers a write: an unfinished connection says that it was never refreshed. */
const written = (row: DropboxItemRow): routes.ConnectionRow =>
  row.ready ? shown(row) : { refreshed_at: null, ...shown(row) };
