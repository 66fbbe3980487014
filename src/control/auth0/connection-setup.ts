// What a client gives as a connection's setup, turned into what is stored and what is told of it. The setup goes into
// the sealed content and nowhere else.
import { z } from "zod";
import { type AppId, connectionFacts, findShape, hasCredentials, setupFaults } from "../../vault/connections.ts";
import { sealedSetup } from "../../wire/routes/connections.ts";
import { type Content, parseSealed } from "../vaults/dropbox-content.ts";
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
  const meta = { ...connectionFacts(app, setup) };
  return { content: { value: { ...meta, setup } }, ready: hasCredentials(setup), meta };
}

function readSealed(app: AppId, given: Readonly<Record<string, unknown>>): Setup {
  const { type, sealed } = parsePart(z.strictObject({ setup: sealedSetup }), { setup: given }, "body").setup;
  if (!findShape(app, type)) throw faultRefusal("body", { path: ["setup", "type"], message: "not of this app" });
  return { content: { sealed: parseSealed(sealed) }, ready: true, meta: { ...connectionFacts(app, { type }) } };
}
