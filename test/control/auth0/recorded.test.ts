// What Auth0 itself answered in 2024 (recordings of its Terraform provider and of go-auth0), replayed: the same requests
// get the same statuses and answers of the same fields and types. Ids and times are new; `account_name` differs, which
// at Auth0 shows parts of the secret.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { openProgram } from "../../support/program.ts";

interface Exchange {
  readonly recording: string;
  readonly method: string;
  /** After that of the connections. */
  readonly path: string;
  readonly request?: object;
  readonly status: number;
  readonly response: object | null;
}
const file = new URL("recorded-exchanges.json", import.meta.url);
const exchanges: readonly Exchange[] = JSON.parse(readFileSync(file, "utf8"));

/** Keys and types; an id or a text of any value is alike. */
const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== "object" || value === null) return value === null ? "null" : typeof value;
  const entries = Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)] as const);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
};

it.each([...new Set(exchanges.map(({ recording }) => recording))])("%s is answered as it was", async (recording) => {
  await using program = await openProgram();
  /** What each recorded id is called here. */
  const ids = new Map<string, string>();
  for (const { method, path, request, status, response } of exchanges.filter((one) => one.recording === recording)) {
    const here = path.replace(/ac_\w{22}/, (id) => ids.get(id) ?? id);
    const answer = await program.send(method, here, request);
    const where = `${method} ${path}`;
    // Auth0 answered 200 until some day in September 2024, and 201 since.
    expect(answer.status, where).toBe(method === "POST" ? 201 : status);
    if (response === null) expect(answer.text, where).toBe("");
    else expect(shapeOf(answer.body), where).toEqual(shapeOf(response));
    if (answer.status !== 204) expect(answer.headers.get("content-type")).toBe("application/json; charset=utf-8");
    if (answer.status === 404) expect(answer.body, where).toEqual(response);
    if (method === "POST" && response && "id" in response) ids.set(String(response.id), answer.body.id);
    for (const one of [answer.body, ...answer.rows].filter((row) => "fingerprint" in row))
      expect(one.fingerprint).toBe(createHash("md5").update(one.updated_at).digest("hex"));
  }
});
