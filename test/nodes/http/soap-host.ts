// A real SOAP service on this host, as the library's own server runs it, that wants the token it is told to want.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { listen } from "soap";

export interface SoapHost extends AsyncDisposable {
  readonly url: string;
  readonly host: string;
  /** With the address of another host in it, where one is given. */
  wsdl(address?: string): string;
  /** Envelopes as they came. */
  readonly received: readonly string[];
}

interface Login {
  readonly username: string;
  readonly password: string;
}

export async function openSoapHost(login?: Login): Promise<SoapHost> {
  const received: string[] = [];
  const server = createServer((_, response) => response.writeHead(404).end());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const host = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const template = readFileSync(join(import.meta.dirname, "orders.wsdl"), "utf8");
  const wsdl = (at = `http://${host}/orders`) => template.replace("ADDRESS", at);
  const total = ({ customer }: { customer: string }) => {
    // The service quotes what it was sent, as careless ones do.
    const quoted = received.at(-1) ?? "";
    if (customer === "nobody")
      throw { Fault: { faultcode: "tns:NoSuchCustomer", faultstring: quoted, statusCode: 500 } };
    return { customer, total: customer.length, order: ["a", "b"] };
  };
  const service = listen(server, "/orders", { Orders: { OrdersPort: { Total: total } } }, wsdl());
  service.log = (kind, data) => kind === "received" && received.push(String(data));
  if (login) service.authenticate = (security) => isLogin(security?.UsernameToken, login);
  return {
    ...{ url: `http://${host}`, host, wsdl, received },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** UsernameToken Profile 1.0: Base64(SHA-1(nonce + created + password)). */
function isLogin(token: unknown, { username, password }: Login): boolean {
  const field = (name: string): unknown => Reflect.get(Object(token), name);
  const text = (name: string) => String(Reflect.get(Object(field(name)), "$value") ?? field(name));
  const isDigest = String(JSON.stringify(field("Password"))).includes("#PasswordDigest");
  const digest = createHash("sha1")
    .update(Buffer.from(text("Nonce"), "base64"))
    .update(text("Created") + password);
  return text("Username") === username && text("Password") === (isDigest ? digest.digest("base64") : password);
}
