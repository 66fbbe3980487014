// process.python in real runs: what code sees, what it may do with vaults, how it fails, and that nothing outlives it.
import { execFileSync } from "node:child_process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { mask } from "../../../src/base/mask.ts";
import { cancelRun, setItem } from "../../../src/client/index.ts";
import { hostPart } from "../../support/host-part.ts";
import { until } from "../../support/until.ts";
import { openVaultStage, type VaultStage } from "../../support/vault-stage.ts";

const hasPython = hostPart("Python 3", () => execFileSync("python3", ["--version"], { stdio: "pipe" }));
const shows = { type: "core.debug" };

describe.skipIf(!hasPython)("process.python", () => {
  let trial: VaultStage;
  let canary: string;
  beforeAll(async () => {
    trial = await openVaultStage();
    const { stage, owner, vault } = trial;
    canary = stage.canaries.watch(`${stage.canaries.plant("python")} "/<ü>&+\\`);
    await setItem(owner, vault, { name: "token", category: "json", kind: "secret", value: { value: canary } });
  });
  afterAll(() => trial.stage[Symbol.asyncDispose]());
  afterEach(() => expect(trial.stage.leaks()).toEqual([]));

  const python = (code: string, more: object = {}) => ({
    type: "process.python",
    config: { code, reveal: true, ...more },
  });
  const run = (code: string, more: object = {}) =>
    trial.nodes([python(`V = ${JSON.stringify(trial.vault)}\n${code}`, more), shows]);

  test("gets the message and what was kept, and sends the dict it returns", async () => {
    const { shown, run: ended } = await trial.nodes([
      { type: "core.function", config: { code: "keep({ a: 1 }); return { n: 2 };" } },
      python(
        'from sealbot import msg as same\nkeep({"b": 2}, c=3)\ndebug(kept, label="kept")\nreturn {**msg, "n": same["n"] + 1}',
      ),
      shows,
    ]);
    expect(ended.error).toBeNull();
    expect(shown).toEqual([{ a: 1 }, { n: 3, kept: { a: 1, b: 2, c: 3 } }]);
  });

  test("sends nothing when it returns nothing, and writes what it prints to the run's log", async () => {
    const { shown, events } = await run('import sys\nprint("out")\nprint("err", file=sys.stderr)');
    expect(shown).toEqual([]);
    const said = (type: string) => events.filter((event) => event.type === type).map(({ data }) => data);
    expect([said("stdout"), said("stderr")]).toEqual([[{ text: "out\n" }], [{ text: "err\n" }]]);
  });

  test("opens vaults as JavaScript does", async () => {
    const { shown, run: ended } = await run(`
with open_vault(V) as vault:
    debug([vault.name == V, vault.get("py"), vault.get_secret("token")["value"][:6]])
    vault.insert("py", {"n": 1})
    vault.update("py", {"n": 2}, expires_at="2099-01-01T00:00:00.000Z")
    vault.upsert("py", {"n": 3})
    debug([vault.get("py"), [item for item in vault.list() if item["name"] == "py"][0]["version"]])
    vault.insert_secret("pys", 1, category="json"); vault.update_secret("pys", 2); vault.upsert_secret("pys", None)
    debug(vault.get_secret("pys"))
    vault.delete_secret("pys"); vault.delete("py")
with open_vaults([V], mode="shared", timeout=5) as (reader,):
    debug(reader.get("py"))
    for refused in (lambda: reader.upsert("py", 1), lambda: open_vault("elsewhere"), lambda: vault.get("py")):
        try:
            refused()
        except SealbotError as error:
            debug(error.code)
`);
    expect(ended.error).toBeNull();
    expect(shown).toEqual([
      [true, null, canary.slice(0, 6)],
      [{ n: 3 }, 3],
      null,
      null,
      ...["not-permitted", "not-permitted", "bad-input"],
    ]);
  });

  test("masks what came from a secret, wherever it says it", async () => {
    const { run: ended, events } = await run(`
import base64, json, sys
with open_vault(V) as vault:
    data = vault.get_secret("token")
keep(data=data, nested={"list": [data]})
debug(data, label="Here's what was in the vault")
debug(json.dumps(data))
debug(base64.b64encode(("x" + data["value"]).encode()).decode())
print(data["value"])
print(data["value"], file=sys.stderr)
raise ValueError("cannot use " + data["value"])
`);
    expect(ended).toMatchObject({
      status: "failed",
      error: { message: expect.stringContaining(`cannot use ${mask}`) },
    });
    for (const type of ["kept", "debug", "stdout", "stderr", "node.failed"]) {
      expect(JSON.stringify(events.filter((event) => event.type === type))).toContain(mask);
    }
  });

  test("has neither code, message nor secret in its arguments or its environment, and what it starts has no channel", async () => {
    const { shown, run: ended } = await trial.nodes([
      { type: "core.function", config: { code: 'return { word: ["canary", "in", "message"].join("-") };' } },
      python(`
import os, subprocess
with open_vault(${JSON.stringify(trial.vault)}) as vault:
    secret = vault.get_secret("token")["value"]
seen = open("/proc/self/cmdline").read() + open("/proc/self/environ").read()
debug([word in seen for word in (secret, msg["word"], "open_vault")])
debug(subprocess.run(["ls", "/proc/self/fd"], capture_output=True, text=True).stdout.split())
debug(sorted(os.environ))
`),
    ]);
    expect(ended.error).toBeNull();
    expect(shown[0]).toEqual([false, false, false]);
    expect(shown[1]).toEqual(["0", "1", "2", "3"]); // 3 is the folder that ls reads.
    expect(shown[2]).toEqual(
      ["HOME", "LANG", "LC_CTYPE", "NODE_OPTIONS", "PATH", "TMPDIR"].filter((name) =>
        JSON.stringify(shown[2]).includes(name),
      ),
    );
  });

  const failures: [what: string, code: string, error: object, more?: object][] = [
    ["raises", 'def f():\n    raise KeyError("no")\nf()', { code: "node-failed", message: "KeyError: 'no' (line 3)" }],
    ["is no Python", "return (", { code: "node-failed", message: expect.stringContaining("SyntaxError") }],
    [
      "lets a refusal pass",
      'open_vault("elsewhere")',
      { code: "not-permitted", message: 'the flow declares no vault "elsewhere"' },
    ],
    ["returns a list", "return []", { code: "node-failed", message: expect.stringContaining("no dict") }],
    [
      "returns what JSON has no word for",
      'return {"a": {1}}',
      { code: "node-failed", message: expect.stringContaining("JSON") },
    ],
    [
      "ends Python by itself",
      "import os\nos._exit(3)",
      { code: "node-failed", message: "Python ended with exit code 3 before the code did" },
    ],
    [
      "is killed",
      "import os\nos.kill(os.getpid(), 9)",
      { code: "node-failed", message: "Python ended by SIGKILL before the code did" },
    ],
    [
      "speaks out of turn",
      'import os\nos.write(3, b"{}\\n")\nimport time\ntime.sleep(60)',
      { code: "protocol-error", message: expect.stringContaining("the Python process") },
    ],
    [
      "has no interpreter",
      "return {}",
      { code: "not-found", message: expect.stringContaining("python-that-is-not cannot be started") },
      { interpreter: "python-that-is-not" },
    ],
  ];
  test.each(failures)("fails when the code %s", async (_, code, error, more = {}) => {
    expect((await run(code, more)).run).toMatchObject({ status: "failed", node: "n1", error });
  });

  describe("leaves no process behind", () => {
    const isThere = (pid: unknown): boolean => {
      try {
        return process.kill(Number(pid), 0);
      } catch {
        return false;
      }
    };
    const gone = (pids: readonly unknown[]) => until(`${pids} to be gone`, () => !pids.some(isThere));
    /** Starts another program, and says who there is. */
    const starts = `
import os, subprocess, time
child = subprocess.Popen(["sleep", "600"])
debug([os.getpid(), child.pid])
`;

    test("when the code returns", async () => {
      const { shown } = await run(`${starts}\nreturn {}`);
      await gone([shown[0]].flat());
    });

    test("when the run is cancelled", async () => {
      const begun = await trial.start([python(`${starts}\ntime.sleep(600)`)]);
      await trial.shows(begun);
      await cancelRun(trial.owner, begun.id);
      const { run: ended, shown } = await trial.result(begun.id);
      expect(ended.status).toBe("cancelled");
      await gone([shown[0]].flat());
    });

    test("when its time is up, also when it does not listen", async () => {
      const code = `import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n${starts}\ntime.sleep(600)`;
      const { run: ended, shown } = await trial.nodes([{ ...python(code), timeout: "1s" }]);
      expect(ended.error?.code).toBe("timeout");
      await gone([shown[0]].flat());
    });

    test("when the run's own process is killed", async () => {
      const { run: ended, shown } = await run(`${starts}\nopen_vault(V)\nos.kill(os.getppid(), 9)\ntime.sleep(600)`);
      expect(ended.error?.message).toContain("by SIGKILL");
      await gone([shown[0]].flat());
      expect((await run("open_vault(V, timeout=2)")).run.error).toBeNull();
    });

    test("but one that took itself out of its group, which holds nothing up", async () => {
      const { run: ended, shown } = await run(
        'import subprocess\ndebug(subprocess.Popen(["sleep", "600"], start_new_session=True).pid)',
      );
      expect(ended.status).toBe("succeeded");
      expect(isThere(shown[0])).toBe(true);
      process.kill(Number(shown[0]));
    });
  });
});
