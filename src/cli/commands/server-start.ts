// `sealbot server start`: runs the control plane until it is stopped. Its two lines on stdout are relied on; the log is
// on stderr.
import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { errorOf } from "../../base/errors.ts";
import { openControlPlane } from "../../control/server.ts";
import { count, defineCommand, duration, flag, list, text, textOr } from "../command.ts";
import { openLogger } from "../log.ts";
import { readSecretFile } from "../secret-input.ts";
import { untilStopped } from "../stop-signal.ts";
import { versionLine } from "../version.ts";

export const command = defineCommand({
  path: "server start",
  summary: "Run the control plane",
  staysUp: true,
  options: {
    host: textOr("ADDRESS", "listen here; beyond this machine it needs TLS or a proxy that has it", "127.0.0.1"),
    port: count("PORT", "0 takes any free one (default 7420)", 0),
    "data-dir": text("DIR", "where its data lives (default: in SEALBOT_HOME, else in the platform's place)"),
    "database-url": text("URL", "keep the data in PostgreSQL instead"),
    "nats-url": text("URL", "speak with other replicas over NATS"),
    "public-url": list("URL", "an address by which it is reached"),
    "tls-cert": text("FILE", "certificate, PEM"),
    "tls-key": text("FILE", "its private key, PEM"),
    "behind-proxy": flag("believe the proxy in front about addresses"),
    "retain-runs": duration("forget runs this long after their end (default: never)"),
  },
  examples: [
    "sealbot server start",
    "sealbot server start --host 0.0.0.0 --tls-cert cert.pem --tls-key key.pem --public-url https://sealbot.example.com",
  ],
  async run(context, { options }) {
    const { out, clock, home, terminal, env, signal } = context;
    if (options["nats-url"] !== undefined) {
      throw errorOf({ code: "bad-input", message: "--nats-url: this build runs as one process, without NATS" });
    }
    const { port = 7420, host, "data-dir": folder = home.server } = options;
    const databaseUrl = options["database-url"] ?? env.SEALBOT_DATABASE_URL;
    const retainRuns = options["retain-runs"];
    const tls = await readTls(context, options["tls-cert"], options["tls-key"]);
    await using server = await openControlPlane({
      host,
      port,
      dataDir: resolve(folder),
      publicUrls: options["public-url"],
      behindProxy: options["behind-proxy"],
      ...(databaseUrl === undefined ? {} : { databaseUrl }),
      ...(retainRuns === undefined ? {} : { retainRuns }),
      ...(tls ? { tls } : {}),
      clock,
      logger: await openLogger(terminal.messages, env),
      version: versionLine().replace("sealbot ", ""),
    });
    if (server.setupCode !== undefined) out.line(`Setup code: ${server.setupCode}`);
    out.line(`sealbot control plane listening on ${server.url}`);
    await untilStopped(signal);
    await server.close();
  },
});

async function readTls(
  context: Parameters<typeof readSecretFile>[0],
  cert: string | undefined,
  key: string | undefined,
): Promise<{ cert: string; key: string } | undefined> {
  if (cert === undefined && key === undefined) return undefined;
  if (cert === undefined || key === undefined) {
    throw errorOf({ code: "bad-input", message: "--tls-cert and --tls-key go together" });
  }
  const certificate = await readFile(cert, "utf8").catch((cause: unknown) => {
    throw errorOf({ code: "not-found", message: `--tls-cert: ${cert} cannot be read`, cause });
  });
  return { cert: certificate, key: new TextDecoder().decode(await readSecretFile(context, key, "--tls-key")) };
}
