// The ciphertext of a secret is for granted robots. A member, whatever the role, and a token, whatever its scopes,
// never see it: not in any answer of any route, in any spelling, whatever they did before.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { finderOf } from "../../scripts/demo/search.ts";
import {
  createAccount,
  createService,
  createToken,
  createVault,
  deleteItemVersion,
  getItem,
  getVault,
  grantVault,
  itemFacts,
  listItems,
  listItemVersions,
  listVaults,
  loginService,
  type MemberSession,
  renameItem,
  renameVault,
  rollbackItem,
  rotateVault,
  setItem,
} from "../../src/client/index.ts";
import { fromBase64url } from "../../src/crypto/bytes.ts";
import { newId } from "../../src/trust/new-id.ts";
import { type Scope, scopes } from "../../src/wire/route.ts";
import { answerText } from "../support/answer-text.ts";
import type { Passed } from "../support/canary.ts";
import { openTestControl, type TestControl } from "../support/control.ts";

const password = "plum-teapot-orbit-saddle";
/** Every answer that passed, of whatever call. */
const passed: Passed[] = [];
const keeping: typeof fetch = async (input, init) => {
  const answer = await fetch(input, init);
  const where = `${init?.method ?? "GET"} ${new URL(String(input)).pathname} ${answer.status}`;
  const headers = JSON.stringify([...answer.headers]);
  passed.push({ where, text: `${headers}\n${await answerText(answer)}` });
  return answer;
};

/** What the control plane keeps of items, by kind. */
function storedBlobs({ dataDir }: TestControl): Record<"item" | "secret", Uint8Array[]> {
  using database = new DatabaseSync(join(dataDir, "sealbot.db"), { readOnly: true });
  const blobs = (query: string) =>
    database
      .prepare(query)
      .all()
      .map(({ blob }) => fromBase64url(String(blob)));
  const of = (kind: string) => blobs(`SELECT blob FROM item_versions WHERE kind = '${kind}' AND blob <> ''`);
  return {
    item: of("item"),
    secret: [...of("secret"), ...blobs("SELECT blob FROM dropbox_versions WHERE blob <> ''")],
  };
}

/** A vault in which there are secrets of every origin, after everything that a person does with it. */
async function liveThrough(session: MemberSession, control: TestControl) {
  const { vault } = await createVault(session, { name: "ops", dropbox: true });
  for (const kind of ["item", "secret"] as const) {
    for (const value of ["one", "two", "three"]) await setItem(session, "ops", { name: `a ${kind}`, kind, value });
  }
  const { token } = await createToken(session, { scopes: [...scopes], vault: "ops" });
  const setup = { type: "BEARER", token: "made through the API" };
  const body = JSON.stringify({ name: "by-api", app_id: "HTTP", setup });
  const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
  const made = await keeping(`${control.url}/api/v2/flows/vault/connections`, { method: "POST", headers, body });
  expect(made.status).toBe(201);
  const { id } = (await made.json()) as { id: string };
  await getItem(session, "ops", "a item");
  await expect(getItem(session, "ops", "a secret")).rejects.toMatchObject({ code: "not-permitted" });
  await listItems(session, "ops");
  await rollbackItem(session, "ops", "a secret", 2);
  await setItem(session, "ops", { name: "a secret", allowedHosts: ["api.example.com"] });
  await listItemVersions(session, "ops", "a secret");
  await deleteItemVersion(session, "ops", "a secret", 1);
  await rotateVault(session, "ops");
  await renameItem(session, "ops", "a secret", "my secret");
  await renameVault(session, "ops", "operations");
  await itemFacts(session, vault.id);
  await listVaults(session);
  const entry = (await getVault(session, vault.id)).entries.find(({ name }) => name === "my secret");
  return { vault: vault.id, item: entry?.item ?? newId("itm"), id, token };
}

interface Operation {
  readonly method: string;
  readonly path: string;
}

