// Which proxy the environment wants for an address: HTTPS_PROXY, HTTP_PROXY and NO_PROXY as curl reads them. A proxy's
// address may hold a password, so nothing here shows more of it than its host.
import { BlockList, isIP } from "node:net";
import { errorOf, type SealbotError } from "./errors.ts";
import { isLoopback } from "./loopback.ts";

export type ProxyEnvironment = Readonly<Record<string, string | undefined>>;

export interface ChosenProxy {
  /** Whole, with its login: for the connection only. */
  readonly url: string;
  /** Host and port: for people. */
  readonly host: string;
}

const names = ["HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"].flatMap((name) => [name, name.toLowerCase()]);

/** What of an environment is about proxies; nothing when nothing is. */
export function findProxies(env: ProxyEnvironment): Readonly<Record<string, string>> | undefined {
  const found = Object.entries(env).filter(
    (entry): entry is [string, string] => names.includes(entry[0]) && !!entry[1],
  );
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

/** As most programs have it, a name in lower case comes first, and an empty value is none. */
const variable = (env: ProxyEnvironment, name: string): string | undefined =>
  env[name.toLowerCase()]?.trim() || env[name]?.trim() || undefined;

/**
 * The proxy for `url`. Never one for this host itself: what is plain on the way to loopback would be plain on the way
 * to the proxy.
 * @throws InputError `bad-input` for a proxy address that is none.
 */
export function findProxy(env: ProxyEnvironment, url: URL): ChosenProxy | undefined {
  const name = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const text = variable(env, name);
  if (text === undefined || isLoopback(url.hostname) || isExempt(url, variable(env, "NO_PROXY") ?? ""))
    return undefined;
  return parseProxy(text, name);
}

function parseProxy(text: string, name: string): ChosenProxy {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(whole) ? new URL(whole) : undefined;
  if (!url?.hostname || !["http:", "https:"].includes(url.protocol) || !isPercentEncoded(url)) throw badProxy(name);
  return { url: `${url.protocol}//${loginOf(url)}${url.host}`, host: url.host };
}

const loginOf = ({ username, password }: URL): string =>
  username === "" && password === "" ? "" : `${username}:${password}@`;

/** A login that cannot be decoded would be an error that shows it later on. */
function isPercentEncoded({ username, password }: URL): boolean {
  try {
    decodeURIComponent(username + password);
    return true;
  } catch {
    return false;
  }
}

const badProxy = (name: string): SealbotError =>
  errorOf({
    code: "bad-input",
    message: `${name}: not the address of an HTTP proxy`,
    hint: "Write for example http://proxy.example.com:3128, with a login as http://USER:PASSWORD@…, percent-encoded.",
  });

/** NO_PROXY: names with all below them, addresses, networks as `10.0.0.0/8`, each with a port or without, or `*`. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const host = bare(hostname.toLowerCase());
  const at = port || (protocol === "https:" ? "443" : "80");
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => {
      if (entry === "*") return true;
      if (entry === "") return false;
      if (isInNetwork(host, entry)) return true;
      const [, whole = "", ownPort] = isIP(entry) ? [entry, entry] : (/^(.*?)(?::(\d+))?$/.exec(entry) ?? []);
      const name = bare(whole.replace(/^\*?\./, ""));
      if (name === "" || (ownPort !== undefined && ownPort !== at)) return false;
      return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`));
    });
}

const bare = (host: string): string => host.replace(/^\[|\]$/g, "");

function isInNetwork(host: string, entry: string): boolean {
  const [, network = "", bits] = /^(.+)\/(\d{1,3})$/.exec(entry) ?? [];
  const family = isIP(network);
  if (family === 0 || isIP(host) !== family || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family === 4 ? "ipv4" : "ipv6");
  return list.check(host, family === 4 ? "ipv4" : "ipv6");
}
