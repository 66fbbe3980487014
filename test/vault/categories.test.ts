// The categories' fields: what fits, what is said about what does not, and which parts are secret.
import { expect, test } from "vitest";
import { InputError } from "../../src/base/errors.ts";
import { categoryNames, checkFields, getCategory, secretsOf } from "../../src/vault/categories.ts";

const canary = "CANARY-7f3a";

const good: [category: string, value: object, secrets: string[]][] = [
  ["login", { username: "ada", password: canary, url: "https://shop.example" }, [canary]],
  ["login", { password: canary, totp_secret: "JBSWY3DPEHPK3PXP" }, [canary, "JBSWY3DPEHPK3PXP"]],
  ["email", { smtp: { host: "mx.example", port: 587, username: "ada", password: canary } }, [canary]],
  ["credit_card", { number: "4111 1111 1111 1111", cvv: "737", expires: "03/30" }, ["4111 1111 1111 1111", "737"]],
  ["api_key", { value: canary }, [canary]],
  [
    "database",
    { type: "postgres", host: "db", port: 5432, database: "shop", username: "ada", password: canary },
    [canary],
  ],
  ["document", { filename: "a.pdf", content: "QUJD" }, ["QUJD"]],
  ["aes_key", { value: "00112233445566778899aabbccddeeff" }, ["00112233445566778899aabbccddeeff"]],
  ["rsa_key_pair", { public_key: "pub", private_key: canary }, [canary]],
  ["signing_key", { algorithm: "HS256", secret: canary }, [canary]],
  ["ssh_key", { username: "ada", private_key: canary, passphrase: "p-p" }, [canary, "p-p"]],
  ["certificate", { certificate: "PEM", private_key: canary }, [canary]],
  [
    "oauth2",
    { client_id: "c", client_secret: canary, token_endpoint: "https://id.example/token", access_token: "at" },
    [canary, "at"],
  ],
  [
    "connection",
    {
      app_id: "AUTH0",
      setup: { type: "OAUTH_APP", client_id: "c", client_secret: canary, domain: "id.example" },
      tokens: { access_token: "at", token_type: "Bearer", expires_at: "2030-01-01T00:00:00.000Z" },
    },
    [canary, "at"],
  ],
  ["connection", { app_id: "JWT", setup: { type: "JWT", algorithm: "HS256", whatever: { it: canary } } }, [canary]],
  ["note", { text: canary }, [canary]],
  [
    "custom",
    {
      fields: [
        { name: "pin", value: canary },
        { name: "city", secret: false, value: "Turin" },
      ],
    },
    [canary, "Turin"],
  ],
  ["json", { any: [canary, 42] }, [canary, "42"]],
];

for (const [category, value, secrets] of good) {
  test(`${category}: a good value is taken and its secret parts are known`, () => {
    const checked = checkFields(category, value);
    expect(checked).toMatchObject(value);
    expect(secretsOf(category, checked).sort()).toEqual([...secrets].sort());
  });
}

test("every category of the table is covered above", () => {
  expect([...new Set(good.map(([category]) => category))].sort()).toEqual([...categoryNames].sort());
});

const bad: [category: string, value: object, field: string][] = [
  ["login", { username: canary }, "password"],
  ["login", { password: canary, url: `ftp://${canary}` }, "url"],
  ["login", { password: canary, pasword: canary }, "pasword"],
  ["credit_card", { number: canary }, "number"],
  ["api_key", { value: "" }, "value"],
  ["api_key", { value: canary, header: `a: ${canary}` }, "header"],
  ["database", { type: canary, database: "x" }, "type"],
  ["aes_key", { value: canary }, "value"],
  ["signing_key", { algorithm: "HS256" }, "secret"],
  ["email", { smtp: { host: "x", port: 99_999, username: "a", password: canary } }, "smtp.port"],
  ["custom", { fields: [{ name: "", value: canary }] }, "fields.0.name"],
];

for (const [category, value, field] of bad) {
  test(`${category}: a fault in ${field} is named and no value is shown`, () => {
    const attempt = () => checkFields(category, value);
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(field);
    expect(attempt).not.toThrow(canary);
  });
}

test("an unknown category is refused with the ones there are", () => {
  for (const name of ["logins", "", "__proto__", "constructor"]) expect(() => getCategory(name)).toThrow(/category/);
});
