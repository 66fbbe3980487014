// `sealbot connection authorize`: a person consents in a browser, and the tokens go into the item, sealed here.
import { errorOf } from "../../base/errors.ts";
import { type Authorised, beginConsent, type Consent } from "../../client/vaults/authorize.ts";
import { openBrowser } from "../browser.ts";
import { argument, defineCommand, text, unless } from "../command.ts";
import type { Context } from "../context.ts";
import { openLoopback } from "../loopback.ts";
import { findSecretBytes } from "../secret-input.ts";

/** Milliseconds that a person has for the pages of the provider. */
const patience = 10 * 60_000;

export const command = defineCommand({
  path: "connection authorize",
  summary: "Let a person consent to a connection in a browser",
  arguments: { connection: argument("VAULT/NAME, or the name alone with --vault") },
  options: {
    vault: text("VAULT", "the vault it is in, by name or id"),
    "authorization-endpoint": text("URL", "where the provider asks for consent, with parameters of its own"),
    "token-endpoint": text("URL", "where the provider gives tokens"),
    "client-id": text("ID", "what the provider calls this client"),
    "client-secret-file": text("FILE", "read the client's secret from a file, or from stdin with -"),
    scope: text("SCOPE", "what to ask for, words with spaces between them"),
    audience: text("URI", "what the tokens are for, where the provider asks"),
    app: text("APP", "which app it is, such as SLACK, where the item does not say"),
    "no-browser": unless("only print the address to visit"),
  },
  json: true,
  examples: [
    "sealbot connection authorize shop/calendar",
    'sealbot connection authorize calendar --vault shop --scope "read write" --no-browser',
  ],
  async run(context, { args, options }) {
    const { vault, item } = placeOf(args.connection, options.vault);
    const secret = options["client-secret-file"];
    const found = await findSecretBytes(context, { what: "client secret", flag: "--client-secret-file", file: secret });
    const session = await context.session();
    await using loopback = await openLoopback();
    const consent = await beginConsent(session, {
      ...{ vault, item, redirectUri: loopback.redirectUri, app: options.app },
      client: {
        authorizationEndpoint: options["authorization-endpoint"],
        tokenEndpoint: options["token-endpoint"],
        clientId: options["client-id"],
        clientSecret: found && new TextDecoder().decode(found),
        scope: options.scope,
        audience: options.audience,
      },
    });
    const visited = loopback.visit(consent.state, AbortSignal.any([context.signal, AbortSignal.timeout(patience)]));
    await show(context, consent, options["no-browser"]);
    const redirected = await context.progress("Waiting for your consent in the browser", () => visited);
    const authorised = await context.progress("Fetching tokens", () => consent.finish(redirected, context.signal));
    tell(context, authorised);
  },
});

/** The name of a vault has no slash; an item's may. */
function placeOf(connection: string, vault: string | undefined): { vault: string; item: string } {
  if (vault !== undefined) return { vault, item: connection };
  const at = connection.indexOf("/");
  if (at > 0) return { vault: connection.slice(0, at), item: connection.slice(at + 1) };
  throw errorOf({ code: "bad-input", message: "the vault is not named", hint: "Write VAULT/NAME, or add --vault." });
}

async function show({ out }: Context, { url }: Consent, useBrowser: boolean): Promise<void> {
  const isOpened = useBrowser && (await openBrowser(url));
  out.note(isOpened ? "If no browser opens, visit:" : "Visit this address in a browser on this host:");
  out.note(url.href);
}

function tell({ out }: Context, { name, expiresAt, renewable }: Authorised): void {
  out.data({ name, expires_at: expiresAt ?? null, renewable }, () => out.done(`Connection "${name}" is authorised.`));
  if (!renewable) out.warn("the provider gave no refresh token: when this token ends, somebody has to consent again");
}
