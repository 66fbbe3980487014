// When an item's page offers to connect it, and when to authorise it again.
import { expect, it } from "vitest";
import { findConsent } from "../../src/console/areas/vaults/find-consent.ts";
import type { ItemValue } from "../../src/console/areas/vaults/use-item-value.ts";

const client = { client_id: "c", token_endpoint: "https://id.example/t" };
const code = { ...client, authorization_endpoint: "https://id.example/a", scope: "read" };
const read = (value: object): ItemValue => ({ is: "read", value });
const setup = (more: object) => ({ app_id: "SALESFORCE", setup: { type: "OAUTH_CODE", ...more } });
const tokens = { access_token: "t", scope: "read" };

const cases: readonly [string, string, boolean, ItemValue, object | undefined][] = [
  ["an empty one", "connection", false, { is: "unreadable" }, { is: "connect", isKnown: false }],
  ["a secret that robots use", "connection", true, { is: "unreadable" }, undefined],
  ["an API key", "connection", true, read({ app_id: "SENDGRID", setup: { type: "API_KEY", api_key: "k" } }), undefined],
  ["a client of its own right", "oauth2", true, read(client), undefined],
  ["a client without tokens", "oauth2", true, read(code), { is: "connect", isKnown: true }],
  ["one with tokens", "connection", true, read({ ...setup(code), tokens }), { is: "authorised", app: "SALESFORCE" }],
  ["one whose tokens were refused", "connection", false, read({ ...setup(code), tokens }), { is: "again" }],
  [
    "one whose scope was changed",
    "connection",
    true,
    read({ ...setup({ ...code, scope: "write" }), tokens }),
    { is: "again" },
  ],
  ["one that does not say where consent is asked", "connection", true, read(setup(client)), { isKnown: false }],
  ["one that is being read", "oauth2", false, { is: "reading" }, undefined],
];
it.each(cases)("%s is offered what it needs", (_, category, ready, value, expected) => {
  const found = findConsent({ category, ready, blob: ready ? "b" : "" }, value);
  if (expected === undefined) expect(found).toBeUndefined();
  else expect(found).toMatchObject(expected);
});

it("a secret that lost its tokens is authorised again", () => {
  const found = findConsent({ category: "oauth2", ready: false, blob: "b" }, { is: "unreadable" });
  expect(found).toEqual({ is: "again", isKnown: false, app: undefined });
});
