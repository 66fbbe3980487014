// One SSH connection for one node, to a server whose host key is known. The credential is used only after the server
// has proved to be the one that was meant; no error shows a part of it.
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import type { Client, ConnectConfig, SFTPWrapper } from "ssh2";
import { z } from "zod";
import { errorOf, SealbotError } from "../../base/errors.ts";
import { credential, duration, type NodeContext, type OpenedItem } from "../../flow/node.ts";
import { type Deadline, openDeadline } from "../deadline.ts";
import { type Server, serverOf, serverUrl, unreachable } from "../server.ts";
import { fingerprintOf, hostFingerprint, knownKeys, otherKey } from "./host-key.ts";

/** What the config of every ssh node holds. */
export const sshConfig = {
  credentials: credential,
  /** Another server than the item's. */
  server: serverUrl("ssh").optional(),
  /** Of the server's host key, where the item has none. */
  hostFingerprint: hostFingerprint.optional(),
  timeout: duration.default("60s"),
};

/** The part of an ssh node's definition that all of them share. */
export const sshCredentials = { credentials: ["ssh_key"] } as const;

const sshObject = z.strictObject(sshConfig);
type SshContext = Pick<NodeContext<z.output<typeof sshObject>>, "config" | "clock" | "signal" | "secret">;

export interface SshSession extends AsyncDisposable {
  readonly client: Client;
  readonly deadline: Deadline;
  readonly server: Server;
  sftp(): Promise<SFTPWrapper>;
}

/** Milliseconds in which a closing connection says goodbye. */
const goodbye = 500;

/**
 * Connects and signs in.
 * @throws AuthError `untrusted-key`, `not-permitted` or `not-signed-in`; InputError `bad-key` or `bad-input`;
 * ConnectionError `unreachable` or `timeout`.
 */
export async function openSession({ config, clock, signal, secret }: SshContext): Promise<SshSession> {
  await using opened = new AsyncDisposableStack();
  const item = await secret(config.credentials);
  const server = serverOf(item, item.fields, config.server, 22);
  // What the item says is about its own server, so elsewhere the flow's word comes first.
  const words = [item.fields.host_fingerprint, config.hostFingerprint];
  const known = knownKeys(item.name, (config.server === undefined ? words : words.reverse()).find(Boolean));
  const deadline = opened.use(openDeadline({ clock, signal }, config.timeout, "end of it"));
  const socket = connect({ host: server.host, port: server.port });
  // An error after the first is part of the same end.
  socket.on("error", () => {});
  opened.defer(() => void socket.destroy());
  await deadline.race(once(socket, "connect")).catch((cause: unknown) => {
    deadline.signal.throwIfAborted();
    throw unreachable("SSH server", server, cause);
  });
  const { Client } = (await import("ssh2")).default;
  const client = new Client();
  opened.defer(() => farewell(client, socket));
  await deadline.race(signIn({ client, socket, item, server, known }));
  const held = opened.move();
  return {
    ...{ client, deadline, server },
    sftp: () =>
      deadline.race(
        new Promise((resolve, reject) =>
          client.sftp((error, sftp) => (error ? reject(noSubsystem(server)) : resolve(sftp))),
        ),
      ),
    [Symbol.asyncDispose]: () => held.disposeAsync(),
  };
}

const noSubsystem = ({ host }: Server) =>
  errorOf({ code: "node-failed", message: `${host} offers no file transfer (SFTP)` });

interface SignIn {
  readonly client: Client;
  readonly socket: Socket;
  readonly item: OpenedItem;
  readonly server: Server;
  readonly known: readonly string[];
}

function signIn({ client, socket, item, server, known }: SignIn): Promise<void> {
  let refused: SealbotError | undefined;
  const login = loginOf(item);
  return new Promise<void>((resolve, reject) => {
    client.once("ready", resolve);
    client.on("error", (error) => reject(refused ?? faultOf(error, item, server)));
    client.once("close", () => reject(refused ?? unreachable("SSH server", server, { code: "ECONNRESET" })));
    const hostVerifier = (key: Buffer): boolean => {
      if (known.includes(fingerprintOf(key))) return true;
      refused = otherKey(server.host, key);
      return false;
    };
    try {
      client.connect({ ...login, sock: socket, readyTimeout: 0, hostVerifier });
    } catch {
      // It parses the key before anything else; its words may quote from it.
      reject(
        errorOf({
          code: "bad-key",
          message: `item "${item.name}": its private_key cannot be read, or its passphrase is wrong or missing`,
        }),
      );
    }
  });
}

function loginOf({ name, fields }: OpenedItem): Pick<ConnectConfig, "username" | "password" | "privateKey"> {
  const text = (field: string) => {
    const value = fields[field];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  const username = text("username");
  if (username === undefined) throw errorOf({ code: "bad-input", message: `item "${name}" has no username` });
  const [privateKey, passphrase, password] = [text("private_key"), text("passphrase"), text("password")];
  return {
    username,
    ...(privateKey !== undefined && { privateKey }),
    ...(passphrase !== undefined && { passphrase }),
    ...(password !== undefined && { password }),
  };
}

function faultOf(error: Error & { level?: string }, item: OpenedItem, server: Server): SealbotError {
  if (error instanceof SealbotError) return error;
  if (error.level === "client-authentication") {
    return errorOf({
      code: "not-signed-in",
      message: `${server.host} does not accept username, key or password of item "${item.name}"`,
    });
  }
  if (error.level === "client-socket") return unreachable("SSH server", server, error);
  return errorOf({ code: "unreachable", message: `${server.host} and this robot do not agree how to speak SSH` });
}

/** Lets what was written leave, then closes. */
async function farewell(client: Client, socket: Socket): Promise<void> {
  if (!socket.destroyed) {
    const closed = once(socket, "close");
    const late = setTimeout(() => socket.destroy(), goodbye);
    client.end();
    await closed;
    clearTimeout(late);
  }
}
