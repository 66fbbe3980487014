// Real database servers, each with a fresh folder, one login and a certificate that nobody trusts until told to.
import { execFileSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostPart } from "./host-part.ts";
import { startServer } from "./server-program.ts";
import { freePort } from "./squid.ts";
import { tempHome } from "./temp-home.ts";

export interface SqlHost extends AsyncDisposable {
  readonly port: number;
}

export interface SqlHostOptions {
  readonly tls: { readonly cert: string; readonly key: string };
  readonly password: string;
}

/** The one login and the one database. */
export const sqlUser = "trial";

const pgFolder = "/usr/lib/postgresql";
const pgProgram = (name: string) => join(pgFolder, readdirSync(pgFolder).toSorted().at(-1) ?? "", "bin", name);

export const hasPostgres = hostPart("PostgreSQL", () =>
  execFileSync(pgProgram("postgres"), ["--version"], { stdio: "pipe" }),
);
export const hasMariadb = hostPart("MariaDB", () => execFileSync("mariadbd", ["--version"], { stdio: "pipe" }));

/** Started by root they work as nobody, who owns what they touch. */
const nobody = process.getuid?.() === 0 ? 65_534 : undefined;

function place({ tls }: SqlHostOptions) {
  const temp = tempHome();
  const at = (name: string) => join(temp.path, name);
  mkdirSync(at("data"), { mode: 0o700 });
  writeFileSync(at("cert.pem"), tls.cert);
  writeFileSync(at("key.pem"), tls.key, { mode: 0o600 });
  const own = (...names: string[]) => {
    if (nobody !== undefined) for (const name of names) chownSync(at(name), nobody, nobody);
  };
  chmodSync(temp.path, 0o755);
  own(".", "data", "cert.pem", "key.pem");
  return { temp, at, own, as: nobody === undefined ? {} : { uid: nobody, gid: nobody } };
}

export async function openPostgres(options: SqlHostOptions): Promise<SqlHost> {
  await using opened = new AsyncDisposableStack();
  const { temp, at, own, as } = place(options);
  opened.use(temp);
  writeFileSync(at("password"), options.password, { mode: 0o600 });
  own("password");
  const init = [
    "-D",
    at("data"),
    "-U",
    sqlUser,
    `--pwfile=${at("password")}`,
    "-A",
    "scram-sha-256",
    "-N",
    "-E",
    "UTF8",
  ];
  execFileSync(pgProgram("initdb"), init, { stdio: "pipe", ...as });
  const port = await freePort();
  const settings = [
    ...[`port=${port}`, "listen_addresses=127.0.0.1", `unix_socket_directories=${temp.path}`, "fsync=off"],
    ...["ssl=on", `ssl_cert_file=${at("cert.pem")}`, `ssl_key_file=${at("key.pem")}`],
  ];
  const args = settings.flatMap((setting) => ["-c", setting]);
  opened.use(
    await startServer([pgProgram("postgres"), "-D", at("data"), ...args], {
      port,
      signal: "SIGQUIT",
      ...(nobody !== undefined && { uid: nobody }),
    }),
  );
  const held = opened.move();
  return { port, [Symbol.asyncDispose]: () => held.disposeAsync() };
}

export async function openMariadb(options: SqlHostOptions): Promise<SqlHost> {
  await using opened = new AsyncDisposableStack();
  const { temp, at, own, as } = place(options);
  opened.use(temp);
  const data = ["--no-defaults", `--datadir=${at("data")}`];
  execFileSync("mariadb-install-db", [...data, "--auth-root-authentication-method=normal", "--skip-test-db"], {
    stdio: "pipe",
    ...as,
  });
  writeFileSync(
    at("init.sql"),
    [
      `CREATE DATABASE ${sqlUser}`,
      `CREATE USER '${sqlUser}'@'127.0.0.1' IDENTIFIED BY '${options.password}'`,
      `GRANT ALL ON ${sqlUser}.* TO '${sqlUser}'@'127.0.0.1'`,
    ]
      .map((line) => `${line};\n`)
      .join(""),
    { mode: 0o600 },
  );
  own("init.sql");
  const port = await freePort();
  const settings = [
    ...[`--port=${port}`, "--bind-address=127.0.0.1", `--socket=${at("socket")}`, `--init-file=${at("init.sql")}`],
    ...[`--ssl-cert=${at("cert.pem")}`, `--ssl-key=${at("key.pem")}`, `--pid-file=${at("pid")}`, "--skip-name-resolve"],
  ];
  opened.use(
    await startServer(["mariadbd", ...data, ...settings], { port, ...(nobody !== undefined && { uid: nobody }) }),
  );
  const held = opened.move();
  return { port, [Symbol.asyncDispose]: () => held.disposeAsync() };
}
