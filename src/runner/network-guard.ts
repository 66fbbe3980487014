// Keeps a process that runs foreign code to the hosts it was given. Node's permission model of this version shuts files
// and processes but not the network, so the doors to it that JavaScript has are closed here, before any such code is
// loaded. It is a fence and no wall: what has the user's rights beyond this process is not held by it.
import dgram from "node:dgram";
import dns from "node:dns";
import { syncBuiltinESMExports } from "node:module";
import net from "node:net";
import { asSealbotError, errorOf, type SealbotError } from "../base/errors.ts";
import { HostList } from "./host-list.ts";
import { seal } from "./sealed.ts";
import { guardHandles } from "./socket-handles.ts";

export interface NetworkGuard {
  /** Hosts, with or without a port, that may be reached from now on as well. */
  allow(hosts: readonly string[]): void;
}

// What foreign code may put in their place is never asked.
const { apply, get, ownKeys, getPrototypeOf } = Reflect;
const { isArray } = Array;
const { isIP } = net;
const { nextTick } = process;
const number = Number;

/** Cannot be undone: everything that this process does from now on is under it. */
export function guardNetwork(hosts: readonly string[]): NetworkGuard {
  const allowed = new HostList(hosts);
  /** Addresses that an allowed host has, each with the port that is allowed. */
  const open = new Set<string>();
  const isOpen: (address: string) => boolean = open.has.bind(open);
  const admit: (address: string) => unknown = open.add.bind(open);
  const shut = (): never => {
    throw refused("anything by datagrams, or listen for others");
  };
  guardHandles({
    shut,
    connect: (original, args) => {
      const [request, address, port] = [args[0], `${args[1]}`, number(args[2])];
      if (isOpen(`${address} ${port}`)) return original(request, address, port);
      throw refused(address);
    },
    ask: (original, args) => {
      const [request, name] = [args[0], `${args[1]}`];
      if (allowed.has(name)) return original(request, name);
      throw refused(name);
    },
  });
  guardSockets(allowed, admit);
  guardNames(allowed);
  seal(dgram, "createSocket", shut);
  for (const name of ["bind", "connect", "send"]) seal(dgram.Socket.prototype, name, shut);
  seal(net.Server.prototype, "listen", shut);
  syncBuiltinESMExports();
  return {
    allow: (more) => {
      for (let i = 0; i < more.length; i++) allowed.add(more[i] ?? "");
    },
  };
}

function guardSockets(allowed: HostList, admit: (address: string) => unknown): void {
  const { connect } = net.Socket.prototype;
  const { lookup } = dns;
  seal(net.Socket.prototype, "connect", function (this: net.Socket, ...args: unknown[]) {
    try {
      const { options, done } = readTarget(args);
      const host = typeof options.host === "string" && options.host !== "" ? options.host : "localhost";
      const port = number(options.port);
      if (!allowed.has(host, port)) throw refused(host);
      options.host = host;
      // A lookup of one's own could send an allowed name anywhere.
      options.lookup = (name: string, how: dns.LookupOptions, found: Found) => {
        lookup(name, how, (error, address, family) => {
          const all = isArray(address) ? address : [{ address }];
          for (let i = 0; i < all.length; i++) admit(`${all[i]?.address} ${port}`);
          found(error, address, family);
        });
      };
      if (isIP(host) !== 0) admit(`${host} ${port}`);
      return apply(connect, this, done ? [options, done] : [options]);
    } catch (error) {
      // As a connection that fails: with an event, later.
      const why = asSealbotError(error);
      nextTick(() => this.destroy(why));
      return this;
    }
  });
}

type Found = (error: unknown, address: unknown, family?: number) => void;
type Options = Record<string, unknown>;

/** As `net` reads them: options, a port with a host, or what was read already. Read once, so that none changes later. */
function readTarget(args: readonly unknown[]): { options: Options; done: unknown } {
  const given: readonly unknown[] = isArray(args[0]) ? args[0] : args;
  const target = given[0];
  const last = given[given.length - 1];
  const options: Options =
    typeof target === "object" && target !== null
      ? { ...target }
      : { port: target, ...(typeof given[1] === "string" && { host: given[1] }) };
  const isNumber = typeof options.port === "number" || typeof options.port === "string";
  if (options.path !== undefined || !isNumber || number.isNaN(number(options.port)))
    throw refused("a socket of this host");
  return { options, done: typeof last === "function" ? last : undefined };
}

/** Questions to name servers carry what is asked for out of here, and name servers of one's own take it. */
function guardNames(allowed: HostList): void {
  const instead = (owner: object, name: PropertyKey, isOpen: (asked: unknown) => boolean) => {
    const ask: unknown = get(owner, name);
    if (typeof ask !== "function") return;
    seal(owner, name, function (this: unknown, ...args: unknown[]) {
      if (isOpen(args[0])) return apply(ask, this, args);
      const error = refused(`${args[0]}`);
      const done = args[args.length - 1];
      if (typeof done === "function") return nextTick(() => done(error));
      return Promise.reject(error);
    });
  };
  const isKnown = (asked: unknown) => typeof asked !== "string" || isIP(asked) !== 0 || allowed.has(asked);
  const resolvers = [dns.Resolver.prototype, dns.promises.Resolver.prototype];
  const owners = new Set([dns, dns.promises, ...resolvers, ...resolvers.map((one) => Object(getPrototypeOf(one)))]);
  for (const owner of owners) {
    for (const name of ownKeys(owner)) {
      const text = String(name);
      if (text === "setServers") seal(owner, name, ownServers);
      else if (/^(reverse|lookupService)$/.test(text)) instead(owner, name, () => false);
      else if (/^(lookup|resolve)/.test(text)) instead(owner, name, isKnown);
    }
  }
}

const ownServers = (): never => {
  throw refused("name servers of its own");
};

const refused = (host: string): SealbotError =>
  errorOf({
    code: "not-permitted",
    message: `this run may not reach ${host}`,
    hint: "It uses nodes of a package: they reach the hosts that the package declares, and those that the flow names.",
  });
