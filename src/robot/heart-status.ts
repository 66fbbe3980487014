// What the heart says of itself: which vaults are open and until when, who waits for a key, and what runs.
import { iso } from "../base/clock.ts";
import type { Asker } from "./asker/asker.ts";
import type { HeartStatus } from "./heart-port.ts";
import type { Keeper } from "./keeper/keeper.ts";
import type { Runs } from "./runs/runs.ts";
import type { VaultBook } from "./vaults/vault-book.ts";

interface HeartParts {
  readonly keeper: Keeper;
  readonly asker: Asker;
  readonly book: VaultBook;
  readonly runs: Runs;
}

export function heartStatus({ keeper, asker, book, runs }: HeartParts): HeartStatus {
  const open = keeper.open();
  const names = book.names();
  const ids = new Set([...names.keys(), ...open.map(({ vault }) => vault)]);
  return {
    vaults: [...ids].map((id) => {
      const held = open.find(({ vault }) => vault === id);
      return {
        id,
        name: names.get(id) ?? id,
        unlocked: held !== undefined,
        keep: held?.holding.policy.keep ?? null,
        until: held?.holding.policy.notAfter ?? null,
        uses_left: held?.usesLeft ?? null,
      };
    }),
    waiting: asker.questions.map(({ vault, name }) => ({
      id: vault,
      name,
      runs: runs.list.filter(({ waitingFor }) => waitingFor.includes(vault)).map(({ id }) => id),
    })),
    runs: runs.list.map((run) => ({
      id: run.id,
      flow: run.document.name,
      status: run.status,
      since: iso(run.since),
      behind: runs.findBefore(run)?.id ?? null,
    })),
  };
}
