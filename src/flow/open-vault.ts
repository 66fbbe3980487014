// What a node may do with a whole vault: open it, and read and write its items while it is open. Types, and the handle
// that nodes are given; what is allowed is decided by whoever runs the flow.
import { parseDuration } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";

export type VaultMode = "exclusive" | "shared";

export interface OpenOptions {
  /**
   * `exclusive`, the default: no other run of the fleet has it open meanwhile. `shared`: together with other readers;
   * writes are refused.
   */
  readonly mode?: VaultMode | undefined;
  /** How long to wait in line: milliseconds, or a duration such as "30s". Absent: as long as the run may take. */
  readonly timeout?: number | string | undefined;
}

export interface WriteOptions {
  /** Of an item that is made; `json`, any JSON value, when absent. */
  readonly category?: string | undefined;
  /** ISO 8601 with milliseconds, UTC, in the future; `null` for never. Absent: as it was. */
  readonly expiresAt?: string | null | undefined;
}

/** What may be said of an item without opening it. */
export interface ItemInfo {
  readonly name: string;
  readonly kind: "item" | "secret";
  readonly category: string;
  readonly version: number;
  readonly ready: boolean;
  readonly expires_at: string | null;
}

/** What may be said of a vault that the flow declares. */
export interface VaultInfo {
  readonly id: string;
  readonly name: string;
  readonly access: "read" | "write";
  /** False while its key has to be brought. */
  readonly unlocked: boolean;
}

/**
 * The items of a vault that is open. `get…` of a name that is not there is `undefined`; `insert…` of one that is there
 * is `item-exists`; `update…` and `delete…` of one that is not there are `item-missing`. A method whose name ends in
 * `Secret` is for items of kind secret, the others are for kind item: the other kind is `bad-input`. Every method can
 * reject with `lease-lost`, and every write with `not-permitted`.
 */
export interface VaultItems {
  readonly name: string;
  get(name: string): Promise<unknown>;
  insert(name: string, value: unknown, options?: WriteOptions): Promise<void>;
  update(name: string, value: unknown, options?: WriteOptions): Promise<void>;
  upsert(name: string, value: unknown, options?: WriteOptions): Promise<void>;
  delete(name: string): Promise<void>;
  getSecret(name: string): Promise<unknown>;
  insertSecret(name: string, value: unknown, options?: WriteOptions): Promise<void>;
  updateSecret(name: string, value: unknown, options?: WriteOptions): Promise<void>;
  upsertSecret(name: string, value: unknown, options?: WriteOptions): Promise<void>;
  deleteSecret(name: string): Promise<void>;
  /** Those that the flow may touch, by name. */
  list(): Promise<readonly ItemInfo[]>;
}

/** One open vault; with `await using` it is closed when the block ends, however it ends. */
export interface OpenVault extends VaultItems, AsyncDisposable {
  close(): Promise<void>;
}

/** Several open vaults in the order they were named, closed together. */
export interface OpenVaults extends ReadonlyArray<VaultItems>, AsyncDisposable {
  close(): Promise<void>;
}

export const vaultMethods = [
  "get",
  "insert",
  "update",
  "upsert",
  "delete",
  "getSecret",
  "insertSecret",
  "updateSecret",
  "upsertSecret",
  "deleteSecret",
  "list",
] as const;
export type VaultMethod = (typeof vaultMethods)[number];

/** One method of one open vault. */
export interface VaultCall extends WriteOptions {
  /** Its id. */
  readonly vault: string;
  readonly method: VaultMethod;
  readonly name?: string | undefined;
  /** JSON. */
  readonly value?: unknown;
}

/** Vaults that a host has opened. */
export interface HeldVaults {
  readonly vaults: readonly { readonly id: string; readonly name: string }[];
  call(call: VaultCall): Promise<unknown>;
  close(): Promise<void>;
}

/** The handles that a node is given for what its host has opened. */
export function openVaultsOf(held: HeldVaults): OpenVaults {
  const items = held.vaults.map((vault) => itemsOf(vault, held));
  return Object.assign(items, endOf(held));
}

/** As `openVaultsOf`, for one vault. */
export function openVaultOf(held: HeldVaults): OpenVault {
  const [vault] = held.vaults;
  if (!vault) throw errorOf({ code: "internal", message: "no vault was opened" });
  return { ...itemsOf(vault, held), ...endOf(held) };
}

/** @throws InputError `bad-input` when it is no time to wait. */
export function patienceOf({ timeout }: OpenOptions): number | undefined {
  if (timeout === undefined) return undefined;
  if (typeof timeout === "string") return parseDuration(timeout, "timeout");
  if (Number.isFinite(timeout) && timeout >= 0) return Math.ceil(timeout);
  throw errorOf({ code: "bad-input", message: "timeout: not a number of milliseconds" });
}

const endOf = ({ close }: HeldVaults) => ({ close, [Symbol.asyncDispose]: close });

function itemsOf({ id: vault, name: ownName }: HeldVaults["vaults"][number], { call }: HeldVaults): VaultItems {
  const get = (method: VaultMethod) => (name: string) => call({ vault, method, name });
  const put =
    (method: VaultMethod) =>
    async (name: string, value: unknown, { category, expiresAt }: WriteOptions = {}): Promise<void> => {
      await call({ vault, method, name, value: jsonOf(value), category, expiresAt });
    };
  const remove =
    (method: VaultMethod) =>
    async (name: string): Promise<void> => {
      await call({ vault, method, name });
    };
  return {
    name: ownName,
    get: get("get"),
    insert: put("insert"),
    update: put("update"),
    upsert: put("upsert"),
    delete: remove("delete"),
    getSecret: get("getSecret"),
    insertSecret: put("insertSecret"),
    updateSecret: put("updateSecret"),
    upsertSecret: put("upsertSecret"),
    deleteSecret: remove("deleteSecret"),
    list: async () => itemInfos(await call({ vault, method: "list" })),
  };
}

/** A host's list is its own word. */
const itemInfos = (list: unknown): readonly ItemInfo[] => (Array.isArray(list) ? list : []);

/** The value as JSON has it; what it has no word for is refused without naming it. */
function jsonOf(value: unknown): unknown {
  const text = textOf(value);
  if (text !== undefined) return JSON.parse(text);
  throw errorOf({ code: "bad-input", message: `value: a ${typeof value} that cannot be written as JSON` });
}

function textOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined; // A cycle, or a bigint inside.
  }
}
