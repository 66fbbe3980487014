// Calls one operation of a SOAP service. The WSDL decides where the request would go, so credentials go there only where
// their items or the signed flow allow; no error shows what the service said.
import { z } from "zod";
import { errorOf, SealbotError } from "../../base/errors.ts";
import { credential, defineNode, duration, type NodeContext, type OpenedItem } from "../../flow/node.ts";
import { isHostAllowed } from "../../vault/policy.ts";
import { type Deadline, openDeadline } from "../deadline.ts";
import { messageField } from "../message-field.ts";
import { shown, webUrl } from "./asking.ts";
import { checkDestination } from "./credential.ts";
import { type Answer, exchange } from "./exchange.ts";
import { openSender, type Sender } from "./sender.ts";
import { faultError, findFault } from "./soap-fault.ts";
import { securityOf } from "./soap-security.ts";
import { callService, readWsdl, type SoapWire } from "./soap-service.ts";

/** Bytes of a WSDL or of one part of it, and how many of those there may be. */
const largestPart = 5_000_000;
const mostParts = 100;

const config = z.strictObject({
  /** Its URL, or the whole of it. */
  wsdl: z.union([webUrl, z.string().regex(/^\s*</, "neither an http or https URL nor a WSDL").max(largestPart)]),
  operation: z.string().min(1).max(200),
  /** Where several services or ports of the WSDL have the operation. */
  service: z.string().max(200).optional(),
  port: z.string().max(200).optional(),
  /** Another address than the one in the WSDL. */
  endpoint: webUrl.optional(),
  version: z.enum(["1.1", "1.2"]).default("1.1"),
  /** By the names that the WSDL gives; attributes stand in `attributes`, the text beside them in `$value`. */
  input: z.record(z.string(), z.unknown()).default({}),
  /** Username and password of a UsernameToken. */
  credentials: credential.optional(),
  /** How the password travels: as it is, or as its digest with a nonce and the time. */
  password: z.enum(["text", "digest"]).default("text"),
  /** Signs time, body and token (RSA with SHA-256). */
  signature: credential.optional(),
  /** Whether a request with credentials says until when it is good: ten minutes. */
  timestamp: z.boolean().default(true),
  ...shown,
  timeout: duration.default("30s"),
  /** False puts a fault into the message, as `fault`. */
  failOnFault: z.boolean().default(true),
  /** Most bytes of the answer. */
  maxBytes: z.int().min(1).max(50_000_000).default(5_000_000),
  to: messageField.default("result"),
});
type Context = NodeContext<z.output<typeof config>>;

export const soap = defineNode({
  type: "http.soap",
  title: "SOAP call",
  doc: "Calls an operation of a SOAP service as its WSDL describes it, with a WS-Security token or signature where items are given, and puts the answer into the message.",
  ports: ["out"],
  config,
  credentials: { credentials: ["login"], signature: ["certificate"], certificate: ["certificate"] },
  literals: ["ca"],
  pure: "until-opened",
  run: async (context) => {
    const { config, msg, secret } = context;
    const token = config.credentials && (await secret(config.credentials));
    const signature = config.signature && (await secret(config.signature));
    const items = [token, signature].filter((item) => item !== undefined);
    const { ca, certificate } = config;
    using sender = await openSender({ config: { ca, certificate }, secret });
    using deadline = openDeadline(context, config.timeout, "whole answer");
    const wire = openWire(context, { sender, deadline, items });
    const security = await securityOf({
      ...{ token, signature },
      password: config.password,
      timestamp: config.timestamp,
    });
    try {
      const url = /^\s*</.test(config.wsdl) ? undefined : new URL(config.wsdl);
      const text = url ? await wire.load(url) : config.wsdl.trim();
      const wsdl = await readWsdl(text, url, wire);
      const { operation, service, port, endpoint, version, input } = config;
      const call = { ...{ operation, service, port, endpoint, version, input }, security };
      msg[config.to] = plain(await callService(wsdl, call, wire));
    } catch (cause) {
      deadline.signal.throwIfAborted();
      const fault = findFault(cause);
      const host = wire.asked?.host ?? "the service";
      if (!fault) throw cause instanceof SealbotError ? cause : unreadable(host, cause);
      if (config.failOnFault) throw faultError(host, fault);
      Object.assign(msg, { [config.to]: null, fault: plain(fault) });
    }
    return msg;
  },
});

interface WireParts {
  readonly sender: Sender;
  readonly deadline: Deadline;
  readonly items: readonly OpenedItem[];
}

function openWire({ config, mask }: Context, { sender, deadline, items }: WireParts) {
  const { signal } = deadline;
  const described = URL.canParse(config.wsdl) ? new URL(config.wsdl).host : undefined;
  let parts = 0;
  const wire: SoapWire & { asked: URL | undefined } = {
    asked: undefined,
    async load(url) {
      if (++parts > mostParts)
        throw errorOf({ code: "too-large", message: `the WSDL has more than ${mostParts} parts` });
      const answer = await exchange({
        ...{ method: "GET", url, headers: new Map(), body: undefined, redirects: 5, most: largestPart, signal },
        outside: sender.outside,
        prepare: (to, headers, from) => {
          if (to.host !== described && !items.some(({ allowedHosts }) => isHostAllowed(allowedHosts, to)))
            throw elsewhere(to);
          return sender.prepare(to, headers, from);
        },
      });
      return checked(answer).text;
    },
    async post(url, envelope, headers) {
      wire.asked = url;
      // Made from the secret: the service could say it again.
      for (const [, made = ""] of envelope.matchAll(/<wsse:Password [^>]*>([^<]+)</g)) await mask(made);
      const answer = await exchange({
        ...{ method: "POST", url, body: envelope, redirects: 0, most: config.maxBytes, signal },
        headers: new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
        outside: sender.outside,
        prepare: (to, given, from) => {
          for (const item of items) checkDestination(item, to, from);
          return sender.prepare(to, given, from);
        },
      });
      return checked(answer, true).text;
    },
  };
  return wire;
}

/** A fault comes with 500, and says more. */
function checked({ status, url, headers, body }: Answer, mayBeFault = false): { readonly text: string } {
  const isXml = /[/+]xml\b/i.test(headers["content-type"] ?? "");
  if ((status >= 200 && status < 300) || (mayBeFault && status >= 400 && isXml && body.length > 0)) {
    return { text: new TextDecoder().decode(body) };
  }
  const code = status === 401 || status === 403 ? "not-signed-in" : "node-failed";
  throw errorOf({ code, message: `${url.host} answered ${status}` });
}

const elsewhere = ({ host }: URL): SealbotError =>
  errorOf({
    code: "not-permitted",
    message: `the WSDL or a part of it lies on ${host}, which is not the host of the node's wsdl`,
    hint: "Add that host to the item's allowed hosts, or write the WSDL itself into the node.",
  });

const unreadable = (host: string, cause: unknown): SealbotError =>
  errorOf({ code: "node-failed", message: `what ${host} answered is no SOAP of this WSDL`, cause });

/** What the library made of an answer may hold its own objects. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));
