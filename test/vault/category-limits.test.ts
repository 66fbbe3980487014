// Every field of every category at its limit and one past it, with a wrong type, absent and unknown: what fits is taken,
// what does not is named, and no value is ever shown.
import { describe, expect, test } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { signKeyPair } from "../../src/crypto/keys.ts";
import { workspaceIdOf } from "../../src/trust/fingerprint.ts";
import { newId } from "../../src/trust/new-id.ts";
import { categoryNames, checkFields } from "../../src/vault/categories.ts";
import { openItem, sealItem } from "../../src/vault/item.ts";
import { deriveVaultKeys, newHalves } from "../../src/vault/keys.ts";
import { codeOf } from "../support/code-of.ts";

const canary = "CANARY-3b77";
const long = (characters: number) => canary.padEnd(characters, "x");
const url = (characters: number) => "https://shop.example/".padEnd(characters, "x");

/** A field by its path, values that just fit, and values that just do not. */
type Row = readonly [path: string, fits: readonly unknown[], refused: readonly unknown[]];
interface Limits {
  /** The least that a value needs. */
  readonly least: Record<string, unknown>;
  /** Fields of `least` without which it is refused. */
  readonly needed: readonly string[];
  /** What is filled in for fields that are not given. */
  readonly defaults?: Record<string, unknown>;
  readonly rows: readonly Row[];
}

const text = (path: string, most = 10_000): Row => [path, ["", long(most)], [long(most + 1), 7, null, [canary]]];
const given = (path: string, most = 10_000): Row => [path, ["x", long(most)], ["", long(most + 1), 7, null, {}]];
const port = (path: string): Row => [path, [1, 65_535], [0, 65_536, 1.5, canary, -1]];
const flag = (path: string): Row => [path, [true, false], [canary, 1, null]];
const address = (path: string): Row => [
  path,
  ["http://127.0.0.1:8080", url(2_000)],
  [canary, `ftp://${canary}`, "", 7],
];
const mailbox = (path: string): readonly Row[] => [
  given(`${path}.host`, 253),
  port(`${path}.port`),
  flag(`${path}.tls`),
  given(`${path}.username`),
  given(`${path}.password`),
];
const server = { host: "mx.example", port: 993, username: "ada", password: "x" };
const allAlgorithms = ["HS", "RS", "ES", "PS"].flatMap((family) => [256, 384, 512].map((size) => `${family}${size}`));
const asymmetric = [...allAlgorithms.filter((name) => !name.startsWith("HS")), "EdDSA"];

