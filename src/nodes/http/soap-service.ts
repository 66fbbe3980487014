// A SOAP service as its WSDL describes it. The library reads the WSDL, writes the envelope and reads the answer; what goes
// over the network, and where to, is up to whoever gives it a wire. It never opens a file, whatever a WSDL imports.
import type { IHttpClient, ISecurity, WSDL } from "soap";
import { errorOf, SealbotError } from "../../base/errors.ts";

/** How anything leaves and comes. */
export interface SoapWire {
  /** A WSDL, or a part that one imports. */
  load(url: URL): Promise<string>;
  /** What answered. */
  post(url: URL, envelope: string, headers: Readonly<Record<string, string>>): Promise<string>;
}

export interface SoapCall {
  readonly operation: string;
  /** Where several of a WSDL have the operation. */
  readonly service: string | undefined;
  readonly port: string | undefined;
  /** In place of the address that the WSDL gives. */
  readonly endpoint: string | undefined;
  readonly version: "1.1" | "1.2";
  readonly input: Readonly<Record<string, unknown>>;
  readonly security: ISecurity | undefined;
}

/** `url` is where the text came from; what it imports lies beside it. @throws InputError `bad-input`. */
export async function readWsdl(text: string, url: URL | undefined, wire: SoapWire): Promise<WSDL> {
  const { WSDL } = await import("soap");
  return await new Promise<WSDL>((resolve, reject) => {
    const fail = (cause: unknown) => reject(cause instanceof SealbotError ? cause : unreadable(cause));
    const wsdl = new WSDL(text, url?.href ?? "", {
      httpClient: libraryWire(wire, fail),
      wsdl_options: { overrideImportLocation: importable },
      // Its own key for it would let input be markup.
      xmlKey: crypto.randomUUID(),
    });
    wsdl.onReady((error) => (error ? fail(error) : resolve(wsdl)));
  });
}

/**
 * What the service answers, as the WSDL names it; `null` where it answers nothing.
 * @throws InputError `bad-input` for an operation or an input that the WSDL does not know; what the wire throws; the
 * library's own error where the answer is a fault.
 */
export async function callService(wsdl: WSDL, call: SoapCall, wire: SoapWire): Promise<unknown> {
  const { Client } = await import("soap");
  checkNames(call.input);
  const { service, port } = findPort(wsdl, call);
  return await new Promise((resolve, reject) => {
    const client = new Client(wsdl, call.endpoint, {
      httpClient: libraryWire(wire, reject),
      forceSoap12Headers: call.version === "1.2",
    });
    if (call.security) client.setSecurity(call.security);
    const operation: unknown = client[service][port][call.operation];
    if (typeof operation !== "function") throw unknownOperation(call.operation, []);
    try {
      operation(call.input, (error: unknown, result: unknown) => (error ? reject(error) : resolve(result ?? null)));
    } catch (cause) {
      reject(cause instanceof SealbotError ? cause : unfit(call.operation, cause));
    }
  });
}

/** The library waits for the callback; of the promise it makes nothing. */
function libraryWire(wire: SoapWire, fail: (cause: unknown) => void): IHttpClient {
  return {
    request(at, envelope, callback, headers) {
      const url = URL.canParse(at) ? new URL(at) : undefined;
      const asked = !url
        ? Promise.reject(unreadable(undefined))
        : typeof envelope === "string"
          ? wire.post(url, envelope, { ...headers })
          : wire.load(url);
      asked.then((text) => callback(null, { status: 200, headers: {} }, text), callback).catch(fail);
      return Promise.withResolvers<never>().promise;
    },
  };
}

/** Anything else would be a file of this host. */
function importable(location: string): string {
  if (/^https?:\/\//i.test(location)) return location;
  throw errorOf({
    code: "bad-input",
    message: "the WSDL imports a part of itself that is at no http or https URL",
    hint: "Give the node the URL of the WSDL, so that its parts are found beside it.",
  });
}

function findPort({ definitions }: WSDL, { operation, service, port }: SoapCall) {
  const all = Object.entries(definitions.services).flatMap(([name, { ports }]) =>
    Object.entries(ports).map(([at, { binding }]) => ({
      service: name,
      port: at,
      operations: Object.keys(binding.methods),
    })),
  );
  const named = all.filter((one) => (service ?? one.service) === one.service && (port ?? one.port) === one.port);
  const found = named.find(({ operations }) => operations.includes(operation));
  if (found) return found;
  throw unknownOperation(
    operation,
    named.flatMap(({ operations }) => operations),
  );
}

/** Names of elements and attributes are written as they are. */
function checkNames(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    if (!Array.isArray(value) && !/^[\p{L}_$][\p{L}\p{N}_.:$-]*$/u.test(name)) {
      throw errorOf({ code: "bad-input", message: "input: one of its names is none that XML takes" });
    }
    checkNames(inner);
  }
}

const unreadable = (cause: unknown): SealbotError =>
  errorOf({ code: "bad-input", message: "the WSDL is none that can be read", cause });

const unfit = (operation: string, cause: unknown): SealbotError =>
  errorOf({ code: "bad-input", message: `the input is none that operation ${operation} takes`, cause });

function unknownOperation(operation: string, known: readonly string[]): SealbotError {
  const names = [...new Set(known)].filter((name) => /^[\w.-]{1,80}$/.test(name)).slice(0, 20);
  return errorOf({
    code: "bad-input",
    message: `the WSDL has no operation ${operation} there`,
    hint: names.length > 0 ? `It has ${names.join(", ")}.` : "Look at the node's service and port.",
  });
}
