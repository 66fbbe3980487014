// A control plane with a vault that takes what programs bring, and a program with a token for it.

import { decrypt } from "../../src/crypto/aead.ts";
import { fromBase64url, fromUtf8 } from "../../src/crypto/bytes.ts";
import { itemContext } from "../../src/crypto/drop.ts";
import { unpad } from "../../src/crypto/pad.ts";
import { openBox } from "../../src/crypto/sealed-box.ts";
import { itemId } from "../../src/trust/fields.ts";
import { call } from "../../src/wire/call.ts";
import type { Scope } from "../../src/wire/route.ts";
import { getRobotDropboxItem } from "../../src/wire/routes/dropbox.ts";
import { createToken } from "../../src/wire/routes/flows.ts";
import { putGrant } from "../../src/wire/routes/vaults.ts";
import {
  addRobot,
  openTestControl,
  type SignedIn,
  signUp,
  type TestControl,
  type TestControlOptions,
} from "./control.ts";
import { linkUp } from "./link.ts";
import { makeVault, signGrant, type TestVault } from "./test-vault.ts";

export const connectionsPath = "/api/v2/flows/vault/connections";

export const connectionScopes = [
  "read:flows_vault_connections",
  "create:flows_vault_connections",
  "update:flows_vault_connections",
  "delete:flows_vault_connections",
] as const satisfies readonly Scope[];

/** What a body may say; a test looks at what it expects there. */
interface Body {
  readonly id: string;
  readonly name: string;
  readonly message: string;
  readonly updated_at: string;
  readonly created_at: string;
  readonly fingerprint: string;
  readonly [field: string]: unknown;
}

/** What was answered, the JSON read. */
export interface Answered {
  readonly status: number;
  readonly body: Body;
  /** The connections of a list, however it came. */
  readonly rows: readonly Body[];
  readonly text: string;
  readonly headers: Headers;
}

export interface Program extends AsyncDisposable {
  readonly control: TestControl;
  readonly owner: SignedIn;
  readonly vault: TestVault;
  readonly token: string;
  readonly tokenId: string;
  /** A request to the connections API; `body` goes as JSON unless it is text already. */
  send(method: string, path?: string, body?: unknown, headers?: Record<string, string>): Promise<Answered>;
  makeToken(scopes: readonly Scope[], vault?: string): Promise<{ id: string; token: string }>;
  /** The plaintext of an item's newest version, as a granted robot opens it. */
  open(item: string): Promise<unknown>;
}

export async function openProgram(options: TestControlOptions = {}): Promise<Program> {
  await using stack = new AsyncDisposableStack();
  const control = stack.use(await openTestControl(options));
  const owner = await signUp(control);
  const vault = await makeVault(owner, "programs", { dropbox: true });
  const makeToken = (scopes: readonly Scope[], bound: string | undefined = vault.id) =>
    call(owner.caller, createToken, { body: { scopes: [...scopes], ...(bound && { vault: vault.id }) } });
  const { token, id: tokenId } = await makeToken(connectionScopes);
  const held = stack.move();
  let session: string | undefined;
  return {
    ...{ control, owner, vault, token, tokenId, makeToken },
    async send(method, path = "", body, headers = {}) {
      const sent = { authorization: `Bearer ${token}`, "content-type": "application/json", ...headers };
      const text = typeof body === "string" || body === undefined ? body : JSON.stringify(body);
      const init = { method, headers: sent, ...(text === undefined ? {} : { body: text }) };
      return await read(await control.app.request(`${connectionsPath}${path}`, init));
    },
    async open(item) {
      if (session === undefined) {
        const robot = await addRobot(control, owner);
        const grant = await signGrant(owner, vault, robot);
        await call(owner.caller, putGrant, { params: { vault: vault.id }, body: { grant } });
        session = held.use(await linkUp({ url: control.url, workspace: owner.workspace.workspace, robot })).session;
      }
      const params = { vault: vault.id, item: itemId.parse(item) };
      const { wrap, blob, ...row } = await call(control.caller(session), getRobotDropboxItem, { params });
      const { publicKey, secretKey } = vault.keys.box;
      const itemKey = openBox(fromBase64url(wrap), publicKey, secretKey);
      const context = itemContext({ workspace: owner.workspace.workspace, vault: vault.id, ...row });
      return JSON.parse(fromUtf8(unpad(await decrypt(itemKey, fromBase64url(blob), context))));
    },
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

export async function read(response: Response): Promise<Answered> {
  const text = await response.text();
  const { status, headers } = response;
  const body = JSON.parse(text === "" ? "{}" : text);
  return { status, headers, text, body, rows: Array.isArray(body) ? body : (body.connections ?? []) };
}
