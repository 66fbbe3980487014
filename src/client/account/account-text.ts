// The two keys of an account that people keep on paper, each 160 random bits in the groups of vault/key-text.ts: the
// recovery code and the account key.
import { randomBytes } from "../../crypto/bytes.ts";
import {
  findBytes,
  formatKey,
  type KeyForm,
  parseKey,
  refuseKey,
  symbolsOf,
  wipeSymbols,
} from "../../vault/key-text.ts";

const secretLength = 20;
const version = 0;
const symbols = 1 + (secretLength * 8) / 5;

const recoveryForm: KeyForm = {
  name: "recovery code",
  prefix: "sbr",
  symbols,
  again: "Type it again from the recovery kit.",
};
const accountForm: KeyForm = {
  name: "account key",
  prefix: "sba",
  symbols,
  again: "Type it again from where it was written down when the account was created.",
};

/** 160 random bits: for a recovery code or an account key. */
export const newAccountSecret = (): Uint8Array => randomBytes(secretLength);

/** `SBR1-…`; the text cannot be wiped: show it once, and let it go. */
export const formatRecoveryCode = (secret: Uint8Array): string => format(recoveryForm, secret);
/** `SBA1-…` */
export const formatAccountKey = (secret: Uint8Array): string => format(accountForm, secret);

/** @throws InputError `bad-key`, naming the group of a typo where that is certain, never showing what was typed. */
export const parseRecoveryCode = (text: string): Uint8Array => parse(recoveryForm, text);
/** @throws InputError `bad-key` as `parseRecoveryCode`. */
export const parseAccountKey = (text: string): Uint8Array => parse(accountForm, text);

const format = (form: KeyForm, secret: Uint8Array): string => formatKey(form, [version, ...symbolsOf(secret)]);

function parse(form: KeyForm, text: string): Uint8Array {
  const words = parseKey(form, text);
  if (words[0] !== version) throw refuseKey(form, "made by a newer version", "Update sealbot on this machine.");
  const secret = findBytes(words.slice(1));
  wipeSymbols(words);
  if (secret?.length !== secretLength) throw refuseKey(form, "typo", form.again);
  return secret;
}
