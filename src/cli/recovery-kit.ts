// The two keys of an account that are shown once: on the screen, or in a new file that only its owner may read. They
// never go to stderr.
import { iso } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import { checkAbsent, createPrivateFile } from "../base/private-file.ts";
import type { NewAccount } from "../client/account/accounts.ts";
import { fromUtf8 } from "../crypto/bytes.ts";
import type { Context } from "./context.ts";
import { readSecret, readSecretFile } from "./secret-input.ts";
import { showKey } from "./show/key-box.ts";

/** Refuses a file that could not be written, before any key is made. @throws ConflictError `conflict`. */
export async function prepareKit(file: string | undefined): Promise<void> {
  if (file !== undefined) await checkAbsent(file);
}

/** Shows the recovery code and the account key, or writes them to `file`; `document` is the rest of what `--json` prints. */
export async function showAccountKeys(
  context: Context,
  { recoveryCode, accountKey }: Pick<NewAccount, "recoveryCode" | "accountKey">,
  { document, file }: { readonly document: object; readonly file: string | undefined },
): Promise<void> {
  const { out } = context;
  const keys = { recovery_code: recoveryCode, ...(accountKey === undefined ? {} : { account_key: accountKey }) };
  if (file !== undefined) {
    const { kitPage, kitText, recoveryKit } = await import("../client/vaults/kit.ts");
    const { email, server } = await context.session();
    const kit = recoveryKit({ recoveryCode, accountKey }, { email, server, at: iso(context.clock.now()).slice(0, 10) });
    await createPrivateFile(file, /\.html?$/i.test(file) ? kitPage(kit) : kitText(kit));
    out.data(document, () => out.done(`The recovery kit is in ${file}: print it, then delete the file.`));
    return;
  }
  out.data({ ...document, ...keys }, () => {});
  if (out.json) return;
  await showKey(
    context,
    "Recovery code, shown once",
    recoveryCode,
    "Write it on paper. With it you get back in when the password is lost.",
  );
  if (accountKey !== undefined) {
    await showKey(context, "Account key, shown once", accountKey, "Every new sign-in asks for it beside the password.");
  }
}

/** The recovery code: found in a kit's text, or typed. */
export async function readRecoveryCode(context: Context, file: string | undefined): Promise<string> {
  if (file === undefined) {
    return readSecret(context, { what: "recovery code", message: "Recovery code (SBR1-…)", flag: "--kit-file" });
  }
  const kit = fromUtf8(await readSecretFile(context, file, "recovery kit"), "recovery kit");
  const code = /\bSBR1[-A-Z0-9 ]{38,60}/i.exec(kit)?.[0];
  if (code) return code.trim();
  throw errorOf({ code: "bad-input", message: "recovery kit: there is no code that begins with SBR1 in it" });
}
