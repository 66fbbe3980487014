// What follows every rotation: robots that had the vault open get the new key, then the person is shown it. Only after
// that is it kept no longer, so that whoever is interrupted here finds it again.
import { errorOf, hasCode } from "../base/errors.ts";
import { type RenewedRobot, renewRobots } from "../client/robots/renewed-robots.ts";
import type { RewrapProgress } from "../client/vaults/rewrapping.ts";
import type { Rotated } from "../client/vaults/rotation.ts";
import type { Vault } from "../client/vaults/vault-view.ts";
import type { Context } from "./context.ts";
import { shellWord, vaultJson } from "./show/vault.ts";
import { giveVaultKey, type KeyFiles } from "./vault-key-output.ts";

/** `12 340 keys of 10 000 items`. */
export const wrapped = ({ done, items }: RewrapProgress): string =>
  `Wrapping every item's key anew: ${grouped(done)} keys of ${grouped(items)} items`;

const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, " ");

const outcomes: Record<RenewedRobot["status"], string> = {
  renewed: "has the new key, and signed for it",
  "asks-again": "asks again when a run needs it",
  offline: "is offline: it asks again on its return",
};

/** @throws SealbotError `cancelled` when the person leaves the question open: the key is shown again then. */
export async function finishRotated(context: Context, rotated: Rotated, files: KeyFiles): Promise<void> {
  const { out } = context;
  const { vault, vsk, wasCutOff, shown } = rotated;
  try {
    if (wasCutOff) out.note(`A rotation of "${vault.name}" was cut off after it had gone through; this finishes it.`);
    out.done(`Vault "${vault.name}" has new keys (epoch ${vault.epoch}).`);
    const robots = await renewed(context, vault);
    const document = {
      ...vaultJson(vault),
      robots: robots.map(({ robot, name, status, reason }) => ({ id: robot, name, status, reason: reason ?? null })),
    };
    await giveVaultKey(context, { vault, vsk, files, document });
  } catch (error) {
    const again = `sealbot vault rotate ${shellWord(vault.name)}`;
    if (!hasCode(error, "cancelled")) {
      out.warn(`The new key is kept until it was shown: ${again}`);
      throw error;
    }
    throw errorOf({
      code: "cancelled",
      message: `vault "${vault.name}" has its new key, but that was not checked`,
      hint: `It is kept, and shown once more by: ${again}`,
    });
  }
  await shown();
}

/** Tells the robots, and says on stderr what became of each: stdout is the key's. */
async function renewed(context: Context, vault: Vault): Promise<RenewedRobot[]> {
  const { out, signal } = context;
  const session = await context.session();
  const robots = await context.progress("Bringing the new key to robots", (say) =>
    renewRobots(session, vault, {
      signal,
      onProgress: (done, of) => say(`Bringing the new key to robots: ${done} of ${of}`),
    }),
  );
  for (const { name, status, reason } of robots) {
    const line = `Robot "${name}" ${outcomes[status]}${reason === undefined ? "" : ` (${reason})`}.`;
    if (reason === undefined) out.note(line);
    else out.warn(line);
  }
  return robots;
}
