// Connections that nobody but the vault's holders can read: a member writes them as signed items, a program that
// cannot sign seals the setup to the vault's box key before it sends anything. The control plane sees neither.
import { type Clock, systemClock } from "../../base/clock.ts";
import { errorOf } from "../../base/errors.ts";
import type { VaultId, WorkspaceId } from "../../base/ids.ts";
import { parseShape } from "../../base/shape.ts";
import { fromBase64url, toBase64url, utf8, wipe } from "../../crypto/bytes.ts";
import { sealDrop } from "../../crypto/drop.ts";
import { pae } from "../../crypto/pae.ts";
import { itemId } from "../../trust/fields.ts";
import { type AppId, connectionFacts, findShape, newConnectionId, setupFaults } from "../../vault/connections.ts";
import type { MemberSession } from "../session/session.ts";
import { type Item, setItem } from "./items.ts";
import { getVault } from "./vaults.ts";

/** A setup as Auth0's Management API takes it: `type` and the fields that belong to it. */
export type ConnectionSetup = Readonly<Record<string, unknown>>;

/** Where a program seals to. Nothing of it is secret, but it must come from somebody who verified it. */
export interface DropboxAddress {
  readonly workspace: WorkspaceId;
  readonly vault: VaultId;
  /** Base64url; another one after each rotation of the vault. */
  readonly boxKey: string;
}

/**
 * A connection as an item of the signed manifest, which robots trust more than anything written through the API.
 * Without a setup it is empty, to be filled later.
 * @throws InputError `bad-input` naming the field that does not fit the app; LockedError `vault-locked`; ConflictError
 * `item-exists`.
 *
 * @example
 * ```ts
 * import { createConnection } from "sealbot/client";
 *
 * await createConnection(session, "ops", { name: "crm", app_id: "HTTP", setup: { type: "BEARER", token } });
 * ```
 */
export async function createConnection(
  session: MemberSession,
  vault: string,
  {
    name,
    app_id,
    setup,
  }: { readonly name: string; readonly app_id: AppId; readonly setup?: ConnectionSetup | undefined },
): Promise<Item> {
  const common = { name, category: "connection", kind: "secret", mode: "insert" } as const;
  const given = setup === undefined ? { empty: true } : { value: contentOf(app_id, setup) };
  return await setItem(session, vault, { ...common, ...given });
}

/**
 * The address of a vault's dropbox, out of its verified header: give it to programs together with their token.
 * @throws InputError `bad-input` when the vault takes nothing from programs.
 */
export async function getDropboxAddress(session: MemberSession, nameOrId: string): Promise<DropboxAddress> {
  const { id, name, dropbox, header } = await getVault(session, nameOrId);
  if (dropbox) return { workspace: session.workspace, vault: id, boxKey: header.boxKey };
  throw errorOf({ code: "bad-input", message: `vault "${name}" takes nothing that is written through the API` });
}

/**
 * Seals a setup for a request to `/api/v2/flows/vault/connections`: `setup` goes where Auth0's would. For a new
 * connection `id` is made here and the answer carries it; to change one give its `id`, and a `version` above the last.
 * @throws InputError `bad-input` naming the field that does not fit the app, `bad-point` for a weak box key.
 *
 * @example
 * ```ts
 * import { sealSetup } from "sealbot/client";
 *
 * const { id, setup } = await sealSetup(address, { app_id: "HTTP", setup: { type: "BEARER", token: "my-token" } });
 * const body = JSON.stringify({ name: "crm", app_id: "HTTP", setup }); // POST it with the token
 * console.assert(id.startsWith("ac_") && !body.includes("my-token"));
 * ```
 */
export async function sealSetup(
  { workspace, vault, boxKey }: DropboxAddress,
  connection: {
    readonly app_id: AppId;
    readonly setup: ConnectionSetup;
    readonly id?: string | undefined;
    /** Default 1, and the present in milliseconds with an `id`. */
    readonly version?: number | undefined;
    readonly clock?: Clock | undefined;
  },
): Promise<{ id: string; setup: { type: string; sealed: string } }> {
  const { app_id, setup, id, clock = systemClock } = connection;
  const item = id === undefined ? newConnectionId() : parseShape(itemId, id, { place: "id" });
  const version = connection.version ?? (id === undefined ? 1 : clock.now());
  const value = contentOf(app_id, setup);
  const type = findShape(app_id, setup.type)?.type ?? "";
  const plain = utf8(JSON.stringify(value));
  const context = { workspace, vault, item, version, kind: "secret", category: "connection" } as const;
  const { wrap, blob } = await sealDrop(fromBase64url(boxKey, "box key"), context, plain);
  wipe(plain);
  return { id: item, setup: { type, sealed: toBase64url(pae(item, version, wrap, blob)) } };
}

/** What an item of the category holds. @throws InputError `bad-input` naming the field, never its value. */
function contentOf(app_id: AppId, setup: ConnectionSetup) {
  const [fault] = setupFaults(app_id, setup);
  if (fault) {
    const field = ["setup", ...fault.path].join(".");
    throw errorOf({ code: "bad-input", message: `connection: ${field}: ${fault.message}` });
  }
  return { ...connectionFacts(app_id, setup), setup };
}
