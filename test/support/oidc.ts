// A real OpenID provider on loopback, whose answers a test can lose, delay or refuse, with a resource that only its
// live tokens open. Everything it issued is known, so that a test can look for it where it must not be.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import Provider, { type AdapterConstructor, type ClientMetadata, type KoaContextWithOIDC } from "oidc-provider";

/** What befalls the next request for tokens. */
export type Mishap =
  /** The connection breaks before the provider reads anything. */
  | "lose-request"
  /** The provider does all it is asked, and its answer never arrives. */
  | "lose-answer"
  | "unavailable";

export interface OidcOptions {
  /** Seconds that access tokens last. Default 3 600. */
  readonly lifetime?: number;
  /** Whether each refresh token works once. Default true. */
  readonly rotates?: boolean;
  /** Milliseconds that the provider's own `Date` header is ahead. Default 0. */
  readonly ahead?: number;
  /** Speaks https with it; the resource stays without. */
  readonly tls?: { readonly cert: string; readonly key: string };
  /** Origin of a console: people are sent back there, and its pages may ask for tokens. */
  readonly console?: string;
}

export interface Oidc extends AsyncDisposable {
  readonly url: string;
  readonly tokenEndpoint: string;
  readonly authorizationEndpoint: string;
  readonly client: { readonly id: string; readonly secret: string };
  /** Answers 200 to a live token, 401 to any other. */
  readonly resource: string;
  /** Befall the next requests for tokens, one each. */
  readonly mishaps: Mishap[];
  /** Called when tokens were granted, before the answer leaves. */
  onGranted: () => void;
  lifetime: number;
  /** Whether pages of the console's origin get an answer. */
  answersPages: boolean;
  /** Requests for tokens, by how they ended. */
  readonly counts: { granted: number; refused: number };
  /** Tokens of every kind that were ever issued. */
  readonly issued: readonly string[];
  /** A refresh token as a consent would have brought it. */
  refreshToken(): Promise<string>;
  /** From now on the provider knows nothing of what it issued. */
  revokeAll(): void;
}

const [scope, account] = ["openid offline_access", "ada"];

export async function openOidc(options: OidcOptions = {}): Promise<Oidc> {
  const { lifetime = 3_600, rotates = true, ahead = 0, tls, console: page } = options;
  const plain = createServer();
  const server = tls ? createTlsServer(tls) : plain;
  const plainUrl = `http://127.0.0.1:${await listening(plain)}`;
  const url = tls ? `https://127.0.0.1:${await listening(server)}` : plainUrl;
  const client = { id: `client-${crypto.randomUUID()}`, secret: `secret-${crypto.randomUUID()}` };
  const memory = new Map<string, Record<string, unknown>>();
  const issued: string[] = [];
  const provider = quietly(
    () =>
      new Provider(url, {
        ...configuration({ client, rotates, page, lifetime: () => oidc.lifetime, memory }),
        clientBasedCORS: (_, origin) => oidc.answersPages && origin === page,
      }),
  );
  provider.on("grant.success", (ctx) => {
    oidc.counts.granted++;
    issued.push(...tokensIn(ctx));
    oidc.onGranted();
  });
  provider.on("grant.error", () => oidc.counts.refused++);
  const handle = provider.callback();

  const oidc: Oidc = {
    ...{ url, client, lifetime, issued, mishaps: [], counts: { granted: 0, refused: 0 }, onGranted: () => {} },
    answersPages: true,
    tokenEndpoint: `${url}/token`,
    authorizationEndpoint: `${url}/auth`,
    resource: `${plainUrl}/resource`,
    async refreshToken() {
      const grant = new provider.Grant({ clientId: client.id, accountId: account });
      grant.addOIDCScope(scope);
      const grantId = await grant.save();
      const found = await provider.Client.find(client.id);
      if (!found) throw new TypeError("the provider does not know its client");
      const token = new provider.RefreshToken({
        accountId: account,
        client: found,
        grantId,
        gty: "authorization_code",
        scope,
      });
      const value = await token.save();
      issued.push(value);
      return value;
    },
    revokeAll: () => memory.clear(),
    [Symbol.asyncDispose]: async () => {
      for (const one of new Set([plain, server])) {
        one.closeAllConnections();
        await new Promise((resolve) => one.close(resolve));
      }
    },
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    response.setHeader("date", new Date(Date.now() + ahead).toUTCString());
    if (request.url === "/resource") {
      const token = request.headers.authorization?.replace(/^Bearer /, "") ?? "";
      const known = (await provider.AccessToken.find(token)) ?? (await provider.ClientCredentials.find(token));
      response
        .writeHead(known ? 200 : 401, { "content-type": "application/json" })
        .end(JSON.stringify({ ok: Boolean(known) }));
      return;
    }
    const mishap = request.url === "/token" ? oidc.mishaps.shift() : undefined;
    if (mishap === "lose-request") request.socket.destroy();
    else if (mishap === "unavailable") response.writeHead(503).end();
    else {
      if (mishap === "lose-answer") loseAnswer(response);
      await handle(request, response);
    }
  };
  for (const one of new Set([plain, server])) one.on("request", answer);
  return oidc;
}

