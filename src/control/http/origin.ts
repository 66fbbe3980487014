// Where a control plane may listen and by which names it is known. Plain HTTP never leaves the machine.
import { errorOf } from "../../base/errors.ts";
import { isLoopback } from "../../base/loopback.ts";

/** @throws InputError `bad-input` when anyone on the way could read what is sent. */
export function checkListen(options: { host: string; tls?: unknown; behindProxy?: boolean }): void {
  if (options.tls || options.behindProxy || isLoopback(options.host)) return;
  throw errorOf({
    code: "bad-input",
    message: `host ${options.host}: plain HTTP is served on loopback only`,
    hint: "Give --tls-cert and --tls-key, or --behind-proxy when a proxy on the way does TLS.",
  });
}

/** @throws InputError `bad-input` unless `url` is an origin, and https off loopback. */
export function parseOrigin(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  const plain = parsed?.protocol === "http:" && isLoopback(parsed.hostname);
  if (
    parsed &&
    (parsed.protocol === "https:" || plain) &&
    parsed.pathname === "/" &&
    !parsed.search &&
    !parsed.username
  )
    return parsed.origin;
  throw errorOf({
    code: "bad-input",
    message: "public URL: not an https origin",
    hint: "Write it like https://sealbot.example, without a path.",
  });
}

const spelled = (host: string) => (host.includes(":") && !host.startsWith("[") ? `[${host}]` : host);

/** The URL a control plane listens at, and every origin it answers to. */
export function originsOf(at: { host: string; port: number; secure: boolean; publicUrls: readonly string[] }) {
  const scheme = at.secure ? "https" : "http";
  const url = new URL(`${scheme}://${spelled(at.host)}:${at.port}`).origin;
  const names = isLoopback(at.host) ? ["127.0.0.1", "localhost", "[::1]"] : [];
  const local = names.map((name) => new URL(`${scheme}://${name}:${at.port}`).origin);
  return { url, origins: new Set([url, ...local, ...at.publicUrls.map(parseOrigin)]) };
}
