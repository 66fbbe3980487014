// Whether the control plane's certificate is believed, for how long, and thanks to which authorities.
import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { PeerCertificate } from "node:tls";
import { span } from "../show/age.ts";
import type { Environment } from "../terminal.ts";
import { type Check, type Finding, fail, ok, warn } from "./check.ts";
import { getServer } from "./server-known.ts";

/** Milliseconds before its end at which somebody should see to a certificate. */
const soon = 14 * 86_400_000;

export const certificateCheck: Check = {
  name: "certificate",
  needs: ["connection"],
  run: async (examined) => {
    const server = await getServer(examined);
    if (server.protocol === "http:") return ok("none: plain HTTP that stays on this machine");
    const extra = await authorityFault(examined.env);
    if (extra) return extra;
    const answer = await examined.answer(server);
    if (answer.reached !== "answer") return fail(answer.fault.message, answer.fault.hint);
    return lifeOf(answer.certificate, examined.clock.now(), examined.env);
  },
};

function lifeOf(certificate: PeerCertificate | undefined, now: number, env: Environment): Finding {
  const end = Date.parse(certificate?.valid_to ?? "");
  const issuer = certificate?.issuer?.O ?? certificate?.issuer?.CN ?? "an authority without a name";
  const extra = env.NODE_EXTRA_CA_CERTS ? `, with authorities of ${env.NODE_EXTRA_CA_CERTS}` : "";
  const text = `from ${issuer}, good for ${span(end - now)}${extra}`;
  return end - now > soon ? ok(text) : warn(text, "Have the control plane's certificate renewed.");
}

/** Node goes on without a file that it cannot read, and says so once where nobody looks. */
async function authorityFault({ NODE_EXTRA_CA_CERTS: file }: Environment): Promise<Finding | undefined> {
  if (!file) return undefined;
  try {
    new X509Certificate(await readFile(file));
    return undefined;
  } catch (error) {
    const code = Reflect.get(Object(error), "code");
    const why =
      code === "ENOENT" ? "is not there" : code === "EACCES" ? "may not be read by this user" : "is no certificate";
    return fail(`NODE_EXTRA_CA_CERTS: ${file} ${why}`, "Name a file of PEM certificates that this user may read.");
  }
}
