// Sends one mail over SMTP, encrypted unless the item says otherwise. Whatever a message brings into it, no file and no
// URL is read for it; no error shows what the server said beyond its reply code.
import { once } from "node:events";
import { connect } from "node:net";
import { z } from "zod";
import { errorOf, type SealbotError } from "../../base/errors.ts";
import { credential, defineNode, duration } from "../../flow/node.ts";
import { openDeadline } from "../deadline.ts";
import { messageField } from "../message-field.ts";
import { type Server, serverOf, serverUrl, unreachable } from "../server.ts";
import { getAccount } from "./account.ts";

/** Characters of all attachments: what most servers take. */
const largestAttachments = 35_000_000;

const address = z.string().min(3).max(1_000);
const addresses = z.union([address.transform((one) => [one]), z.array(address).max(500)]);
const attachment = z.strictObject({
  filename: z.string().min(1).max(255),
  content: z.string().max(largestAttachments),
  encoding: z.enum(["text", "base64"]).default("text"),
  contentType: z.string().max(255).optional(),
});

const config = z.strictObject({
  credentials: credential,
  /** Another server than the item's. */
  server: serverUrl("smtp", "smtps").optional(),
  /** The item's username when absent. */
  from: address.optional(),
  recipients: addresses,
  cc: addresses.default([]),
  bcc: addresses.default([]),
  replyTo: address.optional(),
  subject: z.string().max(2_000).default(""),
  text: z.string().max(10_000_000).optional(),
  html: z.string().max(10_000_000).optional(),
  attachments: z
    .array(attachment)
    .max(100)
    .refine(
      (all) => all.reduce((sum, { content }) => sum + content.length, 0) <= largestAttachments,
      `more than ${largestAttachments} characters together`,
    )
    .default([]),
  /** PEM of the authority that signed the server's certificate, where this host does not know it. */
  ca: z.string().max(100_000).optional(),
  timeout: duration.default("60s"),
  to: messageField.default("mail"),
});

export const send = defineNode({
  type: "mail.send",
  title: "Send mail",
  doc: "Sends a mail over the SMTP server of an email item and puts its id, and who was accepted and rejected, into the message.",
  ports: ["out"],
  config,
  credentials: { credentials: ["email"] },
  literals: ["ca"],
  run: async (context) => {
    const { config, msg, secret } = context;
    const item = await secret(config.credentials);
    const { tls, username, password, ...own } = getAccount(item, "smtp");
    const server = serverOf(item, own, config.server, 587);
    const isImplicit = server.scheme === undefined ? server.port === 465 : server.scheme === "smtps";
    using deadline = openDeadline(context, config.timeout, "end of it");
    const socket = connect({ host: server.host, port: server.port });
    // An error after the first is part of the same end.
    socket.on("error", () => {});
    try {
      await deadline.race(once(socket, "connect"));
      const { default: nodemailer } = await import("nodemailer");
      const transport = nodemailer.createTransport({
        ...{ host: server.host, port: server.port, connection: socket, secure: tls && isImplicit },
        ...{ requireTLS: tls, ignoreTLS: !tls, auth: { user: username, pass: password } },
        tls: { rejectUnauthorized: true, ...(config.ca !== undefined && { ca: config.ca }) },
        ...{ disableFileAccess: true, disableUrlAccess: true, logger: false },
      });
      const { from = username, recipients, cc, bcc, replyTo, subject, text, html, attachments } = config;
      const sent = await deadline.race(
        transport.sendMail({
          ...{ from, to: recipients, cc, bcc, subject },
          ...(replyTo !== undefined && { replyTo }),
          ...(text !== undefined && { text }),
          ...(html !== undefined && { html }),
          attachments: attachments.map(({ filename, content, encoding, contentType }) => ({
            ...{ filename, content: Buffer.from(content, encoding === "base64" ? "base64" : "utf8") },
            ...(contentType !== undefined && { contentType }),
          })),
        }),
      );
      msg[config.to] = { id: sent.messageId, accepted: sent.accepted.map(String), rejected: sent.rejected.map(String) };
      return msg;
    } catch (cause) {
      deadline.signal.throwIfAborted();
      throw faultOf(cause, server);
    } finally {
      socket.destroy();
    }
  },
});

function faultOf(cause: unknown, server: Server): SealbotError {
  const {
    code,
    responseCode,
    cause: inner,
  }: { code?: unknown; responseCode?: unknown; cause?: unknown } = Object(cause);
  const reply = typeof responseCode === "number" ? ` (${responseCode})` : "";
  if (code === "EAUTH") {
    return errorOf({
      code: "not-signed-in",
      message: `${server.host} does not accept the item's username or password${reply}`,
    });
  }
  if (code === "EENVELOPE")
    return errorOf({
      code: "node-failed",
      message: `${server.host} does not take mail from or to these addresses${reply}`,
    });
  if (code === "EMESSAGE")
    return errorOf({ code: "node-failed", message: `${server.host} does not take this mail${reply}` });
  // The client puts these words in the place of the platform's.
  if (code === "ETLS" || code === "ESOCKET") {
    const why =
      "it cut the connection, offers no TLS, or its certificate is not one that this host trusts under that name";
    return errorOf({
      code: "unreachable",
      message: `cannot reach the mail server ${server.host}:${server.port}: ${why}`,
    });
  }
  return unreachable("mail server", server, inner instanceof Error ? inner : cause);
}
