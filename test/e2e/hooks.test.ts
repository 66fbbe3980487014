// A webhook from end to end: a program drops a secret into a vault, a caller with a key of the hook starts the flow, and
// a real daemon uses the secret at a real shop. No member is asked for anything in between.
import { afterAll, expect } from "vitest";
import { z } from "zod";
import { openShop } from "../../scripts/demo/shop.ts";
import { run as runRow } from "../../src/wire/shapes.ts";
import { test } from "../support/office-test.ts";

const apiKey = `sk-dropped-${crypto.randomUUID()}`;
const shop = await openShop({ apiKey, login: { username: "ada", password: "unused" } });
afterAll(() => shop[Symbol.asyncDispose]());

const schema = {
  type: "object",
  properties: { order: { type: "string" } },
  required: ["order"],
  additionalProperties: false,
};
const flow = {
  name: "orders-in",
  vaults: [{ vault: "programs" }],
  triggers: [{ type: "hook", input: schema }],
  nodes: [
    { id: "start", type: "core.start", wires: [["ask"]] },
    {
      ...{ id: "ask", type: "http.request", wires: [["show"]] },
      config: { url: `${shop.url}/orders`, credentials: { vault: "programs", item: "shop key" } },
    },
    { id: "show", type: "core.debug", config: { label: "orders", value: { $expr: "msg.body.orders" } } },
  ],
};

const post = (url: string, key: string, body: unknown) =>
  fetch(url, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

/** Milliseconds for some twenty commands, each a process of its own. */
const timeout = 90_000;

test("a caller with a key of the hook starts a flow that uses what a program dropped into a vault", {
  timeout,
}, async ({ office }) => {
  const { ada, url } = office;
  office.watch(apiKey);
  const keyFile = `${office.vsk.file}.programs`;
  await ada.ok(["vault", "create", "programs", "--dropbox", "--vsk-out", keyFile]);
  await using robot = await office.robot("hooked");
  await ada.ok(["vault", "grant", "programs", "--robot", robot.name]);

  const scopes = ["--scope", "workflows:read", "workflows:write", "--vault", "programs"];
  const { token } = await ada.json(z.object({ token: z.string() }), ["token", "create", ...scopes]);
  const dropped = await post(`${url}/workflows/vault`, token, { name: "shop key", secret: apiKey });
  expect(dropped.status).toBe(201);
  await ada.ok(["flow", "push", office.file("orders-in.json", JSON.stringify(flow))]);
  const made = await post(`${url}/workflows/vault`, token, { name: "api-key:orders-in" });
  const { generated_secret: key } = z.object({ generated_secret: z.string() }).parse(await made.json());
  office.watch(key);

  const called = await post(`${url}/hooks/orders-in`, key, { order: "4711" });
  expect(called.status).toBe(202);
  const { run: id } = z.object({ run: z.string() }).parse(await called.json());
  const run = { id: runRow.shape.id.parse(id) };
  await robot.reached(run, "waiting_for_secret");
  await ada.ok(["robot", "inject", robot.name, "programs", "--vsk-file", keyFile]);
  expect(await robot.reached(run, "succeeded")).toMatchObject({ trigger: "hook", robot_name: robot.name, error: null });
  expect(shop.visits).toEqual([{ request: "GET /orders", as: "an API key", welcome: true }]);
  expect(await ada.ok(["run", "logs", id])).toContain("4711");
  expect(await ada.ok(["run", "list"])).toContain("hook");
  expect(await ada.ok(["item", "list", "programs"])).toMatch(/shop key +secret, by API/);

  expect((await post(`${url}/hooks/orders-in`, key, { order: 4711 })).status).toBe(400);
  expect((await post(`${url}/hooks/orders-in`, `${key.slice(0, -1)}_`, { order: "4711" })).status).toBe(401);
  expect((await post(`${url}/hooks/shop-report`, key, {})).status).toBe(403);
});

test("a key that an owner made is listed, works, and is worth nothing once it is revoked", async ({ office }) => {
  const { ada, url } = office;
  const made = await ada.json(z.object({ id: z.string(), key: z.string(), url: z.string() }), [
    "hook",
    "create",
    "orders-in",
  ]);
  expect(made.url).toContain(`${url}/hooks/flw_`);
  expect((await post(made.url, made.key, { order: "4712" })).status).toBe(202);
  expect(await ada.ok(["hook", "list"])).toContain(made.id);
  await ada.ok(["hook", "revoke", made.id]);
  expect((await post(made.url, made.key, { order: "4712" })).status).toBe(401);
});
