// Reads mails of an IMAP mailbox, encrypted unless the item says otherwise. It deletes and moves nothing, marks nothing
// as seen unless asked to, and no error shows what the server said.
import type { ImapFlow } from "imapflow";
import { z } from "zod";
import { errorOf, SealbotError } from "../../base/errors.ts";
import { credential, defineNode, duration } from "../../flow/node.ts";
import { type Deadline, openDeadline } from "../deadline.ts";
import { messageField } from "../message-field.ts";
import { type Server, serverOf, serverUrl, unreachable } from "../server.ts";
import { getAccount } from "./account.ts";
import { type Letter, parseLetter } from "./letter.ts";

/** Bytes of one mail that are read; what a larger one has after them is left out. */
const largestMail = 35_000_000;
/** Characters of all texts and contents of one reading together. */
const largestReading = 100_000_000;
/** Bytes of a line: the numbers of some million mails. */
const largestLine = 16_000_000;

const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^\P{Cc}*$/u, "has a control character in it");

const search = z.strictObject({
  unseen: z.boolean().default(false),
  /** Part of an address or a name. */
  from: line(500).optional(),
  subject: line(500).optional(),
  /** Arrived since this day began in UTC; some servers count days of their own. */
  since: z.iso.date().optional(),
});

const config = z.strictObject({
  credentials: credential,
  /** Another server than the item's. */
  server: serverUrl("imap", "imaps").optional(),
  mailbox: line(500).default("INBOX"),
  search: search.prefault({}),
  /** The newest ones are read. */
  limit: z.int().min(1).max(100).default(20),
  markSeen: z.boolean().default(false),
  /** Attachments of up to so many bytes come with their content. */
  contentLimit: z.int().min(0).max(largestMail).default(0),
  /** PEM of the authority that signed the server's certificate, where this host does not know it. */
  ca: z.string().max(100_000).optional(),
  timeout: duration.default("60s"),
  to: messageField.default("mails"),
});
type Config = z.output<typeof config>;

export const read = defineNode({
  type: "mail.read",
  title: "Read mail",
  doc: "Reads the newest mails that match a search from the IMAP mailbox of an email item, and puts them into the message, newest first; one that cannot be read has unreadable: true.",
  ports: ["out"],
  config,
  credentials: { credentials: ["email"] },
  literals: ["ca"],
  pure: "until-opened",
  run: async (context) => {
    const { config, msg, secret } = context;
    const item = await secret(config.credentials);
    const { type, tls, username, password, ...own } = getAccount(item, "inbox");
    if (type === "pop3") {
      throw errorOf({ code: "bad-input", message: `the inbox of item "${item.name}" is POP3; this node reads IMAP` });
    }
    const server = serverOf(item, own, config.server, 993);
    const isImplicit = server.scheme === undefined ? server.port === 993 : server.scheme === "imaps";
    using deadline = openDeadline(context, config.timeout, "end of it");
    const { ImapFlow } = await import("imapflow");
    deadline.signal.throwIfAborted();
    const client = new ImapFlow({
      ...{ host: server.host, port: server.port, secure: tls && isImplicit, auth: { user: username, pass: password } },
      ...(!(tls && isImplicit) && { doSTARTTLS: tls }),
      tls: { rejectUnauthorized: true, ...(config.ca !== undefined && { ca: config.ca }) },
      ...{ logger: false, disableAutoIdle: true, disableCompression: true, clientInfo: { name: "sealbot" } },
      ...{ maxLineLength: largestLine, maxLiteralSize: largestMail, maxResponseSize: largestMail + largestLine },
    });
    // An error after the first is part of the same end.
    client.on("error", () => {});
    try {
      await deadline.race(client.connect());
      // Who listens in between could greet as if somebody had signed in already, and be asked for no certificate.
      if (tls && !client.secureConnection) throw noTls(server);
      msg[config.to] = await readMails(client, config, deadline, context.clock.now());
      return msg;
    } catch (cause) {
      deadline.signal.throwIfAborted();
      throw faultOf(cause, server, config.mailbox);
    } finally {
      client.close();
    }
  },
});

