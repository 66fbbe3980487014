// What the client says to people who mistyped a name, or asked for what cannot be: which one was meant, and what to do.
import { afterEach, expect, test } from "vitest";
import { pushFlow } from "../../src/client/flows/flows.ts";
import { createVault, setItem, setItems, startRun } from "../../src/client/index.ts";
import { getItem } from "../../src/client/vaults/items.ts";
import { loadCatalogue } from "../../src/flow/catalogue.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";
import { closeAll, openOwner } from "./test-server.ts";

afterEach(closeAll);

test("an item that is not there: the nearest name, and where to look", async () => {
  const { session } = await openOwner();
  await createVault(session, { name: "my vault" });
  await setItem(session, "my vault", { name: "smtp", value: 1 });
  await expect(getItem(session, "my vault", "smpt")).rejects.toMatchObject({
    code: "item-missing",
    hint: "Did you mean \"smtp\"? See what it holds: sealbot item list 'my vault'.",
  });
  await expect(getItem(session, "my vault", "something else")).rejects.toMatchObject({
    hint: "See what it holds: sealbot item list 'my vault'.",
  });
});

test("a field that its category has not: those that it has", async () => {
  const { session } = await openOwner();
  await createVault(session, { name: "ops" });
  const input = { name: "mail", category: "login", value: { pasword: "canary" } };
  const failure = await setItem(session, "ops", input).catch((error: unknown) => error);
  expect(failure).toMatchObject({ hint: "Its fields are username, password, url, totp_secret." });
  expect(JSON.stringify(failure)).not.toContain("canary");
});

test("one of many items that does not fit: its place and its name", async () => {
  const { session } = await openOwner();
  await createVault(session, { name: "ops" });
  const items = [
    { name: "a", value: 1 },
    { name: "mail", category: "login", value: {} },
  ];
  await expect(setItems(session, "ops", items)).rejects.toThrow(/^item 2 "mail": login: password: is missing$/);
});

test("a flow that only its hook starts is not ordered, and the hook is named", async () => {
  const { session } = await openOwner();
  const nodes = [
    { id: "start", type: "core.start", wires: [["debug"]] },
    { id: "debug", type: "core.debug" },
  ];
  const document = { name: "orders", triggers: [{ type: "hook" }], nodes };
  const shapes = await loadCatalogue(shippedNodes);
  await pushFlow(session, document, { shapes });
  await expect(startRun(session, { flow: "orders" })).rejects.toMatchObject({
    code: "untrusted-flow",
    hint: expect.stringContaining("sealbot hook create orders"),
  });
});
