// Keeps a process that runs foreign code to the hosts it was given. Node's permission model of this version shuts files
// and processes but not the network, so the few doors to it that JavaScript has are closed here, before any such code is
// loaded. It is a fence and no wall: what has the user's rights beyond this process is not held by it.
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { asSealbotError, errorOf, type SealbotError } from "../base/errors.ts";
import { isHostAllowed } from "../vault/policy.ts";

export interface NetworkGuard {
  /** Hosts, with or without a port, that may be reached from now on as well. */
  allow(hosts: readonly string[]): void;
}

/** Cannot be undone: everything that this process does from now on is under it. */
export function guardNetwork(hosts: readonly string[]): NetworkGuard {
  const allowed = new Set(hosts);
  const check = (host: string, port: number): void => {
    const name = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
    if (!URL.canParse(`tcp://${name}:${port}`)) throw refused(host);
    if (!isHostAllowed([...allowed], new URL(`tcp://${name.toLowerCase()}:${port}`))) throw refused(host);
  };
  guardSockets(check);
  guardNames((name) => {
    if (
      ![...allowed].some((host) => isHostAllowed([host.replace(/:\d+$/, "")], new URL(`tcp://${name.toLowerCase()}`)))
    )
      throw refused(name);
  });
  const shut = () => {
    throw refused("anything by datagrams, or listen for others");
  };
  seal(dgram, "createSocket", shut);
  seal(dgram.Socket.prototype, "bind", shut);
  seal(dgram.Socket.prototype, "connect", shut);
  seal(dgram.Socket.prototype, "send", shut);
  seal(net.Server.prototype, "listen", shut);
  syncBuiltinESMExports();
  return { allow: (more) => more.forEach((host) => void allowed.add(host)) };
}

function guardSockets(check: (host: string, port: number) => void): void {
  const connect = net.Socket.prototype.connect;
  seal(net.Socket.prototype, "connect", function (this: net.Socket, ...args: unknown[]) {
    try {
      const { options, done } = readTarget(args);
      check(typeof options.host === "string" ? options.host : "localhost", Number(options.port));
      return Reflect.apply(connect, this, done ? [options, done] : [options]);
    } catch (error) {
      // As a connection that fails: with an event, later.
      const why = asSealbotError(error);
      process.nextTick(() => this.destroy(why));
      return this;
    }
  });
}

type Options = Record<string, unknown>;

/** As `net` reads them: options, a port with a host, or what was read already. Read once, so that none changes later. */
function readTarget(args: readonly unknown[]): { options: Options; done: unknown } {
  const [first, second] = args;
  const given = Array.isArray(first) ? first : args;
  const done = given.findLast((one) => typeof one === "function");
  const [target] = given;
  const options: Options =
    typeof target === "object" && target !== null
      ? { ...target }
      : { port: target, ...(typeof second === "string" && { host: second }) };
  // A path is a socket of this host, and a lookup of one's own could send an allowed name anywhere.
  if (typeof options.path === "string" || typeof target === "string") throw refused("a socket of this host");
  if (options.lookup !== dns.lookup) delete options.lookup;
  return { options, done };
}

/** Questions to name servers carry what is asked for out of here. */
function guardNames(check: (name: string) => void): void {
  const guarded = (owner: object, name: string) => {
    const ask: unknown = Reflect.get(owner, name);
    if (typeof ask !== "function") return;
    seal(owner, name, function (this: unknown, asked: unknown, ...rest: unknown[]) {
      try {
        if (net.isIP(String(asked)) === 0) check(String(asked));
      } catch (error) {
        const done = rest.at(-1);
        if (typeof done !== "function") return Promise.reject(error);
        return process.nextTick(() => done(error));
      }
      return Reflect.apply(ask, this, [asked, ...rest]);
    });
  };
  const asking = (owner: object) =>
    Reflect.ownKeys(owner).filter((name): name is string => /^(lookup|resolve|reverse)/.test(String(name)));
  for (const owner of [dns, dns.promises, dns.Resolver.prototype, dns.promises.Resolver.prototype]) {
    for (const name of [...asking(owner), ...asking(Object.getPrototypeOf(owner))]) guarded(owner, name);
  }
}

function seal(owner: object, name: string, value: unknown): void {
  Object.defineProperty(owner, name, { value, writable: false, configurable: false, enumerable: true });
}

const refused = (host: string): SealbotError =>
  errorOf({
    code: "not-permitted",
    message: `this run may not reach ${host}`,
    hint: "It uses nodes of a package: they reach the hosts that the package declares, and those that the flow names.",
  });
