// How a new Vault Secret Key reaches the person, once: into a file, into the JSON document, or onto the screen with the
// question that shows it was written down.

import { createPrivateFile } from "../base/private-file.ts";
import { groupOf } from "../vault/vsk.ts";
import type { Context } from "./context.ts";
import { showKey } from "./show/key-box.ts";

export interface NewVaultKey {
  readonly vault: string;
  readonly vsk: string;
  readonly file: string | undefined;
  /** The rest of what `--json` prints. */
  readonly document: object;
}

const asked = 4;

/** @throws SealbotError `cancelled` when the person leaves the question open. */
export async function giveVaultKey(context: Context, { vault, vsk, file, document }: NewVaultKey): Promise<void> {
  const { out, prompts } = context;
  if (file !== undefined) {
    await createPrivateFile(file, `${vsk}\n`);
    return out.data(document, () => out.done(`Its Vault Secret Key is in ${file} (0600).`));
  }
  if (out.json) return out.data({ ...document, vsk }, () => {});
  await showKey(
    context,
    `Vault Secret Key of "${vault}", shown once`,
    vsk,
    "Write it down and keep it safe: nobody can show it again, and without\nit nobody opens this vault. Robots and people ask for it.",
  );
  if (!prompts.canAsk) return;
  await prompts.text({
    message: `To be sure, type group ${asked} back (after VSK1)`,
    flag: "--vsk-out",
    check: (typed) =>
      typed.trim().toUpperCase() === groupOf(vsk, asked) ? undefined : "That is not what is written there.",
  });
}
