// How a new Vault Secret Key reaches the person, once: into files, into the JSON document, or onto the screen with the
// question that shows it was written down.
import { iso } from "../base/clock.ts";
import { checkAbsent, createPrivateFile } from "../base/private-file.ts";
import type { Vault } from "../client/vaults/vault-view.ts";
import { groupOf } from "../vault/vsk.ts";
import { text } from "./command.ts";
import type { Context } from "./context.ts";
import { showKey } from "./show/key-box.ts";
import { isLive, openSideScreen } from "./terminal.ts";

/** Where a key may go instead of the screen. */
export const keyFileOptions = {
  "vsk-out": text("FILE", "write the Vault Secret Key to a new file instead of showing it"),
  kit: text("FILE", "write an emergency kit to a new file, a page of HTML to print, instead of showing the key"),
};
export interface KeyFiles {
  readonly "vsk-out": string | undefined;
  readonly kit: string | undefined;
}

export interface NewVaultKey {
  readonly vault: Vault;
  readonly vsk: string;
  readonly files: KeyFiles;
  /** The rest of what `--json` prints. */
  readonly document: object;
}

const asked = 4;

/** Refuses files that could not be written, before any key is made. @throws ConflictError `conflict`. */
export async function prepareKeyFiles({ "vsk-out": file, kit }: KeyFiles): Promise<void> {
  for (const path of [file, kit]) if (path !== undefined) await checkAbsent(path);
}

/** @throws SealbotError `cancelled` when the person leaves the question open. */
export async function giveVaultKey(context: Context, { vault, vsk, files, document }: NewVaultKey): Promise<void> {
  const { out, prompts } = context;
  const { "vsk-out": file, kit } = files;
  if (kit !== undefined) await createPrivateFile(kit, await kitOf(context, vault, vsk));
  if (file !== undefined) await createPrivateFile(file, `${vsk}\n`);
  if (kit !== undefined || file !== undefined) {
    return out.data(document, () => {
      if (file !== undefined) out.done(`Its Vault Secret Key is in ${file} (0600).`);
      if (kit !== undefined) out.done(`Its emergency kit is in ${kit} (0600): print it, then delete the file.`);
    });
  }
  if (!prompts.canAsk) out.warn("The Vault Secret Key goes to stdout, this once; --vsk-out FILE keeps it out of logs.");
  if (out.json) return out.data({ ...document, vsk }, () => {});
  const show = () =>
    showKey(
      context,
      `Vault Secret Key of "${vault.name}", shown once`,
      vsk,
      "Write it down and keep it safe: nobody can show it again, and without\nit nobody opens this vault. Robots and people ask for it.",
    );
  if (!prompts.canAsk) return await show();
  try {
    using _screen = openSideScreen(context.terminal.output);
    await show();
    await checkWritten(context, vsk);
  } catch (error) {
    // Whoever has not written it down yet must not lose it with the screen.
    if (isLive(context.terminal.output)) await show();
    throw error;
  }
  out.done("The key is written down, so it is shown no more.");
}

async function checkWritten({ prompts }: Context, vsk: string): Promise<void> {
  await prompts.text({
    message: `To be sure, type group ${asked} back (after VSK1)`,
    flag: "--vsk-out",
    check: (typed) =>
      typed.trim().toUpperCase() === groupOf(vsk, asked) ? undefined : "That is not what is written there.",
  });
}

async function kitOf(context: Context, { name, id, epoch }: Vault, vsk: string): Promise<string> {
  const { kitPage, vaultKit } = await import("../client/vaults/kit.ts");
  const { workspace, server } = await context.session();
  const at = iso(context.clock.now()).slice(0, 10);
  return kitPage(vaultKit(vsk, { workspace, server, vault: name, id, epoch, at }));
}
