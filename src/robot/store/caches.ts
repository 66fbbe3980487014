// Signed flows and ciphertext that were fetched before, so that a robot works on while the control plane is away; and
// keys a person allowed it to keep, sealed to its own box key.
import type { ItemId, VaultId } from "../../base/ids.ts";
import type { Statement } from "../../trust/statement.ts";
import { bytesOf, numberOf, type Sql, textOf } from "./sql.ts";

/** Flow statements by their hash; the reader verifies them again. */
export class FlowTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  find(hash: string): Statement | undefined {
    const row = this.#sql.find("SELECT statement FROM flows WHERE hash = ?", hash);
    return row && (JSON.parse(textOf(row, "statement")) as Statement);
  }

  add(hash: string, { flow, version, statement }: { flow: string; version: number; statement: Statement }): void {
    this.#sql.run(
      "INSERT OR REPLACE INTO flows (hash, flow, version, statement) VALUES (?, ?, ?, ?)",
      hash,
      flow,
      version,
      JSON.stringify(statement),
    );
    this.#sql.run("DELETE FROM flows WHERE flow = ? AND version < ?", flow, version - 2);
  }
}

export interface CachedItem {
  readonly version: number;
  readonly wrap: Uint8Array;
  readonly blob: Uint8Array;
}

/** The newest fetched version of each item, as ciphertext. */
export class ItemTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  find(vault: VaultId, item: ItemId): CachedItem | undefined {
    const row = this.#sql.find("SELECT version, wrap, blob FROM items WHERE vault = ? AND item = ?", vault, item);
    return row && { version: numberOf(row, "version"), wrap: bytesOf(row, "wrap"), blob: bytesOf(row, "blob") };
  }

  set(vault: VaultId, item: ItemId, { version, wrap, blob }: CachedItem): void {
    this.#sql.run(
      "INSERT OR REPLACE INTO items (vault, item, version, wrap, blob) VALUES (?, ?, ?, ?, ?)",
      vault,
      item,
      version,
      wrap,
      blob,
    );
  }

  delete(vault: VaultId, item: ItemId): void {
    this.#sql.run("DELETE FROM items WHERE vault = ? AND item = ?", vault, item);
  }

  forget(vault: VaultId): void {
    this.#sql.run("DELETE FROM items WHERE vault = ?", vault);
  }
}

export interface KeptKey {
  readonly vault: VaultId;
  readonly sealed: Uint8Array;
  /** JSON of what the person allowed. */
  readonly policy: string;
}

/** `keep: disk`. Rows are overwritten on deletion (secure_delete). */
export class KeptTable {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  all(): KeptKey[] {
    return this.#sql.all("SELECT vault, sealed, policy FROM kept").map((row) => ({
      vault: textOf(row, "vault") as VaultId,
      sealed: bytesOf(row, "sealed"),
      policy: textOf(row, "policy"),
    }));
  }

  set({ vault, sealed, policy }: KeptKey): void {
    this.#sql.run("INSERT OR REPLACE INTO kept (vault, sealed, policy) VALUES (?, ?, ?)", vault, sealed, policy);
  }

  delete(vault: VaultId): void {
    this.#sql.run("DELETE FROM kept WHERE vault = ?", vault);
  }
}
