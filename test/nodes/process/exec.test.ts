// process.exec in real runs: what a program sees, how it fails, where a secret is not, and that nothing outlives it.
import { readdirSync, readFileSync } from "node:fs";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { cancelRun, setItem } from "../../../src/client/index.ts";
import { until } from "../../support/until.ts";
import { openVaultStage, type VaultStage } from "../../support/vault-stage.ts";

describe("process.exec", () => {
  let trial: VaultStage;
  let canary: string;
  beforeAll(async () => {
    trial = await openVaultStage();
    const { stage, owner, vault } = trial;
    canary = stage.canaries.watch(stage.canaries.plant("exec"));
    await setItem(owner, vault, { name: "token", category: "api_key", kind: "secret", value: { value: canary } });
  });
  afterAll(() => trial.stage[Symbol.asyncDispose]());
  afterEach(() => expect(trial.stage.leaks()).toEqual([]));

  const exec = (config: object, more: object = {}) => ({ type: "process.exec", config, ...more });
  const shows = { type: "core.debug", config: { value: { $expr: "msg.process" } } };
  const run = (config: object, more: object = {}) => trial.nodes([exec(config, more), shows]);
  const sh = (script: string, more: object = {}) => ({ program: "sh", args: ["-c", script], ...more });
  const item = () => ({ vault: trial.vault, item: "token" });

  test("gives the program its arguments as they are, its input and an environment made for it", async () => {
    const good = await run({
      program: "sh",
      args: [
        "-c",
        'cat; printf "|%s|%s" "$0" "$1"; env | cut -d= -f1 | grep -v -e PWD -e SHLVL -e ^_ -e NODE | sort | tr "\\n" " " >&2',
        "a b",
        "$(id)",
      ],
      env: { MODE: "x" },
      input: "given",
    });
    expect(good.run.error).toBeNull();
    expect(good.shown).toEqual([
      { code: 0, signal: null, stdout: "given|a b|$(id)", stderr: "HOME LANG MODE PATH TMPDIR " },
    ]);
  });

  test("takes no program and no argument from a message", async () => {
    for (const config of [{ program: { $expr: "msg.what" } }, { program: "sh", args: [{ $expr: "msg.what" }] }]) {
      await expect(run(config)).rejects.toMatchObject({ code: "bad-input" });
    }
  });

  test("gives a secret by standard input only, whole or one field, and it is masked wherever it is told", async () => {
    const length = "tr -d '\\n' | wc -c; tr '\\0' ' ' < /proc/self/cmdline; tr '\\0' ' ' < /proc/self/environ";
    const field = await run(sh(length, { credentials: item(), field: "value" }));
    expect(field.run.error).toBeNull();
    expect(String(Reflect.get(Object(field.shown[0]), "stdout"))).toMatch(new RegExp(`^${canary.length}\\n`));
    const whole = await run(sh("cat", { credentials: item() }));
    expect(whole.run.error).toBeNull();
    expect(JSON.stringify(whole.events)).not.toContain(canary);
    expect(JSON.stringify(whole.shown)).toContain("value");
    const missing = await run(sh("cat", { credentials: item(), field: "other" }));
    expect(missing.run.error?.code).toBe("bad-input");
  });

  const failures: [what: string, config: object, error: object][] = [
    ["ends with another exit code", sh("exit 3"), { code: "node-failed", message: "sh ended with exit code 3" }],
    ["is killed", sh("kill -9 $$"), { code: "node-failed", message: "sh ended by SIGKILL" }],
    ["writes without end", { program: "yes", maxBytes: 1_000 }, { code: "too-large" }],
    ["is not there", { program: "no-such-program" }, { code: "not-found" }],
  ];
  test.each(failures)("fails when the program %s", async (_, config, error) => {
    expect((await run(config)).run).toMatchObject({ status: "failed", error });
  });

  test("lets the flow look at an exit code when it wants to", async () => {
    const { shown } = await run(sh("echo no >&2; exit 3", { failOnExitCode: false }));
    expect(shown).toEqual([{ code: 3, signal: null, stdout: "", stderr: "no\n" }]);
  });

  const isThere = (pid: string): boolean => {
    try {
      return process.kill(Number(pid), 0);
    } catch {
      return false;
    }
  };

  /** Whether some program was given exactly this word. */
  const isRunning = (word: string): boolean =>
    readdirSync("/proc").some((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0").includes(word);
      } catch {
        return false;
      }
    });

  test("ends what the program left running, which holds nothing up", async () => {
    const { shown } = await run(sh("sleep 600 & echo $!"));
    const pid = String(Reflect.get(Object(shown[0]), "stdout")).trim();
    await until(`${pid} to be gone`, () => !isThere(pid));
  });

  test("ends the program and its children when its time is up, also when they do not listen", async () => {
    const script = `trap "" TERM; sleep 600601 & wait; sleep 600601`;
    const { run: ended } = await run(sh(script), { timeout: "1s" });
    expect(ended.error?.code).toBe("timeout");
    await until("the program to be gone", () => !isRunning("600601"));
  });

  test("ends the program when the run is cancelled", async () => {
    const begun = await trial.start([{ type: "core.debug", config: { value: 1 } }, exec(sh("sleep 600602"))]);
    await trial.shows(begun);
    await until("the program to run", () => isRunning("600602"));
    await cancelRun(trial.owner, begun.id);
    expect((await trial.result(begun.id)).run.status).toBe("cancelled");
    await until("the program to be gone", () => !isRunning("600602"));
  });
});
