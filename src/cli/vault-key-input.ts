// The Vault Secret Key as a person gives it: typed at a prompt that says at once when it is mistyped, or from a file.
import { SealbotError } from "../base/errors.ts";
import type { VaultId } from "../base/ids.ts";
import { wipe } from "../crypto/bytes.ts";
import { parseVsk } from "../vault/vsk.ts";
import type { Context } from "./context.ts";
import { readSecret } from "./secret-input.ts";

/**
 * The key's text form.
 * @throws InputError `bad-key`; LockedError `vault-locked` where nobody can be asked.
 */
export async function readVaultKey(
  context: Context,
  vault: { readonly id: VaultId; readonly name: string },
  file: string | undefined,
): Promise<string> {
  const text = await readSecret(context, {
    what: "Vault Secret Key",
    message: `Vault Secret Key of "${vault.name}"`,
    flag: "--vsk-file",
    file,
    code: "vault-locked",
    ...(file === undefined ? { check: (typed) => faultOf(typed, vault.id) } : {}),
  });
  wipe(parseVsk(text, vault.id));
  return text;
}

function faultOf(typed: string, vault: VaultId): string | undefined {
  try {
    wipe(parseVsk(typed, vault));
    return undefined;
  } catch (error) {
    if (error instanceof SealbotError) return error.message;
    throw error;
  }
}
