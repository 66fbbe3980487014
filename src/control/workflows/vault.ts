// The workflow vault API over a vault's dropbox, as a small app of its own. A secret is sealed before anything of it is
// stored, of a key only the hash is kept, and no answer but the one that makes a key ever holds either.
import { Hono, type Context as HonoContext } from "hono";
import type { z } from "zod";
import { iso } from "../../base/clock.ts";
import { errorOf, hasCode } from "../../base/errors.ts";
import type { VaultId } from "../../base/ids.ts";
import { itemId } from "../../trust/fields.ts";
import type { ListedRoute, Route } from "../../wire/route.ts";
import type { DropboxItemRow } from "../../wire/routes/dropbox.ts";
import * as routes from "../../wire/routes/workflow-vault.ts";
import { type ProgramCaller, programOf } from "../auth0/caller.ts";
import { Refusal } from "../auth0/refusal.ts";
import type { Change, Context } from "../context.ts";
import { readDocument } from "../http/body.ts";
import { peerOf } from "../http/peer.ts";
import type { Limits } from "../http/rate-limit.ts";
import type { App, Bindings, Site } from "../http/serve.ts";
import { hashOf } from "../login/setup-code.ts";
import { newHookKey, randomBase62 } from "../runs/hook-key.ts";
import type { HookKey } from "../store/hooks.ts";
import { deleteDropboxItem, putDropboxItem, updateDropboxItem } from "../vaults/dropbox.ts";
import { checkNameIsFree } from "../vaults/dropbox-names.ts";
import { answerFault, Misfit, parseFields } from "./fault.ts";

const category = "api_key";
/** What a key of a hook is called: this, and the name of its flow. */
const keyPrefix = "api-key:";
/** Bytes of a body, and items of a list. */
const maxBody = 64 * 1024;
const mostItems = 10_000;

type Handle<P, B, A> = (call: { params: P; body: B; caller: ProgramCaller }) => Promise<A>;
type Reading = Pick<Context, "store"> | Pick<Change, "store">;

/** Serves the routes of src/wire/routes/workflow-vault.ts, and adds them to those that are `listed`. */
export function workflowVaultApp(site: Site, { api: rate }: Pick<Limits, "api">, listed: ListedRoute[]): App {
  const { context } = site;
  const app: App = new Hono<Bindings>();

  const serve = <P, B, A>(route: Route<P, undefined, B, A>, handle: Handle<P, B, A>) => {
    listed.push(route);
    app.on(route.method, route.path.replace("{id}", ":id"), async (c) => {
      peerOf(c.env?.incoming, site);
      const caller = await programOf(c, { context, rate, scope: route.scope });
      const params = fields(route.params, c.req.param());
      const body = fields(route.body, route.body && (await bodyOf(c)));
      const answer = await handle({ params, body, caller });
      return answer === undefined ? c.body(null, 204) : c.json(answer, route.status === 201 ? 201 : 200);
    });
  };

  serve(routes.listWorkflowVault, async ({ caller: { vault } }) => {
    const { rows } = await context.store.dropbox.listCategory(vault, category, { after: 0, limit: mostItems });
    const keys = await context.store.hooks.listKeys(vault);
    const all = [...rows.map(shownItem), ...keys.map(shownKey)];
    return all.sort((a, b) => Date.parse(a.created_at) - Date.parse(b.created_at));
  });

  serve(routes.createWorkflowVaultItem, async ({ body, caller }) =>
    context.change(async (change) => {
      const { name, secret } = body;
      const expires_at = expiry(change, body.expires_at) ?? null;
      if (name.startsWith(keyPrefix)) return await makeKey(change, caller, { name, secret, expires_at });
      if (secret === undefined) throw new Misfit({ secret: ["is missing"] });
      const place = { vault: caller.vault, item: newItemId(), by: caller.id };
      const content = { value: { value: secret } };
      const made = { name, category, content, ready: true, expires_at, meta: {} };
      return shownItem(await takingName(() => putDropboxItem(change, place, made)));
    }),
  );

  serve(routes.getWorkflowVaultItem, async ({ params, caller: { vault } }) => {
    const { key, item } = await getOne(context, vault, params.id);
    return key ? shownKey(key) : shownItem(item);
  });

  serve(routes.updateWorkflowVaultItem, async ({ params, body, caller: { vault, id: by } }) =>
    context.change(async (change) => {
      const { key, item } = await getOne(change, vault, params.id);
      const { name, secret } = body;
      const expires_at = expiry(change, body.expires_at);
      const told = expires_at === undefined ? {} : { expires_at };
      if (key) {
        if (secret !== undefined) throw new Misfit({ secret: ["a key is made here and cannot be given"] });
        if (name !== undefined && name !== key.name) throw new Misfit({ name: ["a key stays the one of its flow"] });
        await change.store.hooks.updateKey(key.id, told);
        await change.audit({ actor: by, action: "hook-key.changed", subject: key.id });
        return shownKey({ ...key, ...told });
      }
      if (name?.startsWith(keyPrefix)) throw new Misfit({ name: [`only a new item can be called ${keyPrefix}…`] });
      const content = secret === undefined ? {} : { content: { value: { value: secret } } };
      const place = { vault, item: item.item, by };
      const changed = { ...(name !== undefined && { name }), ...told, ...content };
      return shownItem(await takingName(() => updateDropboxItem(change, place, changed)));
    }),
  );

  serve(routes.deleteWorkflowVaultItem, async ({ params, caller: { vault, id: by } }) => {
    await context.change(async (change) => {
      const { key, item } = await getOne(change, vault, params.id);
      if (!key) return await deleteDropboxItem(change, { vault, item: item.item, by });
      await change.store.hooks.deleteKey(key.id);
      await change.audit({ actor: by, action: "hook-key.revoked", subject: key.id });
    });
  });

  app.onError((error, c) => answerFault(error, c, context.logger));
  return app;
}

