// Who sends a request: with which credential, showing which certificate, by which way. Each hop of an exchange is looked
// at before anything goes there; both items travel only where they, or the signed flow, allow.
import { errorOf } from "../../base/errors.ts";
import type { CredentialRef, NodeContext, OpenedItem } from "../../flow/node.ts";
import { type AuthPlace, authOf, checkDestination } from "./credential.ts";
import type { Exchange } from "./exchange.ts";
import { setHeader } from "./headers.ts";
import { openWay } from "./way.ts";

/** What HTTP nodes have in their config for it. */
export interface SenderConfig {
  readonly credentials?: CredentialRef | undefined;
  readonly auth?: AuthPlace | undefined;
  readonly certificate?: CredentialRef | undefined;
  readonly ca?: string | undefined;
}

export interface Sender extends Pick<Exchange, "prepare" | "outside">, Disposable {}

/** @throws what opening an item throws; InputError `bad-input` for an item that has nothing to send. */
export async function openSender(context: Pick<NodeContext<SenderConfig>, "config" | "secret">): Promise<Sender> {
  const { config, secret } = context;
  const item = config.credentials && (await secret(config.credentials));
  const certificate = config.certificate && (await secret(config.certificate));
  const authorise = item ? authorisation(item, config.auth) : (url: URL, headers: Headed) => ({ url, headers });
  const way = await openWay({ ca: config.ca, certificate });
  return {
    outside: way.outside,
    prepare: (url, headers, from) => {
      if (certificate) checkShown(certificate, url, from);
      return authorise(url, headers, from);
    },
    [Symbol.dispose]: () => way[Symbol.dispose](),
  };
}

type Headed = Parameters<Exchange["prepare"]>[1];

function authorisation(item: OpenedItem, place: AuthPlace | undefined): Exchange["prepare"] {
  const { in: where, name, value } = authOf(item, place);
  return (url, headers, from) => {
    checkDestination(item, url, from);
    if (where === "header") {
      setHeader(headers, name, value);
      return { url, headers };
    }
    const withKey = new URL(url);
    withKey.searchParams.set(name, value);
    return { url: withKey, headers };
  };
}

function checkShown(certificate: OpenedItem, url: URL, from: URL | undefined): void {
  checkDestination(certificate, url, from);
  if (url.protocol === "https:") return;
  throw errorOf({
    code: "bad-input",
    message: `item "${certificate.name}" is a certificate, which plain HTTP shows nobody`,
    hint: "Write an https URL.",
  });
}