const limits: Record<string, Limits> = {
  login: {
    least: { password: "x" },
    needed: ["password"],
    rows: [
      text("username"),
      given("password"),
      address("url"),
      ["totp_secret", ["JBSWY3DPEHPK3PXP", "jbsw y3dp", "A".repeat(512)], ["A".repeat(513), "1", `${canary}!`, ""]],
    ],
  },
  email: {
    least: { inbox: { ...server }, smtp: { ...server } },
    needed: [],
    defaults: { inbox: { ...server, tls: true, type: "imap" }, smtp: { ...server, tls: true } },
    rows: [["inbox.type", ["imap", "pop3"], [canary, "smtp", 7]], ...mailbox("inbox"), ...mailbox("smtp")],
  },
  credit_card: {
    least: { number: "4111 1111 1111 1111" },
    needed: ["number"],
    rows: [
      text("holder"),
      [
        "number",
        ["1".repeat(12), "1".repeat(19), "4111-1111-1111-1111"],
        ["1".repeat(11), "1".repeat(20), "-".repeat(16), canary, 4111111111111111],
      ],
      ["cvv", ["000", "9999"], ["00", "00000", canary, 737]],
      ["expires", ["01/30", "12/2030"], ["00/30", "13/30", "1/30", canary, 130]],
    ],
  },
  api_key: {
    least: { value: "x" },
    needed: ["value"],
    defaults: { header: "Authorization", scheme: "Bearer" },
    rows: [
      given("value"),
      ["header", ["X", "X-Api-Key", "x".repeat(100)], ["", "x".repeat(101), `a: ${canary}`, "a\nb", 7]],
      text("scheme", 100),
    ],
  },
  database: {
    least: { type: "postgres", database: "shop" },
    needed: ["type", "database"],
    defaults: { tls: true },
    rows: [
      ["type", ["postgres", "mysql", "mssql", "oracle", "sqlite"], [canary, "Postgres", 7]],
      given("host", 253),
      port("port"),
      given("database"),
      text("username"),
      text("password"),
      flag("tls"),
    ],
  },
  document: {
    least: { filename: "a.pdf", content: "QUJD" },
    needed: ["filename", "content"],
    defaults: { media_type: "application/octet-stream" },
    rows: [
      given("filename", 255),
      given("media_type", 255),
      ["content", ["", "QQ==", "QUI="], [canary, "Q", "QQ=", "QUJD\n", 7]],
    ],
  },
  aes_key: {
    least: { value: "00112233445566778899aabbccddeeff" },
    needed: ["value"],
    rows: [["value", [16, 24, 32].map((n) => "aF".repeat(n)), [15, 17, 23, 25, 31, 33].map((n) => "aF".repeat(n))]],
  },
  rsa_key_pair: {
    least: { public_key: "pub", private_key: "x" },
    needed: ["public_key", "private_key"],
    defaults: { algorithm: "RS256" },
    rows: [
      ["algorithm", allAlgorithms.filter((name) => /^[RP]S/.test(name)), ["HS256", "EdDSA", canary]],
      text("public_key"),
      given("private_key"),
    ],
  },
  signing_key: {
    least: { algorithm: "ES256", private_key: "x", secret: "x" },
    needed: ["algorithm"],
    rows: [
      ["algorithm", [...allAlgorithms, "EdDSA"], ["HS128", "none", canary]],
      text("public_key"),
      ["private_key", ["x", long(10_000)], [long(10_001), 7]],
      text("secret"),
    ],
  },
  ssh_key: {
    least: { private_key: "x" },
    needed: ["private_key"],
    defaults: { port: 22 },
    rows: [
      given("host", 253),
      port("port"),
      text("username"),
      ["private_key", ["x", long(10_000)], [long(10_001), 7]],
      text("passphrase"),
      text("password"),
      text("host_fingerprint", 200),
    ],
  },
  certificate: {
    least: { certificate: "PEM", private_key: "x" },
    needed: ["certificate", "private_key"],
    rows: [given("certificate", 65_536), given("private_key"), text("passphrase"), text("ca", 65_536)],
  },
  oauth2: {
    least: { client_id: "c", token_endpoint: "https://id.example/token" },
    needed: ["client_id", "token_endpoint"],
    rows: [
      given("client_id"),
      address("token_endpoint"),
      ...["client_secret", "scope", "audience", "access_token", "refresh_token"].map((path) => text(path)),
      ["expires_at", ["2027-01-31T12:00:00Z", "2027-01-31T12:00:00.000Z"], ["2027-01-31", canary, 7]],
    ],
  },
  note: { least: { text: "x" }, needed: ["text"], rows: [given("text", 65_536)] },
  custom: {
    least: { fields: [{ name: "pin", value: "x" }] },
    needed: ["fields"],
    defaults: { fields: [{ name: "pin", value: "x", secret: true }] },
    rows: [
      given("fields.0.name", 100),
      text("fields.0.value", 65_536),
      flag("fields.0.secret"),
      [
        "fields",
        [[], Array.from({ length: 100 }, (_, i) => ({ name: `f${i}`, value: "" }))],
        [
          Array.from({ length: 101 }, (_, i) => ({ name: `f${i}`, value: canary })),
          [1, 2].map(() => ({ name: "same", value: canary })),
          canary,
        ],
      ],
    ],
  },
};

/** A copy of `value` with `given` at a path; without it when it is undefined. */
function withField(value: Record<string, unknown>, path: string, given: unknown): Record<string, unknown> {
  const copy = structuredClone(value);
  const steps = path.split(".");
  const last = steps.pop() ?? path;
  const inner = steps.reduce<object>((at, step) => Object(Reflect.get(at, step)), copy);
  if (given === undefined) Reflect.deleteProperty(inner, last);
  else Reflect.set(inner, last, given);
  return copy;
}

function expectRefusal(category: string, value: unknown, ...named: string[]) {
  const attempt = () => checkFields(category, value);
  expect(attempt).toThrow(InputError);
  for (const word of [category, ...named]) expect(attempt).toThrow(word);
  expect(attempt).not.toThrow(canary);
  // zod's own words, which people would not understand.
  expect(attempt).not.toThrow(/Invalid|Too (big|small)|Unrecognized|received/);
}

test("every category with fields is covered here, but connections, which have tables of their own", () => {
  const others = ["connection", "json"];
  expect(Object.keys(limits).sort()).toEqual(categoryNames.filter((name) => !others.includes(name)).sort());
});

describe.each(Object.entries(limits))("%s", (category, { least, needed, defaults = {}, rows }) => {
  test("takes the least it needs, and fills in its defaults", () => {
    expect(checkFields(category, least)).toEqual({ ...least, ...defaults });
  });

  test.each(rows)("takes %s at its limits", (path, fits) => {
    for (const value of fits) expect(checkFields(category, withField(least, path, value))).toBeTruthy();
  });

  test.each(rows)("refuses %s one past its limits, or of another type, by its name", (path, _, refused) => {
    for (const value of refused) expectRefusal(category, withField(least, path, value), path);
  });

  test("says which field is missing", () => {
    for (const path of needed) expectRefusal(category, withField(least, path, undefined), `${path}: is missing`);
  });

  test("refuses a field that it does not have, by its name", () => {
    expectRefusal(category, { ...least, pasword: canary }, "pasword");
    expectRefusal(category, JSON.parse(JSON.stringify(least).replace("{", `{"__proto__":"${canary}",`)), "__proto__");
  });

  test("refuses what is no object", () => {
    for (const value of [canary, 7, null, [], [canary], true, undefined]) expectRefusal(category, value);
  });
});