async function listening(server: Pick<Server, "listen" | "address">): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** Whatever is answered, the other side sees a broken connection. */
function loseAnswer(response: ServerResponse): void {
  response.end = () => {
    response.socket?.destroy();
    return response;
  };
}

function tokensIn({ body }: KoaContextWithOIDC): string[] {
  return Object.entries(Object(body)).flatMap(([name, value]) => (name.endsWith("_token") ? [String(value)] : []));
}

interface Parts {
  readonly client: Oidc["client"];
  readonly rotates: boolean;
  readonly page: string | undefined;
  readonly lifetime: () => number;
  readonly memory: Map<string, Record<string, unknown>>;
}

function configuration({ client, rotates, page, lifetime, memory }: Parts) {
  const metadata: ClientMetadata = {
    client_id: client.id,
    client_secret: client.secret,
    application_type: "native",
    grant_types: ["client_credentials", "authorization_code", "refresh_token"],
    response_types: ["code"],
    redirect_uris: ["http://127.0.0.1/callback", ...(page === undefined ? [] : [`${page}/connect`])],
    scope: "openid offline_access read",
  };
  return {
    clients: [metadata],
    adapter: memoryAdapter(memory),
    cookies: { keys: [crypto.randomUUID()] },
    scopes: ["openid", "offline_access", "read", "write"],
    features: { clientCredentials: { enabled: true }, devInteractions: { enabled: true } },
    findAccount: async (_: unknown, sub: string) => ({ accountId: sub, claims: async () => ({ sub }) }),
    issueRefreshToken: () => true,
    rotateRefreshToken: rotates,
    expiresWithSession: () => false,
    ttl: {
      AccessToken: lifetime,
      ClientCredentials: lifetime,
      IdToken: 600,
      RefreshToken: 86_400,
      Grant: 86_400,
      Interaction: 600,
      Session: 600,
    },
  };
}

/** What the provider remembers, in a map of this test's own. */
function memoryAdapter(memory: Parts["memory"]): AdapterConstructor {
  return class {
    readonly #kind: string;
    constructor(kind: string) {
      this.#kind = kind;
    }
    readonly #key = (id: string) => `${this.#kind} ${id}`;
    async upsert(id: string, payload: object) {
      memory.set(this.#key(id), { ...payload });
    }
    async find(id: string) {
      return memory.get(this.#key(id));
    }
    async findByUid(uid: string) {
      return [...memory.values()].find((value) => value.kind === this.#kind && value.uid === uid);
    }
    async findByUserCode() {
      return undefined;
    }
    async consume(id: string) {
      Object.assign(memory.get(this.#key(id)) ?? {}, { consumed: Math.floor(Date.now() / 1_000) });
    }
    async destroy(id: string) {
      memory.delete(this.#key(id));
    }
    async revokeByGrantId(grantId: string) {
      for (const [key, value] of memory) if (value.grantId === grantId) memory.delete(key);
    }
  };
}

/** The provider warns on the console that it is not set up for production. */
function quietly<T>(work: () => T): T {
  const { warn, info } = console;
  console.warn = console.info = () => {};
  try {
    return work();
  } finally {
    Object.assign(console, { warn, info });
  }
}
