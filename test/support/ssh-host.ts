// A real OpenSSH server with a user of its own. It sees another /etc/passwd than the host, where nothing of it is left;
// only root can start it.
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostPart } from "./host-part.ts";
import { startServer } from "./server-program.ts";
import { freePort } from "./squid.ts";
import { tempHome } from "./temp-home.ts";

const program = "/usr/sbin/sshd";

/** Whether one can be started here. */
export const hasSshd = hostPart("root with an OpenSSH server", () => {
  execFileSync("unshare", ["--mount", "true"], { stdio: "pipe" });
  execFileSync("test", ["-x", program]);
});

const user = { name: "trial", id: 42_424 };

export async function openSshHost(secrets: { password: string; passphrase: string }) {
  await using opened = new AsyncDisposableStack();
  const temp = opened.use(tempHome());
  chmodSync(temp.path, 0o755);
  const at = (name: string) => join(temp.path, name);
  const keys = ["host", "plain", "locked"].map((name) => {
    const passphrase = name === "locked" ? secrets.passphrase : "";
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f", at(name)]);
    return readFileSync(at(name), "utf8");
  });
  const home = at("home");
  mkdirSync(home);
  chownSync(home, user.id, user.id);
  writeFileSync(at("known"), ["plain", "locked"].map((name) => readFileSync(at(`${name}.pub`), "utf8")).join(""));
  const hash = execFileSync("openssl", ["passwd", "-6", "-stdin"], {
    input: secrets.password,
    encoding: "utf8",
  }).trim();
  writeFileSync(
    at("passwd"),
    `${readFileSync("/etc/passwd", "utf8")}${user.name}:x:${user.id}:${user.id}::${home}:/bin/sh\n`,
  );
  writeFileSync(at("shadow"), `${readFileSync("/etc/shadow", "utf8")}${user.name}:${hash}:19000:0:99999:7:::\n`, {
    mode: 0o600,
  });
  const port = await freePort();
  const lines = [
    ...[`Port ${port}`, "ListenAddress 127.0.0.1", `HostKey ${at("host")}`, "PidFile none", "StrictModes no"],
    ...["UsePAM no", "PasswordAuthentication yes", `AuthorizedKeysFile ${at("known")}`, "LogLevel ERROR"],
    ...["Subsystem sftp internal-sftp", "MaxStartups 100"],
  ];
  writeFileSync(at("config"), `${lines.join("\n")}\n`);
  const mounts = [
    ...[`mount --bind ${at("passwd")} /etc/passwd`, `mount --bind ${at("shadow")} /etc/shadow`],
    ...["mount -t tmpfs none /run", "mkdir /run/sshd", `exec ${program} -D -e -f ${at("config")}`],
  ];
  opened.use(await startServer(["unshare", "--mount", "sh", "-c", mounts.join(" && ")], { port }));
  const shown = execFileSync("ssh-keygen", ["-l", "-f", at("host.pub")], { encoding: "utf8" });
  const held = opened.move();
  return {
    ...{ port, username: user.name, fingerprint: shown.split(" ")[1] ?? "" },
    ...{ plainKey: keys[1] ?? "", lockedKey: keys[2] ?? "" },
    /** A file in the user's home. */
    file: (name: string) => join(home, name),
    has: (name: string) => existsSync(join(home, name)),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
