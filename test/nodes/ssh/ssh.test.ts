// ssh.* against a real OpenSSH server: who is trusted, who gets in, what runs there, and that all of it ends in time.
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { mask } from "../../../src/base/mask.ts";
import { shippedNodes } from "../../../src/nodes/catalogue.ts";
import { Canaries } from "../../support/canary.ts";
import { openSilence } from "../../support/server-program.ts";
import { freePort } from "../../support/squid.ts";
import { hasSshd, openSshHost } from "../../support/ssh-host.ts";
import { tempHome } from "../../support/temp-home.ts";
import { until } from "../../support/until.ts";
import { runInRunner } from "../in-runner.ts";
import { anItem, type OneNode, runNode } from "../one-node.ts";

const canaries = new Canaries();
const password = canaries.plant("password");
const passphrase = canaries.plant("passphrase");
let host: Awaited<ReturnType<typeof openSshHost>>;

describe.skipIf(!hasSshd)("ssh", () => {
  beforeAll(async () => {
    host = await openSshHost({ password, passphrase });
    canaries.watch(host.plainKey.split("\n")[2] ?? "");
  });
  afterAll(() => host[Symbol.asyncDispose]());

  const fields = (more: object = {}) => ({
    ...{ host: "127.0.0.1", port: host.port, username: host.username, password },
    ...{ host_fingerprint: host.fingerprint, ...more },
  });
  const item = (more: object = {}, hosts: readonly string[] = []) => anItem("ssh_key", fields(more), hosts);
  /** Runs a node and looks for secrets in what it told. */
  async function ssh(type: string, config: object, options: Parameters<typeof runNode>[2] = {}): Promise<OneNode> {
    const done = await runNode(`ssh.${type}`, config, { item: item(), ...options });
    expect(canaries.in([{ where: "told", text: done.told + JSON.stringify(done.msg ?? null) }])).toEqual([]);
    return done;
  }

  describe("exec", () => {
    test("puts exit code and output into the message, each argument being one word whatever it holds", async () => {
      const args = ["a b", "$(id)", "it's", 7, true];
      const { msg } = await ssh("exec", { command: "cat; printf '<%s>'", args, input: "in put\n" });
      expect(msg?.ssh).toEqual({ code: 0, signal: null, stdout: "in put\n<a b><$(id)><it's><7><true>", stderr: "" });
    });

    test("fails on another exit code than 0, unless the flow looks at it itself", async () => {
      const command = "echo out; echo err >&2; exit 3";
      const { outcome } = await ssh("exec", { command });
      expect(outcome.error).toEqual({ code: "node-failed", message: "the command ended with exit code 3" });
      const { msg } = await ssh("exec", { command, failOnExitCode: false });
      expect(msg?.ssh).toEqual({ code: 3, signal: null, stdout: "out\n", stderr: "err\n" });
      expect((await ssh("exec", { command: "kill -9 $$" })).outcome.error?.message).toBe(
        "the command ended by SIGKILL",
      );
    });

    test("takes no more output than it may", async () => {
      const { outcome } = await ssh("exec", { command: "yes", maxBytes: 1_000 });
      expect(outcome.error).toEqual({ code: "too-large", message: "there is more of it than 1000 bytes" });
    });

    for (const [what, key] of [
      ["a key", () => ({ private_key: host.plainKey })],
      ["a key with its passphrase", () => ({ private_key: host.lockedKey, passphrase })],
    ] as const) {
      test(`signs in with ${what}`, async () => {
        const { msg, outcome } = await ssh("exec", { command: "id -un" }, { item: item({ password: "", ...key() }) });
        expect(outcome.error).toBeUndefined();
        expect(msg?.ssh).toMatchObject({ stdout: `${host.username}\n` });
      });
    }

    /** Says that it has begun, and that it was told to end; a shell without a listener must not die of its own words. */
    const patient = (name: string) =>
      `exec 2>/dev/null; trap 'touch ${name}.ended; exit' TERM; touch ${name}.begun; while :; do sleep 0.05; done`;

    test("ends the command over there when the run is cancelled", async () => {
      const stop = new AbortController();
      const running = ssh("exec", { command: patient("cancelled") }, { signal: stop.signal });
      await until("the command to begin", () => host.has("cancelled.begun"));
      stop.abort();
      expect((await running).outcome.status).toBe("cancelled");
      await until("the command to end", () => host.has("cancelled.ended"));
    });

    test("ends the command over there when its time is up", async () => {
      const { outcome } = await ssh("exec", { command: patient("late"), timeout: "2s" });
      expect(outcome.error).toEqual({ code: "timeout", message: "no end of it within 2s" });
      await until("the command to end", () => host.has("late.ended"));
    });

    test("works in a runner that is shut in, and leaves no secret anywhere", async () => {
      writeFileSync(host.file("secret"), `${password}\n`);
      const held = { category: "ssh_key", fields: fields({ private_key: host.lockedKey, passphrase }) };
      const { outcome, msg, told } = await runInRunner("ssh.exec", { command: "cat ~/secret; cat ~/secret >&2" }, held);
      expect(outcome?.error).toBeUndefined();
      expect(msg).toMatchObject({ ssh: { code: 0, stdout: `${mask}\n`, stderr: `${mask}\n` } });
      expect(canaries.in([{ where: "told", text: told }])).toEqual([]);
    });
  });

  describe("a connection", () => {
    const other = `SHA256:${"A".repeat(43)}`;
    const refusals: [what: string, fields: () => object, config: () => object, error: object][] = [
      ["a wrong password", () => ({ password: "no" }), () => ({}), { code: "not-signed-in" }],
      ["a wrong user", () => ({ username: "nobody-here" }), () => ({}), { code: "not-signed-in" }],
      [
        "a wrong passphrase",
        () => ({ private_key: host.lockedKey, passphrase: "no" }),
        () => ({}),
        {
          code: "bad-key",
          message: 'item "the item": its private_key cannot be read, or its passphrase is wrong or missing',
        },
      ],
      ["a key that is none", () => ({ private_key: password }), () => ({}), { code: "bad-key" }],
      [
        "another host key",
        () => ({ host_fingerprint: other }),
        () => ({}),
        { code: "untrusted-key", message: expect.stringContaining(`ssh-ed25519 SHA256:`) },
      ],
      ["no fingerprint", () => ({ host_fingerprint: "" }), () => ({}), { code: "untrusted-key" }],
      ["a fingerprint that is none", () => ({ host_fingerprint: "yes" }), () => ({}), { code: "bad-input" }],
      ["no host", () => ({ host: "" }), () => ({}), { code: "bad-input" }],
      [
        "a name that nobody knows",
        () => ({ host: "no-such-host.invalid" }),
        () => ({}),
        { code: "unreachable", message: expect.stringContaining("cannot be resolved") },
      ],
      [
        "a host that neither item nor flow names",
        () => ({}),
        () => ({ server: { $expr: '"ssh://localhost:1"' } }),
        { code: "not-permitted", message: 'item "the item" may not be sent to localhost:1' },
      ],
    ];
    test.each(refusals)("is refused for %s", async (_, more, config, error) => {
      const { outcome } = await ssh("exec", { command: "true", ...config() }, { item: item(more()) });
      expect(outcome.error).toMatchObject(error);
    });

    test("trusts the fingerprint that stands in the flow where the item has none", async () => {
      const options = { item: item({ host_fingerprint: "" }) };
      expect((await ssh("exec", { command: "true", hostFingerprint: host.fingerprint }, options)).outcome.error).toBe(
        undefined,
      );
      expect(
        (await ssh("exec", { command: "true", hostFingerprint: other }, { item: item() })).outcome.error,
      ).toBeUndefined();
    });

    test("goes to a server that stands literally in the flow, or in the item's allowed hosts", async () => {
      const away = { host: "elsewhere.example" };
      const url = `ssh://127.0.0.1:${host.port}`;
      expect((await ssh("exec", { command: "true", server: url }, { item: item(away) })).outcome.error).toBeUndefined();
      const allowed = { item: item(away, [`127.0.0.1:${host.port}`]) };
      const moved = { command: "true", server: { $expr: `"${url}"` } };
      expect((await ssh("exec", moved, allowed)).outcome.error).toBeUndefined();
    });

    test("that nobody takes says so", async () => {
      const port = await freePort();
      const { outcome } = await ssh("exec", { command: "true" }, { item: item({ port }) });
      expect(outcome.error).toEqual({
        code: "unreachable",
        message: `cannot reach the SSH server 127.0.0.1:${port}: it refuses connections`,
      });
    });

    test("to a server that says nothing ends when the time is up, and is closed", async () => {
      await using silence = await openSilence();
      const { outcome } = await ssh(
        "exec",
        { command: "true", timeout: "200ms" },
        { item: item({ port: silence.port }) },
      );
      expect(outcome.error?.code).toBe("timeout");
      await until("the connection to close", () => silence.connections() === 0);
    });
  });

  test("what decides what is done must stand literally in the flow", async () => {
    for (const [type, property] of [
      ["exec", "command"],
      ["upload", "hostFingerprint"],
    ] as const) {
      const config = { path: "x", content: "x", command: "true", [property]: { $expr: "msg.x" } };
      const { outcome } = await runNode(`ssh.${type}`, config, { item: item() }).catch((error) => ({
        outcome: { error },
      }));
      expect(outcome.error).toMatchObject({ code: "bad-input", message: expect.stringContaining(property) });
    }
    expect([...shippedNodes.keys()]).toEqual(expect.arrayContaining(["ssh.exec", "ssh.upload", "ssh.download"]));
  });

  describe("files", () => {
    test("are replaced as a whole, with the permissions that were asked for", async () => {
      writeFileSync(host.file("up.txt"), "something longer that was there before");
      chmodSync(host.file("up.txt"), 0o666);
      expect((await ssh("upload", { path: "up.txt", content: "grüße" })).outcome.error).toBeUndefined();
      expect(readFileSync(host.file("up.txt"), "utf8")).toBe("grüße");
      await ssh("upload", { path: host.file("up.bin"), content: "AAEC/w==", encoding: "base64", mode: "640" });
      expect(readFileSync(host.file("up.bin"))).toEqual(Buffer.from([0, 1, 2, 255]));
      expect(statSync(host.file("up.bin")).mode & 0o777).toBe(0o640);
      expect(readdirSync(host.file("")).filter((name) => name.endsWith(".part"))).toEqual([]);
    });

    test("come into the message as text or base64, up to a size", async () => {
      writeFileSync(host.file("down"), "grüße");
      const get = async (more: object) => await ssh("download", { path: "down", to: "it", ...more });
      expect((await get({})).msg?.it).toEqual({ size: 7, content: "grüße" });
      expect((await get({ encoding: "base64" })).msg?.it).toEqual({ size: 7, content: "Z3LDvMOfZQ==" });
      expect((await get({ maxBytes: 6 })).outcome.error?.code).toBe("too-large");
    });

    test("go from and to files of this host as streams", async () => {
      using here = tempHome();
      const bytes = Buffer.alloc(3_000_001, "0123456789");
      writeFileSync(`${here.path}/a`, bytes);
      expect((await ssh("upload", { path: "big", file: `${here.path}/a` })).outcome.error).toBeUndefined();
      const { msg } = await ssh("download", { path: "big", file: `${here.path}/b`, maxBytes: bytes.length });
      expect(msg?.file).toEqual({ size: bytes.length });
      expect(readFileSync(`${here.path}/b`).equals(bytes)).toBe(true);
    });

    const faults: [what: string, type: string, config: object, error: object][] = [
      [
        "is not there",
        "download",
        { path: "none" },
        { code: "not-found", message: "there is no none on the SSH server" },
      ],
      ["may not be read", "download", { path: "/etc/shadow" }, { code: "not-allowed" }],
      ["may not be written", "upload", { path: "/etc/x", content: "" }, { code: "not-allowed" }],
      ["has no folder", "upload", { path: "no/x", content: "" }, { code: "not-found" }],
      ["is not on this host", "upload", { path: "x", file: "/nothing/here" }, { code: "not-found" }],
    ];
    test.each(faults)("that one %s is told", async (_, type, config, error) => {
      expect((await ssh(type, config)).outcome.error).toMatchObject(error);
    });

    test("that never end are cut off by the time-out", async () => {
      const { outcome } = await ssh("download", {
        path: "/dev/zero",
        file: "/dev/null",
        maxBytes: 1e10,
        timeout: "500ms",
      });
      expect(outcome.error?.code).toBe("timeout");
    });

    test("of this host are out of a runner's reach, and its own folder is not", async () => {
      const held = { category: "ssh_key", fields: fields() };
      const far = await runInRunner("ssh.upload", { path: "stolen", file: "/etc/passwd" }, held);
      expect(far.outcome?.error?.code).toBe("not-permitted");
      writeFileSync(host.file("near"), "near");
      const near = await runInRunner("ssh.download", { path: "near", file: "near" }, held);
      expect(near.outcome?.error).toBeUndefined();
      expect(near.msg).toMatchObject({ file: { size: 4 } });
    });
  });
});
