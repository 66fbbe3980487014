// What a client gives as a connection's setup, turned into what is stored and what is told of it. The setup goes into
// the sealed content and nowhere else.
import { z } from "zod";
import { type AppId, accountNameOf, environmentOf, hasCredentials, setupFaults } from "../../vault/connections.ts";
import { sealedSetup } from "../../wire/routes/connections.ts";
import { type Content, parseSealed } from "../dropbox-content.ts";
import { faultRefusal, parsePart } from "./refusal.ts";

export interface Setup {
  readonly content: Content | undefined;
  readonly ready: boolean;
  readonly meta: Readonly<Record<string, string>>;
}

/** @throws Refusal 400 naming the field that does not fit the app. */
export function readSetup(app: AppId, setup: Readonly<Record<string, unknown>> | undefined): Setup {
  if (setup === undefined) return { content: undefined, ready: false, meta: { app_id: app } };
  return Object.hasOwn(setup, "sealed") ? readSealed(app, setup) : readPlain(app, setup);
}

function readPlain(app: AppId, setup: Readonly<Record<string, unknown>>): Setup {
  const [fault] = setupFaults(app, setup);
  if (fault) throw faultRefusal("body", { ...fault, path: ["setup", ...fault.path] });
  const environment = environmentOf(app, setup);
  const account_name = accountNameOf(app, setup);
  const told = { app_id: app, ...(environment && { environment }), ...(account_name && { account_name }) };
  return { content: { value: { ...told, setup } }, ready: hasCredentials(setup), meta: told };
}

function readSealed(app: AppId, given: Readonly<Record<string, unknown>>): Setup {
  const { type, sealed } = parsePart(z.strictObject({ setup: sealedSetup }), { setup: given }, "body").setup;
  const account_name = accountNameOf(app, { type });
  if (account_name === undefined) throw faultRefusal("body", { path: ["setup", "type"], message: "not of this app" });
  return { content: { sealed: parseSealed(sealed) }, ready: true, meta: { app_id: app, account_name } };
}
