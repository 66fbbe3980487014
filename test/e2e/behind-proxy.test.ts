// A robot and a person behind a proxy that wants a login, and a control plane whose certificate is a private authority's:
// there is no other way to it, since nobody but the proxy knows its name.
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli, startCli } from "../support/cli.ts";
import { type Authority, hiddenName, openAuthority } from "../support/hidden-host.ts";
import { hostPart } from "../support/host-part.ts";
import { freePort, probeSquid, startSquid } from "../support/squid.ts";
import { until } from "../support/until.ts";

const login = { user: "ada", password: "canary-7c11-proxy" };
const secret = "canary-90aa-value";

describe.skipIf(!hostPart("squid", probeSquid))(
  "behind a proxy",
  () => {
    const stack = new AsyncDisposableStack();
    const said: string[] = [];
    let [home, origin, proxyPort] = ["", "", 0];
    let authority: Authority;
    let squid: AsyncDisposable;

    const way = () => ({
      HTTPS_PROXY: `http://${login.user}:${login.password}@127.0.0.1:${proxyPort}`,
      NODE_EXTRA_CA_CERTS: authority.file,
    });
    const host = (more: Record<string, string> = way()) => ({ SEALBOT_HOME: join(home, "host"), ...more });
    const file = (name: string, text: string) => writeFile(join(home, name), text, { mode: 0o600 });
    async function cli(args: readonly string[], { stdin = "", env = way() as Record<string, string> } = {}) {
      const ended = await runCli(args, { home, stdin, env });
      said.push(ended.stdout, ended.stderr);
      return ended;
    }
    async function ok(args: readonly string[], more: Parameters<typeof cli>[1] = {}) {
      const ended = await cli(args, more);
      expect(ended.status, ended.stderr).toBe(0);
      return ended;
    }
    function start(args: readonly string[], env: Record<string, string>) {
      const child = startCli(args, { home, env });
      const ended = new Promise((resolve) => child.on("close", resolve));
      const command = { text: "", child, ended };
      for (const stream of [child.stdout, child.stderr]) {
        stream?.on("data", (chunk) => {
          command.text += chunk;
          said.push(String(chunk));
        });
      }
      stack.defer(async () => {
        child.kill("SIGKILL");
        await ended;
      });
      return command;
    }
    async function statusWhere(what: string, fits: (status: { link: { state: string }; standing: string }) => boolean) {
      return await until(
        what,
        async () => {
          const { status, stdout } = await runCli(["status", "--json"], { home, env: host() });
          const answer = status === 0 ? JSON.parse(stdout) : {};
          return answer.running && fits(answer) ? answer : undefined;
        },
        { within: 60_000 },
      );
    }

    beforeAll(async () => {
      home = await mkdtemp(join(tmpdir(), "sealbot-proxy-"));
      stack.defer(() => rm(home, { recursive: true, force: true }));
      authority = stack.use(openAuthority());
      const port = await freePort();
      proxyPort = await freePort();
      origin = `https://${hiddenName}:${port}`;
      const tls = ["--tls-cert", authority.files.cert, "--tls-key", authority.files.key, "--public-url", origin];
      const server = start(["server", "start", "--port", String(port), ...tls], {});
      await until("the server", () => /listening on http\S+\n/.test(server.text));
      await file("code", /^Setup code: (\S+)$/m.exec(server.text)?.[1] ?? "");
      await file("password", "weathered lantern over mauve quay 42\n");
      squid = await startSquid(proxyPort, login);
      stack.defer(() => squid[Symbol.asyncDispose]());
    });
    afterAll(() => stack.disposeAsync());

    const account = () => [
      ...["account", "create", "--server", origin, "--setup-code-file", "code", "--password-file", "password"],
      ...["--email", "ada@example.com", "--kit-out", "kit.txt"],
    ];

    it.each([
      ["without a proxy", () => ({ NODE_EXTRA_CA_CERTS: authority.file }), "cannot be resolved", "DNS"],
      [
        "without a login",
        () => ({ ...way(), HTTPS_PROXY: `http://127.0.0.1:${proxyPort}` }),
        "wants a login",
        "http://USER:PASSWORD@HOST:PORT",
      ],
      ["without the authority", () => ({ HTTPS_PROXY: way().HTTPS_PROXY }), "its certificate", "NODE_EXTRA_CA_CERTS"],
    ])("%s nothing is reached, and the remedy is told", async (_title, env, reason, remedy) => {
      const { status, stderr } = await cli(account(), { env: env() });
      expect([status, stderr]).toEqual([6, expect.stringContaining(reason)]);
      expect(stderr).toContain(remedy);
    });

    it("a person signs up, a robot joins, links and runs a flow with an injected key", async () => {
      await ok(account());
      await ok(["vault", "create", "shop", "--vsk-out", "shop.vsk"]);
      const item = [
        "item",
        "set",
        "shop",
        "smtp",
        "--category",
        "login",
        "--field",
        "username=mailer",
        "--value-stdin",
      ];
      await ok(item, { stdin: secret });
      const node = (id: string, type: string, config: object, wires: string[][] = []) => ({ id, type, config, wires });
      const nodes = [
        node("start", "core.start", {}, [["get"]]),
        node("get", "vault.get-item", { vault: "shop", item: "smtp" }),
      ];
      await file("orders.json", JSON.stringify({ name: "orders", vaults: [{ vault: "shop" }], nodes }));
      const invite = start(["robot", "invite", "--name", "build-1", "--wait"], way());
      const ticket = await until("the ticket", () => /^sbj1_\S+$/m.exec(invite.text)?.[0], { within: 30_000 });
      await ok(["robot", "join", "-", "--server", origin], { stdin: ticket, env: host() });
      await invite.ended;
      start(["robot", "start"], host());
      await statusWhere("the link", ({ link, standing }) => link.state === "online" && standing === "active");
      await ok(["vault", "grant", "shop", "--robot", "build-1"]);
      await ok(["flow", "push", "orders.json"]);
      const run = start(["flow", "run", "orders", "--follow"], way());
      await until("the run to wait", () => /robot inject|wait/i.test(run.text), { within: 30_000 });
      await ok(["robot", "inject", "build-1", "shop"]);
      expect(await run.ended, run.text).toBe(0);
    });

    it("a proxy that dies is named, and when it is back the link is, too", async () => {
      await squid[Symbol.asyncDispose]();
      const down = await statusWhere("the link to be down", ({ link }) => link.state !== "online" && "error" in link);
      const { error } = await statusWhere("the reason", ({ link }) => JSON.stringify(link).includes("the proxy")).then(
        ({ link }) => link,
      );
      expect(down.running).toBe(true);
      expect(error.message).toContain(`the proxy 127.0.0.1:${proxyPort} refuses connections`);
      squid = await startSquid(proxyPort, login);
      await statusWhere("the link again", ({ link }) => link.state === "online");
    });

    it("the proxy's password and the secret stand in nothing that was said", async () => {
      const settings = await readFile(join(home, "sealbot", "cli", "settings.json"), "utf8");
      for (const text of [said.join("\n"), settings]) {
        expect(text).not.toContain(login.password);
        expect(text).not.toContain(secret);
      }
    });
  },
  240_000,
);
