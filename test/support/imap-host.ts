// A real Dovecot with one mailbox, whose mails are files that the test puts there. Only root can start it.
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostPart } from "./host-part.ts";
import { startServer } from "./server-program.ts";
import { freePort } from "./squid.ts";
import { tempHome } from "./temp-home.ts";

const program = "/usr/sbin/dovecot";

/** Whether one can be started here. */
export const hasDovecot = hostPart("root with an IMAP server", () => {
  execFileSync("test", ["-x", program]);
  execFileSync("unshare", ["--mount", "true"], { stdio: "pipe" });
});

export const imapUser = "ann@example.org";
const owner = 42_425;

interface ImapHostOptions {
  readonly tls: { readonly cert: string; readonly key: string };
  readonly password: string;
  /** Default true. */
  readonly isEncrypted?: boolean;
}

export async function openImapHost({ tls, password, isEncrypted = true }: ImapHostOptions) {
  await using opened = new AsyncDisposableStack();
  const temp = opened.use(tempHome());
  chmodSync(temp.path, 0o755);
  const at = (name: string) => join(temp.path, name);
  for (const name of ["box", "box/cur", "box/new", "box/tmp"]) {
    mkdirSync(at(name));
    chownSync(at(name), owner, owner);
  }
  writeFileSync(at("cert.pem"), tls.cert);
  writeFileSync(at("key.pem"), tls.key, { mode: 0o600 });
  writeFileSync(at("users"), `${imapUser}:{PLAIN}${password}:${owner}:${owner}::${temp.path}\n`);
  const [port, securePort] = [await freePort(), await freePort()];
  const settings = [
    ...[`base_dir = ${at("run")}`, `state_dir = ${at("state")}`, "log_path = /dev/stderr", "protocols = imap"],
    ...["listen = 127.0.0.1", `mail_location = maildir:${at("box")}`, "auth_failure_delay = 0"],
    ...[`ssl_cert = <${at("cert.pem")}`, `ssl_key = <${at("key.pem")}`, "disable_plaintext_auth = no"],
    `ssl = ${isEncrypted ? "required" : "no"}`,
    ...["passdb {", "driver = passwd-file", `args = ${at("users")}`, "}"],
    ...["userdb {", "driver = passwd-file", `args = ${at("users")}`, "}"],
    ...["service imap-login {", "inet_listener imap {", `port = ${port}`, "}"],
    ...["inet_listener imaps {", `port = ${isEncrypted ? securePort : 0}`, "ssl = yes", "}", "}"],
  ];
  writeFileSync(at("config"), `${settings.join("\n")}\n`);
  const server = opened.use(await startServer([program, "-F", "-c", at("config")], { port, signal: "SIGTERM" }));
  const held = opened.move();
  let delivered = 0;
  return {
    ...{ port, securePort, said: server.said },
    /** Puts a mail there; `isSeen` as if somebody had read it. */
    deliver(lines: readonly string[], { isSeen = false } = {}) {
      const path = at(`box/${isSeen ? "cur" : "new"}/${1_000 + delivered++}.trial${isSeen ? ":2,S" : ""}`);
      writeFileSync(path, lines.join("\r\n"));
      chownSync(path, owner, owner);
    },
    /** How many mails bear the mark. */
    seen: () => readdirSync(at("box/cur")).filter((name) => /:2,[A-Z]*S/.test(name)).length,
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}
