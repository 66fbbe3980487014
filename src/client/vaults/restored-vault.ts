// After a control plane was restored from a backup, its vaults are older than what members and robots have seen, and
// everybody refuses them as rolled back. A person who knows of the restore signs what is there now above all of that.
import { iso } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import { manifest } from "../../trust/kinds.ts";
import * as routes from "../../wire/routes/vaults.ts";
import type { MemberSession } from "../session/session.ts";
import { signAs } from "../session/signing.ts";
import { type Vault, viewVault } from "./vault-view.ts";

/**
 * Takes a vault as the server shows it now for the newest state, although this member has seen a newer one: only what
 * people signed is taken, but it may be as old as the server likes, so somebody must know that it was restored. `above`
 * is the highest number of a manifest that any robot has seen, as its refusal names it.
 * @throws NotFoundError `not-found`; AuthError `not-permitted` without write access, or as `getVault` for all but the
 * manifest's age.
 */
export async function supersedeManifest(session: MemberSession, nameOrId: string, above = 0): Promise<Vault> {
  const { data } = await session.call(routes.listVaults, {});
  const row = data.find(({ id, name }) => id === nameOrId || name === nameOrId);
  if (!row) throw errorOf({ code: "not-found", message: `no vault ${JSON.stringify(nameOrId)}` });
  const { vaults } = session.pins;
  const pin = vaults[row.id];
  if (pin) vaults[row.id] = { ...pin, manifest: { seq: 0, hash: "" }, versions: {}, policies: undefined };
  try {
    const shown = await viewVault(session, row);
    if (![shown.id, shown.name].includes(nameOrId))
      throw errorOf({
        code: "wrong-context",
        message: `the server shows another vault as ${JSON.stringify(nameOrId)}`,
      });
    if (shown.access !== "write")
      throw errorOf({ code: "not-permitted", message: `you may not write to vault "${shown.name}"` });
    const highest = Math.max(shown.seq, pin?.manifest.seq ?? 0, above);
    const statement = await signAs(session, manifest, {
      ...{ vault: shown.id, epoch: shown.epoch, seq: highest + 1, supersedes: highest, previous: shown.manifestHash },
      entries: [...shown.entries],
      notAfter: iso(session.clock.now() + shown.freshness * 1_000),
    });
    const body = { if_match: shown.seq, manifest: statement };
    return await viewVault(session, await session.call(routes.putManifest, { params: { vault: shown.id }, body }));
  } catch (error) {
    if (pin) vaults[row.id] = pin;
    throw error;
  }
}