describe("fields that need one another", () => {
  test.each([
    ["email", {}, "inbox: is missing"],
    ["ssh_key", { username: canary }, "private_key: is missing"],
    ["signing_key", { algorithm: "HS256", private_key: canary }, "secret: is missing"],
    ["signing_key", { algorithm: "EdDSA", secret: canary }, "private_key: is missing"],
  ])("%s: %o is refused", (category, value, words) => expectRefusal(category, value, words));

  const signing = (algorithm: string): [string, object] => ["signing_key", { algorithm, public_key: "pub" }];
  const complete: [category: string, value: object][] = [
    ["email", { smtp: server }],
    ["ssh_key", { password: "x" }],
    ["signing_key", { algorithm: "HS256", secret: "x" }],
    ...asymmetric.map((algorithm) => signing(algorithm)),
  ];
  test.each(complete)("%s: %o is taken", (category, value) =>
    expect(checkFields(category, value)).toMatchObject(value),
  );
});

describe("any JSON value", () => {
  test("is taken as it is", () => {
    for (const value of [null, "", 0, -1.5, true, [], {}, { a: [1, { b: null }] }])
      expect(checkFields("json", value)).toEqual(value);
  });

  const itself: Record<string, unknown> = {};
  itself.self = itself;
  const nested = (levels: number) => JSON.parse(`${"[".repeat(levels)}${"]".repeat(levels)}`);
  test.each([
    ["undefined", undefined],
    ["a function", () => canary],
    ["a date", new Date()],
    ["not a number", Number.NaN],
    ["a big integer", 1n],
    ["nested one level too deep", nested(65)],
    ["nested so deep that recursion would overflow", nested(30_000)],
    ["something that holds itself", itself],
  ])("that is %s is refused", (_, value) => expectRefusal("json", value));

  test("may be nested as deep as a frame", () => expect(checkFields("json", nested(64))).toEqual(nested(64)));
});

describe("sizes", () => {
  const [vault, item] = [newId("vau"), newId("itm")];
  const keys = deriveVaultKeys(
    { workspace: workspaceIdOf(signKeyPair().publicKey), vault, epoch: 1 },
    newHalves(),
    new Uint8Array(32),
  );
  const seal = (category: string, value: unknown) =>
    sealItem(keys, { item, version: 1, kind: "secret", category }, checkFields(category, value));

  test("64 KiB of JSON fit into an item, and one byte more is too large, however few characters it has", async () => {
    for (const [unit, bytes] of [
      ["x", 1],
      ["é", 2],
      ["界", 3],
    ] as const) {
      const most = unit.repeat(Math.floor((65_536 - 2) / bytes));
      const value = most + "x".repeat(65_536 - 2 - most.length * bytes);
      expect(Buffer.byteLength(JSON.stringify(value))).toBe(65_536);
      const sealed = await seal("json", value);
      expect(await openItem(keys, { item, version: 1, kind: "secret", category: "json" }, sealed)).toBe(value);
      expect(await codeOf(() => seal("json", `${value}x`))).toBe("too-large");
    }
  });

  test("the largest fields of an item may be too large together", async () => {
    const value = { certificate: long(65_536), private_key: long(10_000) };
    expect(await codeOf(() => seal("certificate", value))).toBe("too-large");
  });

  test("1 MiB fits into a document with the longest names, and one byte more is too large", async () => {
    const names = { filename: "\u0001".repeat(255), media_type: "界".repeat(255) };
    const document = (bytes: number) => ({ ...names, content: Buffer.alloc(bytes, canary).toString("base64") });
    for (const bytes of [1_048_574, 1_048_575, 1_048_576]) {
      const sealed = await seal("document", document(bytes));
      expect(sealed.blob.length).toBeLessThan(1_500_000);
    }
    for (const bytes of [1_048_577, 1_048_578, 1_048_579, 3_000_000]) {
      expect(await codeOf(() => seal("document", document(bytes)))).toBe("too-large");
      expect(() => checkFields("document", document(bytes))).toThrow("content: at most 1048576 bytes are allowed");
    }
  });

  test("a document that is too large and also wrong elsewhere is wrong", async () => {
    const value = { filename: "", content: Buffer.alloc(1_048_577).toString("base64") };
    expect(await codeOf(() => checkFields("document", value))).toBe("bad-input");
  });
});
