// The objects of Node below its sockets and name resolvers: every connection of this process goes through one of them,
// whatever module asked for it, and code can get at them. What is put in front of their methods stands for good.
import dgram from "node:dgram";
import dns from "node:dns";
import net from "node:net";
import { shutLocalSockets } from "./local-sockets.ts";
import { prototypeOf, seal } from "./sealed.ts";

type Method = (...args: readonly unknown[]) => unknown;

/** What is done in place of a method; `original` is called with what was checked and nothing else. */
type Instead = (original: Method, args: readonly unknown[]) => unknown;

const { apply, get, ownKeys } = Reflect;

interface HandleRules {
  readonly connect: Instead;
  /** Of a name to a name server. */
  readonly ask: Instead;
  /** For everything that nobody may do. */
  readonly shut: () => never;
}

/** Cannot be undone. */
export function guardHandles({ connect, ask, shut }: HandleRules): void {
  const tcp = prototypeOf(probe({ host: "localhost", port: 1, lookup: () => {} }));
  instead(tcp, ["connect", "connect6"], connect);
  instead(tcp, ["bind", "bind6", "listen"], shut);
  shutLocalSockets();
  const datagrams = ["bind", "bind6", "send", "send6", "connect", "connect6", "open"];
  instead(prototypeOf(datagramHandle()), datagrams, shut);
  const resolver = prototypeOf(get(new dns.Resolver(), "_handle"));
  instead(resolver, ["getHostByAddr", "setServers", "setLocalAddress"], shut);
  instead(
    resolver,
    ownKeys(resolver).filter((name) => /^query/.test(String(name))),
    ask,
  );
}

/** A socket's handle exists as soon as it is to be connected; this one never is. */
function probe(options: net.SocketConnectOpts): unknown {
  const socket = new net.Socket();
  socket.on("error", () => {}); // It leads nowhere.
  socket.connect(options);
  const handle: unknown = get(socket, "_handle");
  socket.destroy();
  return handle;
}

function datagramHandle(): unknown {
  const socket = dgram.createSocket("udp4");
  const state = Object.getOwnPropertySymbols(socket).map((name): unknown => get(socket, name));
  const handle = state.map((one): unknown => get(Object(one), "handle")).find((one) => typeof one === "object");
  socket.close();
  return handle;
}

function instead(owner: object, names: readonly PropertyKey[], act: Instead): void {
  for (const name of names) {
    const method: unknown = get(owner, name);
    if (typeof method !== "function") continue;
    seal(owner, name, function (this: unknown, ...args: unknown[]) {
      return act((...checked) => apply(method, this, checked), args);
    });
  }
}
