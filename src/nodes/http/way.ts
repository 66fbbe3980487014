// The way out that HTTP nodes of this process share, through the proxies of the robot, and ways of their own for those
// who show a certificate or trust an authority that this host does not know.
import { errorOf } from "../../base/errors.ts";
import { Outside } from "../../base/outside.ts";
import type { ProxyEnvironment } from "../../base/proxy.ts";
import type { OpenedItem } from "../../flow/node.ts";

let proxies: ProxyEnvironment = {};
let shared: Outside | undefined;

/** From now on; a process without proxies goes straight. */
export function goThrough(env: ProxyEnvironment): void {
  proxies = env;
  shared?.[Symbol.dispose]();
  shared = undefined;
}

export interface Trust {
  /** PEM of the one authority to trust. */
  readonly ca: string | undefined;
  /** The item of category `certificate` to show. */
  readonly certificate: OpenedItem | undefined;
}

export interface Way extends Disposable {
  readonly outside: Outside;
}

/** @throws InputError `bad-input` when the certificate and its key are none that can be used. */
export async function openWay({ ca, certificate }: Trust): Promise<Way> {
  if (certificate) return owned(new Outside(proxies, { secureContext: await identityOf(certificate, ca) }));
  if (ca !== undefined) return owned(new Outside(proxies, [ca]));
  shared ??= new Outside(proxies);
  return { outside: shared, [Symbol.dispose]: () => {} };
}

const owned = (outside: Outside): Way => ({ outside, [Symbol.dispose]: () => outside[Symbol.dispose]() });

/** What the item says of authorities comes to those of this host; what the signed flow says takes their place. */
async function identityOf({ name, fields }: OpenedItem, ca: string | undefined) {
  const { createSecureContext, getCACertificates } = await import("node:tls");
  const text = (field: string) => {
    const value = fields[field];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const [cert, key, passphrase, own] = ["certificate", "private_key", "passphrase", "ca"].map(text);
  const trusted = ca ?? (own === undefined ? undefined : [...getCACertificates("default"), own]);
  try {
    return createSecureContext({
      ...(cert !== undefined && { cert }),
      ...(key !== undefined && { key }),
      ...(passphrase !== undefined && { passphrase }),
      ...(trusted !== undefined && { ca: trusted }),
    });
  } catch {
    throw errorOf({
      code: "bad-input",
      message: `item "${name}": its certificate and private key are no pair in PEM, or its passphrase is wrong`,
    });
  }
}
