// A host that only a proxy can reach: its name resolves nowhere else, and its certificate is signed by an authority that
// nobody knows until told to.
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { tempHome } from "./temp-home.ts";

/** Reserved: it resolves nowhere (RFC 6761). */
export const hiddenName = "control.invalid";

export interface Authority extends Disposable {
  /** Of the authority, for NODE_EXTRA_CA_CERTS. */
  readonly file: string;
  readonly ca: string;
  /** Of `hiddenName`, signed by the authority. */
  readonly files: { readonly cert: string; readonly key: string };
  readonly cert: string;
  readonly key: string;
}

/** A private authority, made here with openssl, and a certificate of its own for the hidden host. */
export function openAuthority(): Authority {
  const home = tempHome();
  const at = (name: string) => join(home.path, name);
  const openssl = (...args: string[]) => execFileSync("openssl", args, { stdio: "ignore" });
  const key = (name: string) => ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", at(name)];
  openssl("req", "-x509", ...key("ca.key"), "-days", "2", "-subj", "/CN=Private authority", "-out", at("ca.pem"));
  openssl("req", ...key("host.key"), "-subj", `/CN=${hiddenName}`, "-out", at("host.csr"));
  writeFileSync(at("names"), `subjectAltName=DNS:${hiddenName}`);
  const by = ["-CA", at("ca.pem"), "-CAkey", at("ca.key"), "-CAcreateserial", "-days", "2", "-extfile", at("names")];
  openssl("x509", "-req", "-in", at("host.csr"), ...by, "-out", at("host.pem"));
  const [ca, cert, hostKey] = ["ca.pem", "host.pem", "host.key"].map((name) => readFileSync(at(name), "utf8"));
  return {
    file: at("ca.pem"),
    files: { cert: at("host.pem"), key: at("host.key") },
    ...{ ca: ca ?? "", cert: cert ?? "", key: hostKey ?? "" },
    [Symbol.dispose]: () => home[Symbol.dispose](),
  };
}

export interface TestProxy extends AsyncDisposable {
  readonly port: number;
  /** What was asked of it, such as `CONNECT control.invalid:443` with the login that came along. */
  readonly asked: { readonly what: string; readonly login: string | undefined }[];
  /** Answers every CONNECT with this status instead, and waits for another as squid does; 0 says nothing at all. */
  refuse: number | undefined;
  /** Connections to it that are open. */
  readonly connections: number;
}

/** A proxy in this process that takes every name for this host. */
export async function openTestProxy(): Promise<TestProxy> {
  const open = new Set<{ destroy(): unknown }>();
  const clients = new Set<Socket>();
  const loginOf = ({ headers }: IncomingMessage) => {
    const [, coded] = /^Basic (.+)$/.exec(headers["proxy-authorization"] ?? "") ?? [];
    return coded === undefined ? undefined : Buffer.from(coded, "base64").toString();
  };
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    proxy.asked.push({ what: `${request.method} ${request.url}`, login: loginOf(request) });
    response.end("through the proxy");
  });
  server.on("connection", (socket) => {
    open.add(socket);
    clients.add(socket);
    socket.on("close", () => clients.delete(socket));
  });
  server.on("connect", (request, socket) => {
    proxy.asked.push({ what: `CONNECT ${request.url}`, login: loginOf(request) });
    socket.on("error", () => {});
    // Who does not read does not see the other side hang up.
    if (proxy.refuse !== undefined) socket.resume().on("end", () => socket.end());
    if (proxy.refuse === 0) return;
    if (proxy.refuse !== undefined)
      return void socket.write(`HTTP/1.1 ${proxy.refuse} No\r\ncontent-length: 0\r\n\r\n`);
    const there = connect(Number(new URL(`http://${request.url}`).port), "127.0.0.1", () => {
      socket.write("HTTP/1.1 200 Go on\r\n\r\n");
      there.pipe(socket);
      socket.pipe(there);
    });
    open.add(there);
    there.on("error", () => socket.destroy());
    socket.on("close", () => there.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const proxy: TestProxy = {
    port: (server.address() as AddressInfo).port,
    asked: [],
    refuse: undefined,
    get connections() {
      return clients.size;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
