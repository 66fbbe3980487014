// Why an address could not be reached, in words that a person can do something with. The platform's own words are kept
// as the cause only: they may hold more of an address than should be seen.
import { errorOf, type SealbotError } from "./errors.ts";
import type { ChosenProxy } from "./proxy.ts";

type Reason = readonly [reason: string, hint: string];

/** Faults before a byte has arrived anywhere. */
const noWay: Readonly<Record<string, string>> = {
  ECONNREFUSED: "refuses connections",
  ECONNRESET: "cut the connection",
  EHOSTUNREACH: "is on no network that this host reaches",
  ENETUNREACH: "is on no network that this host reaches",
  ETIMEDOUT: "does not answer",
  EPIPE: "cut the connection",
  ERR_PROXY_TUNNEL: "cut the connection",
};
/** Names that nobody knows. */
const unnamed = new Set(["ENOTFOUND", "EAI_AGAIN"]);

const authorityHint =
  "Name the file of the authority that signed it in NODE_EXTRA_CA_CERTS, or set NODE_USE_SYSTEM_CA=1 where this host" +
  " trusts it, and start again; if there should be none but a public one, somebody listens in between.";
const clockHint = "Look at this host's clock (timedatectl status); if it is right, the certificate has to be renewed.";

const clientHint = "Give it a certificate that is signed by an authority it knows, and that has not expired.";

const unknownAuthority: Reason = [
  "its certificate is signed by an authority that this host does not know",
  authorityHint,
];

/** Certificates that are refused, by OpenSSL's and Node's codes. */
const certificates: Readonly<Record<string, Reason>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: ["its certificate is signed by nobody but itself", authorityHint],
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_HAS_EXPIRED: ["its certificate has expired", clockHint],
  CERT_NOT_YET_VALID: ["its certificate is not valid yet", clockHint],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    "its certificate is for another name",
    "Use the name that the certificate is for, or give the server one for this name.",
  ],
};

/** What a server says of the certificate that it was shown, or was not. */
const alerts: readonly (readonly [code: RegExp, reason: Reason])[] = [
  [/ALERT_CERTIFICATE_REQUIRED$/, ["it wants a client certificate", clientHint]],
  [/ALERT_HANDSHAKE_FAILURE$/, ["it ends the TLS handshake, and may want a client certificate", clientHint]],
  [
    /ALERT_(BAD_CERTIFICATE|UNKNOWN_CA|CERTIFICATE_(UNKNOWN|EXPIRED|REVOKED)|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)$/,
    ["it does not accept the client certificate", clientHint],
  ],
];

/** The reason, as an error whose message goes on after "cannot reach …: ". */
export function outsideFault(cause: unknown, url: URL, proxy: ChosenProxy | undefined): SealbotError {
  const found = findReason(cause, url, proxy);
  const [reason, hint] = found ?? [`the connection failed${shortCode(cause)}`, undefined];
  return errorOf({ code: "unreachable", message: reason, hint, cause });
}

/** The platform's own word for what nobody here has words for. */
function shortCode(cause: unknown): string {
  const code = property(cause, "code");
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? ` (${code})` : "";
}

function findReason(cause: unknown, url: URL, proxy: ChosenProxy | undefined): Reason | undefined {
  const code = String(property(cause, "code"));
  const certificate = certificates[code];
  if (certificate) return certificate;
  const alert = alerts.find(([pattern]) => pattern.test(code));
  if (alert) return alert[1];
  if (code === "EPROTO" || code.startsWith("ERR_SSL_"))
    return ["it speaks no TLS there that this host speaks", "Are the port and https:// right?"];
  if (proxy) return proxyReason(cause, url, proxy);
  if (unnamed.has(code))
    return [`its name ${url.hostname} cannot be resolved`, "Is this host online, and the name right? Look at its DNS."];
  const way = noWay[code];
  return way === undefined
    ? undefined
    : [`${url.host} ${way}`, "Is it running, and is the address right? `curl` its /healthz to see."];
}

function proxyReason(cause: unknown, { host }: URL, proxy: ChosenProxy): Reason | undefined {
  const named = `the proxy ${proxy.host}`;
  const look = "Look at HTTPS_PROXY and HTTP_PROXY; NO_PROXY names what is reached without a proxy.";
  const status = property(cause, "statusCode");
  if (status === 407)
    return [
      `${named} wants a login, or another one`,
      "Write it into HTTPS_PROXY: http://USER:PASSWORD@HOST:PORT, percent-encoded.",
    ];
  if (status === 403) return [`${named} does not let this host through to ${host}`, look];
  if (typeof status === "number") return [`${named} does not reach ${host} (${status})`, look];
  if (property(cause, "proxyTunnelTimeout") !== undefined) return [`${named} does not answer`, look];
  const code = String(property(cause, "code"));
  if (unnamed.has(code)) return [`the name of ${named} cannot be resolved`, look];
  const way = noWay[code];
  return way === undefined ? undefined : [`${named} ${way}`, look];
}

/** Of an error, or of the first of several tries of one connection. */
function property(cause: unknown, name: "code" | "statusCode" | "proxyTunnelTimeout"): unknown {
  const first = cause instanceof AggregateError ? (cause.errors[0] ?? cause) : cause;
  return first instanceof Error ? Reflect.get(first, name) : undefined;
}
