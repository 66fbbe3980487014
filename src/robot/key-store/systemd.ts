// A systemd credential as key store: encrypted by the host's own key or its TPM, opened by systemd for this one service
// when it starts, so that an unattended host needs no person and a copied disk opens nothing. Root writes it.
import { spawn } from "node:child_process";
import { access, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorOf } from "../../base/errors.ts";
import { findFileBytes, wipeFile, writePrivateFile } from "../../base/private-file.ts";
import { asRoot } from "../home-owner.ts";
import type { KeyStore } from "./key-store.ts";
import { notTheKeys } from "./private-keys.ts";

/** Where systemd and its service keep what belongs to the credential. */
export interface CredentialPlaces {
  readonly credential: string;
  /** The service's unit; without it nothing could ever open the credential. */
  readonly unit: string;
  /** Tells the service to take the credential; written only while there is one, for a missing one fails its start. */
  readonly dropIn: string;
}

const hostPlaces: CredentialPlaces = {
  credential: "/etc/sealbot/robot-identity.cred",
  unit: "/etc/systemd/system/sealbot-robot.service",
  dropIn: "/etc/systemd/system/sealbot-robot.service.d/identity.conf",
};
const name = "robot-identity";

export interface CredentialStoreOptions {
  /** Where systemd laid this process's credentials: CREDENTIALS_DIRECTORY. */
  readonly directory?: string | undefined;
  readonly places?: CredentialPlaces | undefined;
  /** Runs one of systemd's programs to its end; rejects when it fails. */
  readonly run?: RunProgram | undefined;
}
export type RunProgram = (program: string, args: readonly string[], input?: Uint8Array) => Promise<Uint8Array>;

export function openCredentialKeyStore(options: CredentialStoreOptions = {}): KeyStore {
  const { directory, places = hostPlaces, run = runProgram } = options;
  const { credential, unit, dropIn } = places;
  const place = `a systemd credential, ${credential}`;
  return {
    kind: "systemd-credential",
    place,
    async find() {
      const given = directory === undefined ? undefined : await findFileBytes(join(directory, name));
      if (given) return given;
      return await asRoot(async () => {
        if (!(await isThere(credential))) return undefined;
        checkRoot("opened");
        return await run("systemd-creds", ["decrypt", `--name=${name}`, credential, "-"]).catch((cause: unknown) => {
          if (isProgramMissing(cause)) throw noSystemd(cause);
          throw notTheKeys(`${place}: cannot be decrypted on this host`);
        });
      });
    },
    async write(keys) {
      await asRoot(async () => {
        checkRoot("written");
        if (!(await isThere(unit))) throw noService();
        const sealed = await run("systemd-creds", ["encrypt", `--name=${name}`, "-", "-"], keys).catch(
          (cause: unknown) => {
            throw noSystemd(cause);
          },
        );
        await mkdir(dirname(credential), { recursive: true });
        await writePrivateFile(credential, sealed);
        await mkdir(dirname(dropIn), { recursive: true });
        await writePrivateFile(dropIn, `[Service]\nLoadCredentialEncrypted=${name}:${credential}\n`);
        await run("systemctl", ["daemon-reload"]);
      });
    },
    async wipe() {
      await asRoot(async () => {
        if (!(await isThere(credential)) && !(await isThere(dropIn))) return;
        checkRoot("removed");
        // The service must never be told to load what is gone.
        await rm(dropIn, { force: true });
        await run("systemctl", ["daemon-reload"]);
        await wipeFile(credential);
      });
    },
  };
}

/** A folder that only root may enter hides what is in it: then somebody put it there. */
async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    return !(error instanceof Error && ["ENOENT", "ENOTDIR"].includes(String(Reflect.get(error, "code"))));
  }
}

function checkRoot(what: string): void {
  if (process.geteuid?.() === 0) return;
  throw errorOf({
    code: "keys-locked",
    message: `the systemd credential with this robot's keys can be ${what} only by root, and read by the robot's service`,
    hint: "Start the service (systemctl start sealbot-robot), or run this command with sudo.",
  });
}

const noService = () =>
  errorOf({
    code: "keys-locked",
    message: "there is no system service here that could read a systemd credential",
    hint: "Install it first: sudo sealbot service install",
  });

const isProgramMissing = (error: unknown): boolean => error instanceof Error && Reflect.get(error, "code") === "ENOENT";

const noSystemd = (cause: unknown) =>
  errorOf({
    code: "keys-locked",
    message: isProgramMissing(cause)
      ? "systemd-creds is not on this host"
      : "systemd-creds could not encrypt a credential",
    hint: "It comes with systemd 250 or later. Choose another key store: sealbot robot keys migrate --to STORE",
    cause,
  });

/** What it prints stays between it and us: it may be the keys. */
const runProgram: RunProgram = (program, args, input) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"] });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.once("error", reject);
    // A program that ends before it has read all says by its status why.
    child.stdin.on("error", () => {});
    child.once("close", (status) => {
      if (status === 0) resolve(Uint8Array.from(Buffer.concat(chunks)));
      else reject(errorOf({ code: "internal", message: `${program} ended with status ${status}` }));
      for (const chunk of chunks) chunk.fill(0);
    });
    child.stdin.end(input ?? "");
  });
