// Learns from a run's events when an item was last used. A robot's word is enough: nothing is decided by it.
import { z } from "zod";
import { iso } from "../../base/clock.ts";
import { counter, itemId, vaultId } from "../../trust/fields.ts";
import type { RunEventRow } from "../../wire/shapes.ts";
import type { Change } from "../context.ts";
import type { Robot } from "../store/robots.ts";

const use = z.object({ vault: vaultId, item: itemId, version: counter });

/** Remembers a `secret.used` of a vault that the robot was granted; anything else says nothing about items. */
export async function noteItemUse(change: Change, { id: robot }: Robot, event: RunEventRow): Promise<void> {
  if (event.type !== "secret.used") return;
  const told = use.safeParse(event.data);
  if (!told.success || !(await change.store.vaults.findGrant(told.data.vault, robot))) return;
  const { vault, item, version } = told.data;
  const at = iso(Math.min(Date.parse(event.at), Date.parse(change.now())));
  await change.store.itemUses.put(vault, { item, version, at, run: event.run, robot });
}
