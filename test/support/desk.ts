// The desk of somebody who reads the documentation: a control plane, an account that is signed in, a robot that runs on
// the same host, a shop to talk to, and a shell. Addresses stand in the chapters by the names that anybody may use in
// examples, and mean the real ones here.
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { searchFor } from "../../scripts/demo/search.ts";
import { openShop } from "../../scripts/demo/shop.ts";
import { ensureProgram } from "./built-program.ts";
import { Person } from "./person.ts";
import { Processes } from "./processes.ts";
import { until } from "./until.ts";

/** Every secret of the chapters has this word in it, so that it can be searched for. */
const canary = "hunter2";

/** Milliseconds until the robot must be there, also on a host that has much else to do. */
const patience = 60_000;

export interface Desk extends AsyncDisposable {
  /** Puts a file where the shell works. */
  write(name: string, text: string): void;
  /** Runs a command line to its end; `output` is all that it printed. */
  shell(command: string): Promise<{ status: number | null; output: string }>;
  /** Files of the control plane and the robot in which a secret of the chapter stands. */
  leaks(): string[];
}

export async function openDesk(): Promise<Desk> {
  await using opened = new AsyncDisposableStack();
  const root = mkdtempSync(join(tmpdir(), "sealbot-desk-"));
  opened.defer(() => rmSync(root, { recursive: true, force: true }));
  const place = (name: string) => {
    mkdirSync(join(root, name), { mode: 0o700 });
    return join(root, name);
  };
  const processes = opened.use(new Processes(place("seen")));
  const [folder, home, control] = [place("work"), place("home"), place("control")];
  const program = await ensureProgram();
  const packages = place(join("work", "node_modules"));
  // What the chapters import: sealbot itself, and the SDK of others.
  symlinkSync(program.folder, join(packages, "sealbot"));
  symlinkSync(join(import.meta.dirname, "../../node_modules/auth0"), join(packages, "auth0"));
  const shop = opened.use(
    await openShop({ apiKey: `sk-${canary}`, login: { username: "ada", password: `correct-horse-${canary}` } }),
  );

  const server = processes.start("server", ["server", "start", "--port", "0"], { home: control });
  const [, setupCode = "", url = ""] = await server.said(/Setup code: (\S+)\n[\s\S]*listening on (\S+)/, patience);
  const ada = new Person(processes, home);
  const passwordFile = join(root, "password");
  writeFileSync(passwordFile, `a long pass phrase ${canary}\n`, { mode: 0o600 });
  const account = ["--server", url, "--email", "ada@example.com", "--password-file", passwordFile];
  await ada.ok(["account", "create", ...account, "--setup-code", setupCode, "--kit-out", join(root, "kit")]);
  const { ticket } = await ada.json(z.object({ ticket: z.string() }), ["robot", "invite", "--name", "office-pc"]);
  await ada.ok(["robot", "join", "-", "--server", url], `${ticket}\n`);
  await ada.ok(["robot", "endorse", "office-pc"]);
  await processes.start("robot", ["robot", "start"], { home }).said(/ started/, patience);
  const status = z.object({ link: z.object({ state: z.string() }) });
  const isOnline = async () => (await ada.json(status, ["robot", "status"])).link.state === "online";
  await until("the robot is online", isOnline, { within: patience });

  const bin = place("bin");
  writeFileSync(join(bin, "sealbot"), `#!/bin/sh\nexec "${process.execPath}" "${program.main}" "$@"\n`, {
    mode: 0o755,
  });
  const meant = [
    ["https://sealbot.example", url],
    ["https://shop.example", shop.url],
  ] as const;
  const shellEnv = {
    XDG_CACHE_HOME: program.cache,
    PATH: `${bin}:${process.env.PATH}`,
    HOME: home,
    SEALBOT_HOME: join(home, "sealbot"),
    NO_COLOR: "1",
  };
  const inReality = (text: string) => meant.reduce((told, [name, real]) => told.replaceAll(name, real), text);
  const asTold = (text: string) => meant.reduce((seen, [name, real]) => seen.replaceAll(real, name), text);
  const held = opened.move();
  return {
    write(name, text) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, inReality(text));
    },
    shell: (command) =>
      new Promise((resolve, reject) => {
        const child = spawn("/bin/sh", ["-c", inReality(command)], {
          cwd: folder,
          env: shellEnv,
          stdio: ["ignore", "pipe", "pipe"],
        });
        let output = "";
        child.stdout.on("data", (chunk) => (output += chunk));
        child.stderr.on("data", (chunk) => (output += chunk));
        child.on("error", reject);
        child.on("close", (status) => resolve({ status, output: asTold(output) }));
      }),
    leaks: () =>
      searchFor([canary], [control, join(home, "sealbot", "robot"), join(root, "seen")]).hits.map((path) =>
        relative(root, path),
      ),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
