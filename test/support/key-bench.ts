// Key stores to try: each over the real thing it stands on, with what is outside of it in a test's own folder.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { utf8 } from "../../src/crypto/bytes.ts";
import type { RobotHome } from "../../src/robot/home.ts";
import { robotHome } from "../../src/robot/home.ts";
import type { KeySources } from "../../src/robot/key-store/key-stores.ts";
import type { CredentialStoreOptions, RunProgram } from "../../src/robot/key-store/systemd.ts";
import { hostPart } from "./host-part.ts";
import { tempHome } from "./temp-home.ts";

export interface KeyBench extends Disposable {
  readonly home: RobotHome;
  readonly sources: KeySources;
}

export const passphraseOf = (text: string): KeySources => ({
  passphrase: { tries: 1, ask: async () => utf8(text) },
});

export const benchPassphrase = "nobody says these four words";

/** A home of its own, a passphrase, and a systemd host in a folder. */
export function openKeyBench(): KeyBench {
  const temp = tempHome();
  return { ...keyBenchAt(temp.path), [Symbol.dispose]: () => temp[Symbol.dispose]() };
}

/** The same in a folder that stays: a robot that another process goes on with. */
export const keyBenchAt = (path: string): Omit<KeyBench, keyof Disposable> => ({
  home: robotHome(join(path, "robot")),
  sources: { ...passphraseOf(benchPassphrase), credential: systemdIn(path) },
});

export const hasCredentials = hostPart("systemd-creds, run by root", () => {
  execFileSync("systemd-creds", ["--version"], { stdio: "ignore" });
  if (process.getuid?.() !== 0) throw new TypeError("only root can encrypt a credential");
});

/** The real systemd-creds with a host key of its own; no systemd runs here that could be told to read its units anew. */
export function systemdIn(folder: string): CredentialStoreOptions {
  const unit = join(folder, "etc", "systemd", "sealbot-robot.service");
  mkdirSync(dirname(unit), { recursive: true });
  writeFileSync(unit, "[Service]\n");
  const env = { PATH: process.env.PATH, SYSTEMD_CREDENTIAL_SECRET: join(folder, "credential.secret") };
  const run: RunProgram = async (program, args, input) => {
    if (program === "systemctl") return new Uint8Array();
    const { status, stdout } = spawnSync(program, args, { env, ...(input ? { input } : {}) });
    if (status !== 0) throw new TypeError(`${program} ended with status ${status}`);
    return stdout;
  };
  const credential = join(folder, "etc", "sealbot", "robot-identity.cred");
  return { places: { credential, unit, dropIn: `${unit}.d/identity.conf` }, run };
}