const fields = <T>(schema: z.ZodType<T> | undefined, value: unknown): T =>
  schema ? parseFields(schema, value) : (undefined as T);

async function bodyOf(c: HonoContext): Promise<unknown> {
  const document = await readDocument(c.req.raw, maxBody);
  if (document) return document.value;
  throw new Refusal(415, "expected application/json or application/x-www-form-urlencoded");
}

const newItemId = () => itemId.parse(`vlt_${randomBase62(22)}`);

/** A key of the hook of the flow that `name` ends with; the key itself is in the answer and nowhere else. */
async function makeKey(
  change: Change,
  { vault, id: created_by }: ProgramCaller,
  { name, secret, expires_at }: { name: string; secret: string | undefined; expires_at: string | null },
) {
  if (secret !== undefined) throw new Misfit({ secret: ["a key is made here and cannot be given"] });
  const flow = await change.store.flows.findByName(name.slice(keyPrefix.length).trim());
  if (!flow) throw new Misfit({ name: ["there is no flow of that name"] });
  await takingName(() => checkNameIsFree(change, vault, name));
  if ((await change.store.hooks.listKeys(vault)).some((key) => key.name === name)) throw nameTaken();
  const generated_secret = newHookKey();
  const row: HookKey = {
    ...{ id: newItemId(), hash: hashOf(generated_secret), flow, name, vault, created_by },
    ...{ created_at: change.now(), expires_at, last_used_at: null },
  };
  await change.store.hooks.insertKey(row);
  await change.audit({ actor: created_by, action: "hook-key.created", subject: row.id, detail: name });
  return { ...shownKey(row), generated_secret };
}

/** @throws NotFoundError `not-found`, for what was made by another API too. */
async function getOne({ store }: Reading, vault: VaultId, id: string): Promise<One> {
  const key = id.startsWith("vlt_") ? await store.hooks.findKey(id) : undefined;
  if (key?.vault === vault) return { key };
  const item = await store.dropbox.find(vault, id);
  if (item?.category === category) return { item };
  throw errorOf({ code: "not-found", message: "Vault item not found." });
}
type One =
  | { readonly key: HookKey; readonly item?: undefined }
  | { readonly key?: undefined; readonly item: DropboxItemRow };

/** @throws Misfit unless it lies in the future. */
function expiry(change: Change, at: string | null | undefined): string | null | undefined {
  if (at === null || at === undefined) return at;
  if (Date.parse(at) > Date.parse(change.now())) return iso(Date.parse(at));
  throw new Misfit({ expires_at: ["must be a time to come"] });
}

const nameTaken = () => new Misfit({ name: ["has already been taken"] });

async function takingName<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw hasCode(error, "item-exists") ? nameTaken() : error;
  }
}

const shownItem = ({ item: id, name, created_at, expires_at }: DropboxItemRow): routes.WorkflowVaultItem => ({
  ...{ id, name, created_at, expires_at },
});
const shownKey = ({ id, name, created_at, expires_at }: HookKey): routes.WorkflowVaultItem => ({
  ...{ id, name, created_at, expires_at },
});
