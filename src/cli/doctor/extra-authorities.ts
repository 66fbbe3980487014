// The certificate authorities that a service's environment names for its robot. Node reads those of its own environment
// when it starts, so a doctor that looks at a service has to bring the service's along.
import { readFileSync } from "node:fs";
import { getCACertificates } from "node:tls";
import type { Environment } from "../terminal.ts";

/** All that the robot believes; nothing when this process believes the same, or when the file cannot be read. */
export function findExtraAuthorities({ NODE_EXTRA_CA_CERTS: file }: Environment): readonly string[] | undefined {
  if (!file || file === process.env.NODE_EXTRA_CA_CERTS) return undefined;
  try {
    return [...getCACertificates("default"), readFileSync(file, "utf8")];
  } catch {
    return undefined; // The check of the certificate says so.
  }
}
