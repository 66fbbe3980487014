// The lying control plane, row 6: it puts an item of its own in the place of one that came through the API while this
// robot holds tokens for that one.
import { expect, it } from "vitest";
import { errorOf } from "../../src/base/errors.ts";
import { boxKeyPair } from "../../src/crypto/keys.ts";
import { openBox } from "../../src/crypto/sealed-box.ts";
import { RenewalJournal } from "../../src/robot/renewal/journal.ts";
import { Renewal } from "../../src/robot/renewal/renewal.ts";
import { RobotStore } from "../../src/robot/store.ts";
import type { Opened } from "../../src/robot/vaults/opened-item.ts";
import type { VaultView } from "../../src/robot/vaults/vault-view.ts";
import type { ManifestEntry } from "../../src/trust/kinds.ts";
import { newId } from "../../src/trust/new-id.ts";
import { newConnectionId } from "../../src/vault/connections.ts";
import { idleClock } from "../support/idle-clock.ts";

const keys = boxKeyPair();
const context = { workspace: "ws_test", vault: newId("vau"), epoch: 1 };
const item = newConnectionId();

/** The item as the server shows it, in `version`, of a client of this endpoint. */
function shown(host: string, version: number, access: "read" | "write"): Opened {
  const view = { context, name: "ops", access, boxKey: keys.publicKey, entries: new Map() };
  const entry = { item, version, name: "shop", kind: "secret", category: "oauth2", allowed_hosts: [], node_types: [] };
  const value = { client_id: "c", client_secret: `secret of ${host}`, token_endpoint: `https://${host}/token` };
  return { view: view as unknown as VaultView, entry: entry as unknown as ManifestEntry, value };
}

it.each(["read", "write"] as const)("puts no token of the true one into it, with a grant to %s", async (access) => {
  using store = new RobotStore(":memory:");
  const asked: string[] = [];
  const written: unknown[] = [];
  const renewal = new Renewal({
    leases: {
      find: () => undefined,
      acquire: async () => ({
        ...{ run: newId("run"), vaults: [context.vault], mode: "exclusive", fence: () => 1 },
        ...{ lost: new AbortController().signal, [Symbol.asyncDispose]: async () => {} },
      }),
    },
    writer: {
      refused: async () => {},
      renewed: async (_, value) => {
        written.push(value);
        throw errorOf({ code: "unreachable", message: "the control plane takes nothing" });
      },
    },
    journal: new RenewalJournal(store.documents),
    clock: idleClock(Date.parse("2030-01-01")),
    fetch: async (url, init) => {
      const { host } = new URL(String(url));
      asked.push(`${host} ${init?.body}`);
      const tokens = { access_token: `access of ${host}`, refresh_token: `refresh of ${host}`, expires_in: 3_600 };
      return Response.json({ ...tokens, token_type: "Bearer" });
    },
    note: () => {},
  });
  const fresh = (opened: Opened) =>
    renewal.fresh(opened, {
      run: { id: newId("run"), waitForKey: async () => {}, masker: { add: () => {} } },
      again: async () => opened,
      unseal: (_, sealed) => openBox(sealed, keys.publicKey, keys.secretKey),
    });
  expect(JSON.stringify(await fresh(shown("true.example", 1, access)))).toContain("access of true.example");
  written.length = 0;
  asked.length = 0;
  const swapped = await fresh(shown("thief.example", 1, access));
  expect(JSON.stringify([swapped.value, written, asked])).not.toContain("of true.example");
});