const endsSession = ({ path }: Operation) => path === "/v1/sessions/current";

async function operationsOf({ url }: TestControl): Promise<Operation[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as { paths: Record<string, object> };
  const order = ["GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"];
  return Object.entries(paths)
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => ({ path, method: method.toUpperCase() })))
    .toSorted((a, b) => order.indexOf(a.method) - order.indexOf(b.method))
    .toSorted((a, b) => Number(endsSession(a)) - Number(endsSession(b)));
}

test("no member and no token is served the ciphertext of a secret by any route", async () => {
  await using control = await openTestControl();
  const connection = { server: control.url, fetch: keeping };
  const { session } = await createAccount({
    ...{ ...connection, setupCode: control.setupCode ?? "", email: "ada@example.com", password },
  });
  using owner = session;
  const { vault, item, id, token: bound } = await liveThrough(owner, control);
  const service = async (role: "operator" | "viewer" | "admin") => {
    const { identity } = await createService(owner, { name: role, role });
    return await loginService(identity, connection);
  };
  using operator = await service("operator");
  using admin = await service("admin");
  using viewer = await service("viewer");
  await grantVault(owner, vault, operator.member, "write");
  await grantVault(owner, vault, admin.member);
  const { token: free } = await createToken(owner, { scopes: [...scopes] as Scope[] });
  const tokenOf = (of: MemberSession) => of.exportState().token;
  // Whoever may delete comes last.
  const callers = [viewer, operator, admin].map(tokenOf).concat(bound, free, tokenOf(owner));

  const { secret } = storedBlobs(control);
  expect(secret.length).toBeGreaterThanOrEqual(3);
  const ids: Record<string, string> = { vault, item, id, version: "2", principal: operator.member };
  const tries = ["", "?version=2", "?version=3&wait=0", "?page=0&per_page=50&include_totals=true"];
  const bodies = ["{}", JSON.stringify({ vault, item, version: 2, name: "by-api", if_match: 0 })];
  const served = new Set<string>();
  const operations = await operationsOf(control);
  for (const { method, path } of operations) {
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(ids[name] ?? item));
    const isRead = ["GET", "HEAD"].includes(method);
    for (const token of callers) {
      for (const query of tries) {
        const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
        for (const body of isRead ? [undefined] : bodies) {
          const url = `${control.url}${filled}${query}`;
          const { ok } = await keeping(url, { method, headers, redirect: "manual", ...(body && { body }) });
          if (ok) served.add(`${method} ${path}`);
        }
      }
    }
  }

  const holdsSecret = finderOf(secret);
  expect(passed.filter(({ text }) => holdsSecret(text)).map(({ where }) => where)).toEqual([]);
  expect(operations.length).toBeGreaterThan(60);
  expect([...served]).toEqual(
    expect.arrayContaining([
      ...["", "/{vault}", "/{vault}/uses", "/{vault}/wraps", "/{vault}/dropbox"].map((path) => `GET /v1/vaults${path}`),
      ...["", "/versions"].map((path) => `GET /v1/vaults/{vault}/items/{item}${path}`),
      "DELETE /v1/vaults/{vault}",
      ...["", "/{id}"].map((path) => `GET /api/v2/flows/vault/connections${path}`),
      "GET /v1/audit",
    ]),
  );
});

test("what was looked for above would have been found", async () => {
  await using control = await openTestControl();
  const from = passed.length;
  const connection = { server: control.url, fetch: keeping };
  const { session } = await createAccount({
    ...{ ...connection, setupCode: control.setupCode ?? "", email: "ada@example.com", password },
  });
  using owner = session;
  await liveThrough(owner, control);
  const { item } = storedBlobs(control);
  const found = passed.slice(from).filter(({ text }) => finderOf(item)(text));
  expect(found.map(({ where }) => where)).toEqual([expect.stringMatching(/^GET \/v1\/vaults\/\w+\/items\/\w+ 200$/)]);
});
