// A control plane, an account, an open vault with an item and an endorsed robot, all made with the built package, for
// the benches that need the whole.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as client from "../../src/client/index.ts";
import { endChild, runToSign } from "./child.ts";

/** Built apart, because others may be working with `dist` meanwhile, but where it finds the packages it needs. */
const built = join(import.meta.dirname, "../../.bench/package");
/** The command as it is published. */
export const main = join(built, "dist/cli/main.js");

export interface Office extends AsyncDisposable {
  readonly url: string;
  readonly session: client.MemberSession;
  readonly vsk: string;
  readonly robot: string;
  /** Environment in which the CLI is signed in and has the vault "ops" open. */
  readonly memberEnv: NodeJS.ProcessEnv;
  /** Environment of the robot's host. */
  readonly robotEnv: NodeJS.ProcessEnv;
}

export async function openOffice(): Promise<Office> {
  execFileSync(process.execPath, [join(import.meta.dirname, "../build.ts"), built], { stdio: "ignore" });
  // A second package with exports inside this one would be taken for a mistake by whoever checks this one.
  const description = join(built, "package.json");
  const { exports: _, ...rest } = JSON.parse(readFileSync(description, "utf8"));
  writeFileSync(description, JSON.stringify(rest));
  const folder = mkdtempSync(join(tmpdir(), "sealbot-bench-"));
  const envOf = (home: string) => ({
    PATH: process.env.PATH,
    HOME: folder,
    SEALBOT_HOME: join(folder, home),
    NO_COLOR: "1",
  });
  const [serverEnv, memberEnv, robotEnv] = [envOf("server"), envOf("member"), envOf("robot")];
  const { child, output } = await runToSign(
    [main, "server", "start", "--port", "0", "--data-dir", join(folder, "data")],
    "listening on http",
    serverEnv,
  );
  const [, url = ""] = /listening on (\S+)/.exec(output()) ?? [];
  const [, setupCode = ""] = /Setup code: (\S+)/.exec(output()) ?? [];
  const password = "a bench pass phrase of many words";
  const { session } = await client.createAccount({ server: url, setupCode, email: "bench@example.com", password });
  const { vsk } = await client.createVault(session, { name: "ops" });
  await client.setItem(session, "ops", { name: "note", category: "note", value: { text: "x".repeat(1_000) } });
  const cli = (args: string[], env: NodeJS.ProcessEnv, input = "") =>
    execFileSync(process.execPath, [main, ...args], { env, input, stdio: ["pipe", "pipe", "ignore"] });
  const passwordFile = join(folder, "password");
  const vskFile = join(folder, "vsk");
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  writeFileSync(vskFile, `${vsk}\n`, { mode: 0o600 });
  cli(["login", "--server", url, "--email", "bench@example.com", "--password-file", passwordFile], memberEnv);
  cli(["vault", "open", "ops", "--vsk-file", vskFile], memberEnv);
  const { ticket, id } = await client.inviteRobot(session, { name: "bench-robot" });
  cli(["robot", "join", "-", "--server", url], robotEnv, `${ticket}\n`);
  const robot = await client.awaitAndEndorse(session, id);
  await client.grantVault(session, "ops", robot.id);
  return {
    url,
    session,
    vsk,
    robot: robot.id,
    memberEnv,
    robotEnv,
    [Symbol.asyncDispose]: async () => {
      await endChild(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
