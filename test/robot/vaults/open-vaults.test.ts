// Vaults opened by code of a run: what each method does, who may, and what is masked.
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { mask } from "../../../src/base/mask.ts";
import { grantVault, permitFlow, setItem } from "../../../src/client/index.ts";
import { hostile } from "../../support/robot-trial.ts";
import { until } from "../../support/until.ts";
import { js, openVaultStage } from "../../support/vault-stage.ts";

const trial = await openVaultStage();
const { stage, owner, vault, robot } = trial;
await setItem(owner, vault, {
  name: "login",
  category: "login",
  value: { username: "ann", password: stage.canaries.plant("login") },
});
await stage.item(vault, { name: "api" });
afterAll(() => stage[Symbol.asyncDispose]());
afterEach(() => expect(stage.leaks()).toEqual([]));

describe("an open vault", () => {
  const methods: [what: string, source: string, shown: readonly unknown[]][] = [
    [
      "get of a missing name is undefined",
      `debug((await v.get("none")) === undefined); debug((await v.getSecret("none")) === undefined)`,
      [true, true],
    ],
    [
      "insert, then get, gives any JSON value",
      `await v.insert("a", [1, { b: null }]); debug(await v.get("a"))`,
      [[1, { b: null }]],
    ],
    [
      "update writes a new version",
      `await v.insert("b", 1); await v.update("b", "two"); debug([await v.get("b"), (await v.list()).find((i) => i.name === "b").version])`,
      [["two", 2]],
    ],
    ["upsert makes and replaces", `await v.upsert("c", 1); await v.upsert("c", 2); debug(await v.get("c"))`, [2]],
    [
      "delete takes an item away",
      `await v.insert("d", 1); await v.delete("d"); debug((await v.get("d")) === undefined)`,
      [true],
    ],
    [
      "an item that was deleted can be made again",
      `await v.insert("e", 1); await v.delete("e"); await v.insert("e", 2); debug(await v.get("e"))`,
      [2],
    ],
    [
      "an item may be called what every object has",
      `await v.insert("constructor", 1); debug(await v.get("constructor")); debug((await v.get("toString")) === undefined)`,
      [1, true],
    ],
    [
      "secrets have methods of their own",
      `await v.insertSecret("f", { x: true }); await v.updateSecret("f", { x: false }); await v.upsertSecret("f", { x: null }); debug(await v.getSecret("f")); await v.deleteSecret("f"); debug((await v.getSecret("f")) === undefined)`,
      [{ x: null }, true],
    ],
    [
      "an update keeps the category",
      `await v.update("login", { ...(await v.get("login")), username: "bea" }); debug((await v.get("login")).username); debug((await v.list()).find((i) => i.name === "login").category)`,
      ["bea", "login"],
    ],
    [
      "insert can say a category and an expiry",
      `await v.insert("g", { text: "x" }, { category: "note", expiresAt: "2099-01-01T00:00:00.000Z" }); const { category, expires_at } = (await v.list()).find((i) => i.name === "g"); debug([category, expires_at])`,
      [["note", "2099-01-01T00:00:00.000Z"]],
    ],
    [
      "dates and what else JSON has a word for are written as it says",
      `await v.upsert("h", { at: new Date(0), none: undefined }); debug(await v.get("h"))`,
      [{ at: "1970-01-01T00:00:00.000Z" }],
    ],
  ];
  test.each(methods)("%s", (what, source, shown) => {
    expect(said(what, source)).toEqual(shown.map((value) => ({ value })));
  });

  const refusals: [what: string, source: string, code: string, text: string][] = [
    ["insert of what is there", `await v.insert("login", {})`, "item-exists", "login"],
    ["update of what is not there", `await v.update("none", 1)`, "item-missing", "none"],
    ["delete of what is not there", `await v.delete("none")`, "item-missing", "none"],
    ["get of a secret", `await v.get("api")`, "bad-input", `"api" is a secret`],
    ["getSecret of what is none", `await v.getSecret("login")`, "bad-input", `"login" is no secret`],
    ["upsert of a secret as an item", `await v.upsert("api", 1)`, "bad-input", `"api" is a secret`],
    ["a value that does not fit the category", `await v.update("login", { username: 1 })`, "bad-input", "password"],
    ["an unknown category", `await v.insert("n", 1, { category: "nonsense" })`, "bad-input", "category"],
    [
      "an expiry in the past",
      `await v.insert("n", 1, { expiresAt: "2001-01-01T00:00:00.000Z" })`,
      "bad-input",
      "expiresAt",
    ],
    ["a value without a word in JSON", `await v.insert("n", undefined)`, "bad-input", "JSON"],
    ["a value with a cycle", `const c = {}; c.c = c; await v.insert("n", c)`, "bad-input", "JSON"],
    ["a value larger than an item may be", `await v.insert("n", "x".repeat(70_000))`, "too-large", "65536"],
    ["a value larger than anything may be", `await v.insert("n", "x".repeat(2_000_000))`, "bad-input", "value"],
    ["an empty name", `await v.insert("", 1)`, "bad-input", "name"],
    ["a name that is too long", `await v.get("n".repeat(151))`, "bad-input", "name"],
    ["a name that is not one line", `await v.insert("a\\nb", 1)`, "bad-input", "name"],
    ["use after it was closed", `await v.close(); await v.get("login")`, "bad-input", "not open any more"],
    ["a mode that is none", `await open({ mode: "both" })`, "bad-input", "mode"],
    ["a timeout that is none", `await open({ timeout: -1 })`, "bad-input", "timeout"],
    ["no vault at all", `await openVaults([])`, "bad-input", "vaults"],
  ];
  test.each(refusals)("refuses %s", (what, source, code, text) => {
    expect(said(what, source)).toEqual([{ code, message: expect.stringContaining(text) }]);
  });

  // One run for all of them; each opens the vault for itself.
  const sources = [...methods, ...refusals].map(([what, source]) => ({ what, source }));
  let shown: readonly unknown[] = [];
  const said = (what: string, source: string) =>
    shown.flatMap((one) => {
      const { of, ...rest } = Object(one);
      return of === `${what} ${source.length}` ? [rest] : [];
    });
  beforeAll(async () => {
    const part = ({ what, source }: { what: string; source: string }) => `
      await (async () => {
        const of = ${JSON.stringify(`${what} ${source.length}`)};
        const debug = (value) => tell({ of, value });
        try {
          await using v = await open();
          ${source}
        } catch ({ code, message }) {
          tell({ of, code, message });
        }
      })();`;
    const done = await trial.code(`const tell = debug;\n${sources.map(part).join("")}`);
    expect(done.run.error).toBeNull();
    shown = done.shown;
  });
});

