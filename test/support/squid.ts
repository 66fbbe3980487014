// A real squid that wants a login and alone knows the hidden host's name.
import { execFileSync, spawn } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { hiddenName } from "./hidden-host.ts";
import { tempHome } from "./temp-home.ts";
import { until } from "./until.ts";

const program = "/usr/sbin/squid";
const helper = "/usr/lib/squid/basic_ncsa_auth";

/** @throws where squid is not installed. */
export function probeSquid(): void {
  execFileSync(program, ["-v"], { stdio: "ignore" });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

const isListening = (port: number) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(true)).on("error", () => resolve(false));
    socket.on("connect", () => socket.destroy());
  });

/** Starts one on `port`; resolves once it listens. */
export async function startSquid(port: number, login: { user: string; password: string }): Promise<AsyncDisposable> {
  const home = tempHome();
  // Started by root it works as a user of its own.
  chmodSync(home.path, 0o755);
  const at = (name: string) => join(home.path, name);
  writeFileSync(at("hosts"), `127.0.0.1 ${hiddenName}\n`);
  const hash = execFileSync("openssl", ["passwd", "-apr1", login.password], { encoding: "utf8" }).trim();
  writeFileSync(at("users"), `${login.user}:${hash}\n`);
  const lines = [
    ...[`http_port 127.0.0.1:${port}`, `hosts_file ${at("hosts")}`, "pid_filename none", "pinger_enable off"],
    ...[`auth_param basic program ${helper} ${at("users")}`, "auth_param basic children 1 startup=1"],
    ...["acl known proxy_auth REQUIRED", "http_access allow known", "http_access deny all"],
    ...["cache deny all", "cache_mem 0 MB", "access_log none", "cache_log /dev/null", "max_filedescriptors 1024"],
    ...[`coredump_dir ${home.path}`, "shutdown_lifetime 0 seconds"],
  ];
  writeFileSync(at("squid.conf"), `${lines.join("\n")}\n`);
  const child = spawn(program, ["-N", "-f", at("squid.conf")], { stdio: "ignore" });
  const ended = new Promise((resolve) => child.on("close", resolve));
  await until("squid to listen", () => isListening(port));
  return {
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
      home[Symbol.dispose]();
    },
  };
}
