// WS-Security of a SOAP request: a UsernameToken of a login, a signature with the key of a certificate, or both. No error
// shows any of it.
import { createPrivateKey } from "node:crypto";
import type { ISecurity } from "soap";
import { errorOf } from "../../base/errors.ts";
import type { OpenedItem } from "../../flow/node.ts";

export interface SoapSecurity {
  /** A login. */
  readonly token: OpenedItem | undefined;
  /** A certificate with its RSA key. */
  readonly signature: OpenedItem | undefined;
  /** How the password travels: as it is, or as its digest with a nonce and the time. */
  readonly password: "text" | "digest";
  /** Whether the request says until when it is good. */
  readonly timestamp: boolean;
}

/** @throws InputError `bad-input` for an item that lacks what is needed. */
export async function securityOf(wanted: SoapSecurity): Promise<ISecurity | undefined> {
  const { token, signature } = wanted;
  if (!token && !signature) return undefined;
  const { WSSecurityPlusCert } = await import("soap");
  if (!signature) return await tokenOf(wanted, wanted.timestamp);
  const signed = await signatureOf(signature, wanted);
  // The signature brings the time along, and holds for the token too.
  return token ? new WSSecurityPlusCert(await tokenOf(wanted, false), signed) : signed;
}

async function tokenOf({ token, password }: SoapSecurity, hasTimeStamp: boolean) {
  const { WSSecurity } = await import("soap");
  const passwordType = password === "digest" ? "PasswordDigest" : "PasswordText";
  return new WSSecurity(textOf(token, "username"), textOf(token, "password"), {
    ...{ passwordType, hasTimeStamp, hasNonce: true, mustUnderstand: true },
  });
}

async function signatureOf(item: OpenedItem, { token, timestamp }: SoapSecurity) {
  const { WSSecurityCert } = await import("soap");
  const [key, certificate] = [textOf(item, "private_key"), textOf(item, "certificate")];
  const passphrase = typeof item.fields.passphrase === "string" ? item.fields.passphrase : undefined;
  const [leaf] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(certificate) ?? [];
  if (leaf === undefined || !isRsaKey(key, passphrase)) {
    throw errorOf({
      code: "bad-input",
      message: `item "${item.name}": no certificate with an RSA key in PEM, or its passphrase is wrong`,
    });
  }
  return new WSSecurityCert(key, leaf, passphrase, {
    hasTimeStamp: timestamp,
    signatureAlgorithm: "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
    digestAlgorithm: "http://www.w3.org/2001/04/xmlenc#sha256",
    additionalReferences: token ? ["wsse:UsernameToken"] : [],
    signerOptions: { idMode: "wssecurity" },
  });
}

function isRsaKey(key: string, passphrase: string | undefined): boolean {
  try {
    return createPrivateKey({ key, ...(passphrase !== undefined && { passphrase }) }).asymmetricKeyType === "rsa";
  } catch {
    return false; // Whoever asked says what is wrong.
  }
}

function textOf(item: OpenedItem | undefined, field: string): string {
  const value = item?.fields[field];
  if (typeof value === "string" && value !== "") return value;
  throw errorOf({ code: "bad-input", message: `item "${item?.name}" has no ${field}` });
}