describe("permission", () => {
  const get = `await using v = await open(); await v.get("login");`;
  const write = `await using v = await open(); await v.upsert("p", 1);`;

  test("a vault that the flow does not declare is refused", async () => {
    const { run } = await trial.code(`await openVault("elsewhere")`);
    expect(run.error).toMatchObject({ code: "not-permitted", message: 'the flow declares no vault "elsewhere"' });
  });

  test("a flow that declares a vault for reading reads and does not write", async () => {
    expect((await trial.code(get, { access: "read" })).run.status).toBe("succeeded");
    const { run } = await trial.code(write, { access: "read" });
    expect(run.error).toMatchObject({ code: "not-permitted", message: expect.stringContaining("for reading only") });
  });

  test("without a permit nothing opens, and with one for reading nothing is written", async () => {
    const declared = { vaults: [{ vault, access: "write" }] };
    const opens = await stage.flow([], [js(vault, get)], declared, { permits: false });
    expect((await stage.run(opens, robot)).error).toMatchObject({
      code: "not-permitted",
      message: expect.stringContaining("no permit"),
    });
    await permitFlow(owner, vault, { flow: opens.id, access: "read" });
    expect((await stage.run(opens, robot)).status).toBe("succeeded");
    const writes = await stage.flow([], [js(vault, write)], declared, { permits: false });
    await permitFlow(owner, vault, { flow: writes.id, access: "read" });
    expect((await stage.run(writes, robot)).error).toMatchObject({
      code: "not-permitted",
      message: expect.stringContaining("no permit to write"),
    });
  });

  test("a permit for one item lists that one only, opens that one only, and makes no other", async () => {
    const declared = { vaults: [{ vault, access: "write" }] };
    const said = async (source: string) => {
      const flow = await stage.flow([], [js(vault, `await using v = await open(); ${source}`)], declared, {
        permits: false,
      });
      await permitFlow(owner, vault, { flow: flow.id, access: "write", items: ["login"] });
      return await trial.result((await stage.start(flow, robot)).id);
    };
    expect((await said(`debug((await v.list()).map((i) => i.name)); await v.get("login")`)).shown).toEqual([["login"]]);
    for (const source of [`await v.getSecret("api")`, `await v.insert("q", 1)`, `await v.deleteSecret("api")`]) {
      expect((await said(source)).run.error?.code).toBe("not-permitted");
    }
  });

  test("a robot that may only read the vault does not write, whatever the flow may", async () => {
    const reader = await stage.robot();
    await grantVault(owner, vault, reader.id, "read");
    await stage.unlock(reader, vault);
    expect((await trial.code(get, {}, reader)).run.status).toBe("succeeded");
    const { run } = await trial.code(write, {}, reader);
    expect(run.error).toMatchObject({
      code: "not-permitted",
      message: expect.stringContaining("this robot may only read"),
    });
  });

  test("a vault whose key is not there is waited for before the line is, and the wait costs the run no time", async () => {
    await stage.lock(robot, vault);
    const run = await trial.start([js(vault, get)], { settings: { timeout: "1s" } });
    await until("the run to wait", async () =>
      stage.plane.said(robot.id, "run").some((frame) => frame.run === run.id && frame.status === "waiting_for_secret"),
    );
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    await stage.unlock(robot, vault);
    expect((await trial.result(run.id)).run.status).toBe("succeeded");
  });
});

