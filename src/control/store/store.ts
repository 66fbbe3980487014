// The store: all that a control plane remembers, split by area. Whatever engine is beneath passes the same contract.
import { join } from "node:path";
import { type Kysely, sql } from "kysely";
import { accountStore } from "./accounts.ts";
import { askStore } from "./asks.ts";
import { auditStore } from "./audit.ts";
import { catalogueStore } from "./catalogues.ts";
import type { Executor } from "./columns.ts";
import { openDatabase } from "./database.ts";
import { dropboxStore } from "./dropbox.ts";
import { flowStore } from "./flows.ts";
import { hookStore } from "./hooks.ts";
import { itemUseStore } from "./item-uses.ts";
import { itemStore } from "./items.ts";
import { leaseStore } from "./leases.ts";
import { renewalStore } from "./renewals.ts";
import { robotStore } from "./robots.ts";
import { rotationStore } from "./rotations.ts";
import { runStore } from "./runs.ts";
import { scheduleStore } from "./schedules.ts";
import type { Tables } from "./tables.ts";
import { ticketStore } from "./tickets.ts";
import { answerStore, tokenStore } from "./tokens.ts";
import { trustStore } from "./trust.ts";
import { vaultStore } from "./vaults.ts";

const areasOf = (db: Executor) => ({
  accounts: accountStore(db),
  answers: answerStore(db),
  asks: askStore(db),
  audit: auditStore(db),
  catalogues: catalogueStore(db),
  dropbox: dropboxStore(db),
  flows: flowStore(db),
  hooks: hookStore(db),
  itemUses: itemUseStore(db),
  items: itemStore(db),
  leases: leaseStore(db),
  renewals: renewalStore(db),
  robots: robotStore(db),
  rotations: rotationStore(db),
  runs: runStore(db),
  schedules: scheduleStore(db),
  tickets: ticketStore(db),
  tokens: tokenStore(db),
  trust: trustStore(db),
  vaults: vaultStore(db),
});

/** Reads and writes by area; inside a transaction, all of them in it. */
export type Areas = ReturnType<typeof areasOf>;

export interface Store extends Areas, AsyncDisposable {
  /**
   * Runs `work` so that all of it is kept or nothing. Transactions run one after another; using the store itself
   * inside one waits for ever.
   */
  transaction<T>(work: (areas: Areas) => Promise<T>): Promise<T>;
  /** Writes what stands there already; throws when the disk does not take it. */
  tryDisk(): Promise<void>;
}

function storeOf(db: Kysely<Tables>): Store {
  return {
    ...areasOf(db),
    transaction: (work) => db.transaction().execute((transaction) => work(areasOf(transaction))),
    tryDisk: () =>
      db.transaction().execute(async (transaction) => {
        await sql`PRAGMA user_version = 0`.execute(transaction);
      }),
    [Symbol.asyncDispose]: () => db.destroy(),
  };
}

/** Opens the store in a data directory that exists. */
export async function openStore(dataDir: string): Promise<Store> {
  return storeOf(await openDatabase(join(dataDir, "sealbot.db")));
}
