// How a control plane answers the plainest request there is, and how far a request came that nobody answered. It
// authenticates nobody and sends nothing but the request.
import type { IncomingMessage } from "node:http";
import { type PeerCertificate, TLSSocket } from "node:tls";
import { errorOf, type SealbotError } from "../../base/errors.ts";
import type { Outside } from "../../base/outside.ts";

export type ServerAnswer =
  /** Nobody there, or a certificate that is not believed. */
  | { readonly reached: "nothing" | "certificate"; readonly fault: SealbotError }
  | {
      readonly reached: "answer";
      readonly status: number;
      readonly type: string;
      /** Its first bytes. */
      readonly body: string;
      readonly certificate: PeerCertificate | undefined;
    };

const patience = 10_000;
const longest = 1_024;

/** Never rejects for what the other side does. */
export async function ask(server: URL, { outside }: { readonly outside: Outside }): Promise<ServerAnswer> {
  const url = new URL("/healthz", server);
  const { request } = url.protocol === "https:" ? await import("node:https") : await import("node:http");
  const signal = AbortSignal.timeout(patience);
  try {
    const agent = await outside.agentFor(url);
    const options = { agent, signal };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      request(url, options).once("response", resolve).once("error", reject).end();
    });
    const { socket } = answer;
    return {
      reached: "answer",
      status: answer.statusCode ?? 0,
      type: answer.headers["content-type"] ?? "no type",
      body: await beginningOf(answer),
      certificate: socket instanceof TLSSocket ? socket.getPeerCertificate() : undefined,
    };
  } catch (cause) {
    const isTls = tlsCodes.test(String(Reflect.get(Object(cause), "code")));
    const late = errorOf({ code: "timeout", message: `${url.host} does not answer within ${patience / 1_000} s` });
    const fault = signal.aborted ? late : outside.fault(url, cause);
    return { reached: isTls ? "certificate" : "nothing", fault };
  }
}

/** OpenSSL's names for refused certificates, and Node's for all else that TLS does not like. */
const tlsCodes =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_SSL_|EPROTO$|INVALID_|HOSTNAME_MISMATCH$|PATH_LENGTH_|CRL_)/;

async function beginningOf(answer: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of answer) {
    text += String(chunk);
    if (text.length > longest) break;
  }
  return text.slice(0, longest);
}
