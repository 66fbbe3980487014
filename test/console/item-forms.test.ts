// Forms of items are made from the schemas: whatever fits a schema can be typed, and comes back as it was.
import { describe, expect, it } from "vitest";
import {
  categoryFields,
  emptyForm,
  faultsOf,
  formOf,
  openPart,
  setupFields,
  typedValue,
} from "../../src/console/areas/vaults/form-fields.ts";
import { parseItemDraft } from "../../src/console/areas/vaults/item-draft.ts";
import { countByCategory, emptyOnes, matchesItem } from "../../src/console/areas/vaults/narrow-items.ts";
import { shownFields } from "../../src/console/areas/vaults/shown-fields.ts";
import { categoryWords } from "../../src/console/strings/items.ts";
import { categoryNames, getCategory, secretsOf } from "../../src/vault/categories.ts";
import { apps } from "../../src/vault/connections.ts";

const openPem = "-----BEGIN PUBLIC KEY-----\nopen\n-----END PUBLIC KEY-----";
const pem = "-----BEGIN KEY-----\nabc\n-----END KEY-----";
const mailbox = { host: "mail.example.com", port: 993, tls: true, username: "ada", password: "hidden-password" };
const examples: Readonly<Record<string, unknown>> = {
  login: { username: "ada", password: "hidden", url: "https://example.com", totp_secret: "JBSWY3DPEHPK3PXP" },
  email: { smtp: mailbox },
  credit_card: { holder: "Ada", number: "4111 1111 1111 1111", cvv: "123", expires: "01/30" },
  api_key: { value: "hidden", header: "X-Key", scheme: "" },
  database: { type: "postgres", host: "db", port: 5432, database: "orders", password: "hidden", tls: false },
  document: { filename: "a.txt", media_type: "text/plain", content: "aGVsbG8=" },
  aes_key: { value: "00112233445566778899aabbccddeeff" },
  rsa_key_pair: { algorithm: "RS256", public_key: openPem, private_key: pem },
  signing_key: { algorithm: "HS256", secret: "hidden" },
  ssh_key: { host: "h", port: 22, username: "ada", private_key: pem },
  certificate: { certificate: openPem, private_key: pem },
  oauth2: { client_id: "id", client_secret: "hidden", token_endpoint: "https://example.com/token" },
  note: { text: "hidden" },
  json: { any: ["value", 1, null] },
};

describe("the form of a category", () => {
  it("is known, with words, for every category that there is", () => {
    expect(Object.keys(categoryWords).toSorted()).toEqual([...categoryNames].toSorted());
    expect([...Object.keys(examples), "connection", "custom"].toSorted()).toEqual([...categoryNames].toSorted());
  });

  it.each(Object.entries(examples))("takes and gives back a whole %s", (category, value) => {
    const fields = categoryFields(category);
    const typed = typedValue(fields, formOf(fields, value));
    expect(typed).toEqual(value);
    expect(faultsOf(getCategory(category).schema, fields, typed)).toEqual({});
  });

  it.each(Object.entries(examples))("hides every secret of a %s, typed and shown", (category, value) => {
    const fields = categoryFields(category);
    const secrets = secretsOf(category, value);
    const draft = JSON.stringify(openPart(fields, formOf(fields, value)));
    expect(secrets.filter((secret) => secret.length > 4 && draft.includes(JSON.stringify(secret)))).toEqual([]);
    const open = shownFields(category, value).flatMap((field) => (field.secret ? [] : [field.value]));
    expect(secrets.filter((secret) => open.includes(secret))).toEqual([]);
  });

  it("says what is missing at its field, in plain words", () => {
    const fields = categoryFields("database");
    const faults = faultsOf(getCategory("database").schema, fields, typedValue(fields, emptyForm(fields)));
    expect(faults).toMatchObject({ database: "is missing" });
    expect(faults.type).toContain("postgres");
  });

  it("tells a text that is no JSON from one that is", () => {
    const fields = categoryFields("json");
    const faultsFor = (text: string) =>
      Object.keys(
        faultsOf(
          getCategory("json").schema,
          fields,
          typedValue(fields, { ...emptyForm(fields), values: { "": text } }),
        ),
      );
    expect(faultsFor('{"a":1}')).toEqual([]);
    expect(faultsFor("{a:1}")).toEqual([""]);
  });
});

describe("the form of a connection", () => {
  it.each(Object.entries(apps).flatMap(([app, shapes]) => shapes.map((shape) => [app, shape.type, shape] as const)))(
    "of %s by %s asks for all that the table wants",
    (_app, _type, shape) => {
      const fields = setupFields(shape);
      expect(fields.map(({ path }) => path)).toEqual(Object.keys(shape.schema.shape).filter((name) => name !== "type"));
      expect(fields.find(({ name }) => /token$|secret|private_key|api_key|^code$/.test(name))?.secret).not.toBe(false);
    },
  );
});

describe("a draft", () => {
  it("is read again as it was, and anything else as nothing", () => {
    const fields = categoryFields("login");
    const form = openPart(fields, formOf(fields, examples.login));
    const draft = {
      category: "login",
      name: "mail",
      kind: "secret",
      form,
      limits: { expires: "", hosts: ["a"], nodeTypes: [] },
    };
    expect(parseItemDraft(JSON.parse(JSON.stringify(draft)))).toEqual(draft);
    for (const other of [undefined, null, 7, "text", { limits: 1, form: [] }])
      expect(parseItemDraft(other)).toMatchObject({ category: "", name: "", kind: "item" });
  });
});

describe("a list of items", () => {
  const item = (name: string, category: string, ready = true) => ({
    name,
    category,
    ready,
    allowed_hosts: ["h.example"],
  });
  const items = [item("mail", "login"), item("crm", "connection", false), item("api", "api_key")];

  it("is narrowed by words, in any order, and by category", () => {
    const find = (search: string, category = "") =>
      items.filter((one) => matchesItem(one, { search, category })).map(({ name }) => name);
    expect(find("")).toEqual(["mail", "crm", "api"]);
    expect(find("h.example API")).toEqual(["api"]);
    expect(find("", "login")).toEqual(["mail"]);
    expect(find("", emptyOnes)).toEqual(["crm"]);
  });

  it("counts its categories, what is empty first", () => {
    expect(countByCategory(items)).toEqual([
      [emptyOnes, 1],
      ["api_key", 1],
      ["connection", 1],
      ["login", 1],
    ]);
  });
});