interface Mail extends Letter {
  readonly uid: number;
  /** Set when the mail goes on after what was read of it. */
  readonly isCut?: true;
  /** Set when nothing of it can be read, such as of parts within parts without end. */
  readonly unreadable?: true;
}

const unreadable: Omit<Mail, "uid"> = {
  ...{ from: null, to: [], subject: "", date: null, text: "", html: "", attachments: [] },
  unreadable: true,
};

async function readMails(client: ImapFlow, config: Config, { race }: Deadline, now: number): Promise<readonly Mail[]> {
  await race(client.mailboxOpen(config.mailbox, { readOnly: !config.markSeen }));
  const { unseen, from, subject, since } = config.search;
  // Servers refuse to look less than a second back.
  if (since !== undefined && Date.parse(since) > now - 1_000) return [];
  const found = await race(
    client.search(
      {
        ...(unseen && { seen: false }),
        ...(from !== undefined && { from }),
        ...(subject !== undefined && { subject }),
        ...(since !== undefined && { since: new Date(since) }),
      },
      { uid: true },
    ),
  );
  if (!found) throw errorOf({ code: "node-failed", message: "the mail server does not do this search" });
  const mails: Mail[] = [];
  let left = largestReading;
  for (const uid of found.toSorted((a, b) => b - a).slice(0, config.limit)) {
    const query = { uid: true, size: true, source: { maxLength: largestMail } };
    const fetched = await race(client.fetchOne(String(uid), query, { uid: true }));
    const source = fetched ? fetched.source : undefined;
    // Somebody may have deleted it since the search.
    if (!fetched || source === undefined) continue;
    // One that a stranger made so that nobody can read it keeps no other from being read.
    const letter = await race(parseLetter(source, config.contentLimit).catch(() => unreadable));
    left -= sizeOf(letter);
    if (left < 0) {
      throw errorOf({
        code: "too-large",
        message: `the mails have more than ${largestReading} characters together`,
        hint: "Lower the node's limit or contentLimit.",
      });
    }
    mails.push({ uid, ...letter, ...((fetched.size ?? 0) > largestMail && { isCut: true as const }) });
  }
  const seen = mails.filter((mail) => !mail.unreadable).map(({ uid }) => uid);
  if (config.markSeen && seen.length > 0) {
    const isMarked = await race(client.messageFlagsAdd(seen.join(","), ["\\Seen"], { uid: true }));
    if (!isMarked) throw errorOf({ code: "node-failed", message: "the mail server does not mark mails as seen" });
  }
  return mails;
}

const sizeOf = ({ text, html, attachments }: Letter): number =>
  attachments.reduce((sum, { content = "" }) => sum + content.length, text.length + html.length);

/** Marks of the client's errors: the server's own words, which it adds, are not shown. */
const marks = z.object({
  code: z.string().optional().catch(undefined),
  responseStatus: z.string().optional().catch(undefined),
  authenticationFailed: z.boolean().optional().catch(undefined),
  mailboxMissing: z.boolean().optional().catch(undefined),
  tlsFailed: z.boolean().optional().catch(undefined),
});

function faultOf(cause: unknown, server: Server, mailbox: string): SealbotError {
  if (cause instanceof SealbotError) return cause;
  const { code = "", responseStatus, authenticationFailed, mailboxMissing, tlsFailed } = marks.parse(Object(cause));
  if (authenticationFailed && code === "") {
    return errorOf({
      code: "not-signed-in",
      message: `${server.host} does not accept the item's username or password`,
    });
  }
  if (mailboxMissing) return errorOf({ code: "not-found", message: `${server.host} has no mailbox "${mailbox}"` });
  if (code.endsWith("TooLarge")) {
    return errorOf({ code: "too-large", message: `${server.host} sends more at once than this node reads` });
  }
  if (responseStatus !== undefined) {
    return errorOf({ code: "node-failed", message: `${server.host} refuses to have "${mailbox}" read` });
  }
  if (tlsFailed && code === "") return noTls(server);
  return unreachable("mail server", server, cause);
}

const noTls = ({ host, port }: Server): SealbotError =>
  errorOf({ code: "unreachable", message: `cannot reach the mail server ${host}:${port}: it offers no TLS` });