describe("what comes out of a vault", () => {
  const canary = stage.canaries.watch(`${stage.canaries.plant("value")} "/<ü>&+\\`);
  const said = (kind: "" | "Secret") => `
    await using v = await open();
    const data = await v.get${kind}("${kind}value");
    keep({ data, nested: { list: [data] }, text: JSON.stringify({ data }) });
    debug(data, { label: "Here's what was in the vault" });
    debug([[{ [data.inner.text]: 1 }]]);
    debug(JSON.stringify(JSON.stringify(data)));
    debug(Buffer.from("x" + data.inner.text).toString("base64"));
    console.log(data.inner.text);
    process.stdout.write(data.inner.text);`;
  const asItIs = (source: string) => ({
    type: "core.function",
    config: { code: hostile(`const open = () => openVault(${JSON.stringify(vault)});\n${source}`) },
  });

  test.each(["", "Secret"] as const)(
    "is masked in what is kept and shown, however deep and however it is written (get%s)",
    async (kind) => {
      await setItem(owner, vault, {
        name: `${kind}value`,
        category: "json",
        kind: kind ? "secret" : "item",
        value: { inner: { text: canary } },
      });
      const { run, events } = await trial.nodes([
        asItIs(said(kind)),
        { type: "core.debug", config: { value: { $expr: "kept" } } },
      ]);
      expect(run.status).toBe("succeeded");
      const text = JSON.stringify(events);
      for (const type of ["kept", "debug", "log", "stdout"]) expect(text).toContain(`"type":"${type}"`);
      expect(text.split(mask).length).toBeGreaterThan(8);
    },
  );

  test("is masked also when it was only written there, from the moment it is handed over", async () => {
    const made = stage.canaries.plant("made");
    // In two parts, for the flow itself is no secret.
    const token = `${JSON.stringify(made.slice(0, 9))} + ${JSON.stringify(made.slice(9))}`;
    const { run, shown } = await trial.nodes([
      asItIs(`await using v = await open();
        const token = ${token};
        await v.upsertSecret("made", { token });
        debug({ token });`),
    ]);
    expect(run.error).toBeNull();
    expect(shown).toEqual([{ token: mask }]);
  });

  test("of kind secret stays masked where the flow says reveal, of kind item it shows", async () => {
    await setItem(owner, vault, { name: "plain", category: "json", value: { text: "nothing to hide" } });
    const { shown } = await trial.code(`await using v = await open();
      debug(await v.get("plain")); debug(await v.getSecret("Secretvalue"));`);
    expect(shown).toEqual([{ text: "nothing to hide" }, { inner: { text: mask } }]);
  });

  test("is recorded as used, and as written", async () => {
    const { events } = await trial.code(
      `await using v = await open(); await v.get("login"); await v.upsert("rec", 1);`,
    );
    expect(events.filter(({ type }) => type === "secret.used").map(({ node, data }) => [node, data])).toMatchObject([
      ["n1", { name: "login", reveal: true }],
      ["n1", { name: "rec", version: 1, write: true }],
    ]);
  });
});
