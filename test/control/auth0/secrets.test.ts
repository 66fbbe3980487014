// A canary of its own in every field of every way to set a connection up, also in requests that are refused at every
// place where one can be: none of them is found anywhere afterwards, in any spelling.
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Canaries, type Passed } from "../../support/canary.ts";
import { connectionScopes, openProgram, type Program } from "../../support/program.ts";
import { appIds, setupsOf, type Variant } from "../../support/setups.ts";

const canaries = new Canaries();
const answers: Passed[] = [];
let program: Program;
let count = 0;
const freshName = () => `c${++count}`;
const variants = () => setupsOf((name) => canaries.plant(name));
/** A value of a kind that no field takes, with a canary in it. */
const odd = (): unknown[] => {
  const text = canaries.plant("odd");
  return [[text], { [text]: text }, { type: text }, null, 1, true];
};

beforeAll(async () => {
  program = await openProgram({ apiRate: { most: 100_000, per: 60_000 } });
});
afterAll(() => program[Symbol.asyncDispose]());

async function send(method: string, path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await program.send(method, path, body, headers);
  answers.push({ where: `${answers.length}: ${method} ${path} ${answer.status}`, text: answer.text });
  answers.push({ where: `headers of ${answers.length}`, text: JSON.stringify([...answer.headers]) });
  return answer;
}

function formOf(content: object): string {
  const form = new URLSearchParams();
  for (const [key, value] of Object.entries(content))
    for (const [inner, text] of typeof value === "object" ? Object.entries(value) : [["", value]])
      form.append(inner === "" ? key : `${key}[${inner}]`, String(text));
  return form.toString();
}

const form = { "content-type": "application/x-www-form-urlencoded" };

describe("a canary in every field", () => {
  it("of what is accepted: made, changed, sent as a form, made empty first", async () => {
    for (const { app_id, setup } of variants()) {
      const { body } = await send("POST", "", { name: freshName(), app_id, setup });
      expect(body.ready).toBe(true);
      await send("GET", `/${body.id}`, undefined);
    }
    for (const { app_id, setup } of variants())
      expect((await send("POST", "", formOf({ name: freshName(), app_id, setup }), form)).status).toBe(201);
    for (const app_id of appIds) {
      const { body } = await send("POST", "", { name: freshName(), app_id });
      for (const { setup } of variants().filter((variant) => variant.app_id === app_id))
        expect((await send("PATCH", `/${body.id}`, { setup })).body.ready).toBe(true);
    }
    await send("GET", "?include_totals=true&per_page=100", undefined);
  });

  it("of what is refused, whichever field it is refused for", async () => {
    const statuses = new Set<number>();
    const { id } = (await send("POST", "", { name: freshName(), app_id: "HTTP" })).body;
    const refused = async ({ app_id, setup }: { app_id: unknown; setup: unknown }, more: object = {}) => {
      statuses.add((await send("POST", "", { name: freshName(), app_id, setup, ...more })).status);
      statuses.add((await send("PATCH", `/${id}`, { setup, ...more, [canaries.plant("key")]: 1 })).status);
    };
    for (const variant of variants()) {
      for (const field of Object.keys(variant.setup).filter(
        (name) => !["more", "secret", "environment"].includes(name),
      ))
        for (const value of odd()) await refused({ ...variant, setup: { ...variant.setup, [field]: value } });
      for (const app_id of odd()) await refused({ ...variant, app_id });
      for (const name of odd()) await refused(variant, { name });
      await refused(variant, { [canaries.plant("key")]: canaries.plant("value") });
      await refused({ ...variant, setup: JSON.stringify(variant.setup) });
      await refused({ ...variant, setup: [variant.setup] });
      await refused({ ...variant, setup: { ...variant.setup, type: canaries.plant("type") } });
      await refused({ ...variant, setup: { ...variant.setup, sealed: canaries.plant("sealed") } });
    }
    expect([...statuses]).toEqual([400]);
  });

  it("of what is refused before it is read, or cannot be read", async () => {
    const taken = freshName();
    await send("POST", "", { name: taken, app_id: "HTTP" });
    const { token: reader } = await program.makeToken(connectionScopes.slice(0, 1));
    const refusals: [
      status: number,
      ask: (content: object, text: string, variant: Variant) => Promise<{ status: number }>,
    ][] = [
      [400, (_, text) => send("POST", "", text.slice(0, -1))],
      [400, (_, text) => send("POST", "", `${text}${text}`)],
      [400, (_, text) => send("POST", "", text.replace("{", `{"name":"n",`))],
      [400, (_, text) => send("POST", "", text, form)],
      [400, (content) => send("POST", "", `${formOf(content)}&setup=x`, form)],
      [415, (_, text) => send("POST", "", text, { "content-type": "text/plain" })],
      [401, (_, text) => send("POST", "", text, { authorization: "Bearer sbt_nobody" })],
      [403, (_, text) => send("POST", "", text, { authorization: `Bearer ${reader}` })],
      [404, (_, text) => send("POST", "/x/y", text)],
      [404, (_, __, { setup }) => send("PATCH", "/ac_1111111111111111111111", { setup })],
      [409, (content) => send("POST", "", { ...content, name: taken })],
      [413, (content) => send("POST", "", { ...content, pad: "x".repeat(2 * 1024 * 1024) })],
    ];
    for (const variant of variants()) {
      const content = { name: freshName(), ...variant };
      for (const [status, ask] of refusals)
        expect((await ask(content, JSON.stringify(content), variant)).status).toBe(status);
    }
  });

  it("is in no answer, no log line, and nowhere on the disk, where a name is found", async () => {
    expect(answers.length).toBeGreaterThan(2_000);
    expect(canaries.in(answers)).toEqual([]);
    const lines = program.control.log.map((line) => ({ where: line.message, text: inspect(line, { depth: 20 }) }));
    expect(lines.length).toBeGreaterThan(1_000);
    expect(canaries.in(lines)).toEqual([]);

    const { dataDir } = program.control;
    const files = readdirSync(dataDir).map((name) => join(dataDir, name));
    const log = files.find((path) => path.endsWith("-wal"));
    expect(statSync(log ?? "").size).toBeGreaterThan(10_000);
    expect(canaries.inFiles([dataDir])).toEqual([]);
    const shown = new Canaries();
    const name = shown.plant("name");
    await send("POST", "", { name, app_id: "HTTP" });
    expect(shown.inFiles([dataDir])).not.toEqual([]);
  });
});
