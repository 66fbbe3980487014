// What may be said of an item beside its value, at every limit and one past it, against the real control plane; and the
// largest values that travel there and back.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { iso } from "../../src/base/clock.ts";
import { createVault, getItem, type ItemInput, type MemberSession, setItem } from "../../src/client/index.ts";
import { newId } from "../../src/trust/new-id.ts";
import { closeAll, openOwner } from "./test-server.ts";

const canary = "CANARY-5d20";
let session: MemberSession;
let server: string;
beforeAll(async () => {
  const owner = await openOwner();
  session = owner.session;
  server = owner.connection.server;
  await createVault(session, { name: "ops" });
});
afterAll(closeAll);

const write = (input: Partial<ItemInput>) => setItem(session, "ops", { name: newId("itm"), value: canary, ...input });
const host = (characters: number) => `${"a".repeat(characters - 8)}.example`;
const many = <T>(count: number, make: (i: number) => T): T[] => Array.from({ length: count }, (_, i) => make(i));

const fitting: [what: string, input: Partial<ItemInput>][] = [
  ["a name of one character", { name: "x" }],
  ["a name of 150 characters", { name: "n".repeat(150) }],
  ["a name in any script, with an emoji", { name: "Зарплата 給料 🔑" }],
  ["an end a moment from now", { expiresAt: iso(Date.now() + 60_000) }],
  ["no end", { expiresAt: null }],
  ["64 hosts", { allowedHosts: many(64, (i) => `h${i}.example`) }],
  ["a host of 253 characters, with wildcard or port", { allowedHosts: [host(253), "*.a.example", "a.example:8080"] }],
  ["addresses as hosts", { allowedHosts: ["127.0.0.1", "[::1]:9000"] }],
  ["64 node types", { nodeTypes: many(64, (i) => `group.type-${i}`) }],
  ["a whole group of node types", { nodeTypes: ["http.*"] }],
];
test.each(fitting)("takes %s", async (_, input) => {
  expect(await write(input)).toMatchObject({ ready: true, version: 1 });
});

const refused: [what: string, input: Partial<ItemInput>, words: RegExp][] = [
  ["an empty name", { name: "" }, /name: must not be empty/],
  ["a name of 151 characters", { name: "n".repeat(151) }, /name: at most 150 characters are allowed/],
  ["a name of two lines", { name: "a\nb" }, /name: expected visible characters on one line/],
  ["a name that turns the text around", { name: "a\u202eb" }, /name: expected visible characters on one line/],
  ["a name with a space at its end", { name: "a " }, /name: starts or ends with a space/],
  ["an end in this moment", { expiresAt: iso(Date.now() - 1) }, /expires_at: lies in the past/],
  ["an end that is no time", { expiresAt: "soon" }, /expires_at: not a time/],
  ["65 hosts", { allowedHosts: many(65, (i) => `h${i}.example`) }, /allowed_hosts: at most 64 items are allowed/],
  ["a host of 254 characters", { allowedHosts: [host(254)] }, /allowed_hosts\.0: at most 253 characters/],
  ["an empty host", { allowedHosts: [""] }, /allowed_hosts\.0: /],
  ["a URL as a host", { allowedHosts: ["https://a.example/"] }, /allowed_hosts\.0: expected a host such as/],
  ["a host in capitals", { allowedHosts: ["A.example"] }, /allowed_hosts\.0: expected a host such as/],
  ["65 node types", { nodeTypes: many(65, (i) => `group.type-${i}`) }, /node_types: at most 64 items are allowed/],
  ["a node type without a group", { nodeTypes: ["http"] }, /node_types\.0: expected a node type such as/],
  ["a category that there is not", { category: "logins" }, /category: there is none of that name/],
];
test.each(refused)("refuses %s in plain words, and shows no value", async (_, input, words) => {
  const written = write(input);
  await expect(written).rejects.toMatchObject({ code: "bad-input", message: expect.stringMatching(words) });
  await expect(written).rejects.toThrow(expect.objectContaining({ message: expect.not.stringContaining(canary) }));
});

describe("the largest", () => {
  test("value of 64 KiB travels there and back, and one byte more is refused before it leaves", async () => {
    const value = "x".repeat(65_534);
    await write({ name: "full", value });
    expect((await getItem(session, "ops", "full")).value).toBe(value);
    await expect(write({ value: `${value}x` })).rejects.toMatchObject({ code: "too-large" });
  });

  test("document of 1 MiB travels there and back, and one byte more is refused before it leaves", async () => {
    const document = (bytes: number) => ({
      filename: "a.pdf",
      content: Buffer.alloc(bytes, canary).toString("base64"),
    });
    const largest = { name: "papers", category: "document", value: document(1_048_576) };
    await write(largest);
    expect((await getItem(session, "ops", "papers")).value).toMatchObject(largest.value);
    await expect(write({ ...largest, value: document(1_048_577) })).rejects.toMatchObject({ code: "too-large" });
  });
});

describe("a request to write an item", () => {
  const put = (body: string, type = "application/json") =>
    fetch(`${server}/v1/vaults/${newId("vau")}/items/${newId("itm")}`, {
      method: "PUT",
      headers: { authorization: `Bearer ${session.exportState().token}`, "content-type": type },
      body,
    });
  const bodies: [what: string, body: string, words: RegExp][] = [
    [
      "nothing",
      "{}",
      /body: version: is missing; wrap: is missing; blob: is missing; if_match: is missing; manifest: /,
    ],
    ["an unknown field", `{"${canary.toLowerCase()}":1}`, /unknown field/],
    ["a field twice", '{"version":1,"version":2}', /a key stands twice/],
    ["a text for a number", `{"version":"${canary}"}`, /version: expected a number/],
    ["version 0", '{"version":0}', /version: must be 1 or more/],
    ["a wrap that is not base64url", `{"wrap":"${canary}!"}`, /wrap: /],
    ["a list", "[]", /body: expected an object/],
  ];
  test.each(bodies)("with %s says what does not fit, and not what was sent", async (_, body, words) => {
    const answer = await put(body);
    expect(answer.status).toBe(400);
    const { detail } = (await answer.json()) as { detail: string };
    expect(detail).toMatch(words);
    expect(detail).not.toContain(canary);
    expect(detail).not.toMatch(/Invalid|received|Unrecognized/);
  });

  test.each(["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])(
    "as %s is refused",
    async (type) => {
      const answer = await put("version=1", type);
      expect(await answer.json()).toMatchObject({ status: 400, detail: "content-type: expected application/json" });
    },
  );
});
