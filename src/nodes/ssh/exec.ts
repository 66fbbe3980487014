// Runs one command on another host over SSH. The command is what the signed flow says; values that differ are its
// arguments, each quoted as one word, or its input.
import { text as textOfStream } from "node:stream/consumers";
import type { ClientChannel } from "ssh2";
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import { shellWord } from "../../base/shell-word.ts";
import { defineNode } from "../../flow/node.ts";
import { messageField } from "../message-field.ts";
import { bounded } from "./bounded.ts";
import { openSession, type SshSession, sshConfig, sshCredentials } from "./session.ts";

export const exec = defineNode({
  type: "ssh.exec",
  title: "SSH command",
  doc: "Runs a command on another host and puts its exit code and output into the message. Arguments are quoted; secrets belong into its input.",
  ports: ["out"],
  config: z.strictObject({
    ...sshConfig,
    command: z.string().min(1).max(100_000),
    /** Added to the command, each as one word for a POSIX shell. */
    args: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .max(1_000)
      .default([]),
    /** For the command's standard input. */
    input: z.string().max(10_000_000).default(""),
    /** False lets the flow look at another exit code than 0 itself. */
    failOnExitCode: z.boolean().default(true),
    /** Most bytes of output, and of error output. */
    maxBytes: z.int().min(1).max(10_000_000).default(1_000_000),
    to: messageField.default("ssh"),
  }),
  credentials: sshCredentials,
  literals: ["command", "hostFingerprint"],
  run: async (context) => {
    const { config, msg } = context;
    await using session = await openSession(context);
    const command = [config.command, ...config.args.map((arg) => shellWord(String(arg)))].join(" ");
    const { channel, ended } = await started(session, command);
    const end = () => terminate(session, channel);
    session.deadline.signal.addEventListener("abort", end, { once: true });
    try {
      const output = [channel, channel.stderr].map((stream) => textOfStream(bounded(stream, config.maxBytes)));
      channel.end(config.input);
      const [stdout, stderr] = await session.deadline.race(Promise.all(output));
      const exit = await session.deadline.race(ended);
      msg[config.to] = { ...checked(exit, config.failOnExitCode), stdout, stderr };
      return msg;
    } finally {
      session.deadline.signal.removeEventListener("abort", end);
    }
  },
});

interface Exit {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly signal: string | null;
}

interface Started {
  readonly channel: ClientChannel;
  /** Nothing when the server was gone before it said how. */
  readonly ended: Promise<Exit | undefined>;
}

const started = ({ client, deadline, server }: SshSession, command: string): Promise<Started> =>
  deadline.race(
    new Promise((resolve, reject) =>
      client.exec(command, (error, channel) =>
        error
          ? reject(errorOf({ code: "node-failed", message: `${server.host} does not let commands be run` }))
          : resolve({ channel, ended: endOf(channel) }),
      ),
    ),
  );

/** Listens at once: a short command's end can come together with its beginning. */
const endOf = (channel: ClientChannel): Promise<Exit | undefined> =>
  new Promise((resolve) => {
    channel.once("exit", (code: number | null, signal?: string) => resolve({ code, signal: signal ?? null }));
    channel.once("close", () => resolve(undefined));
  });

/** The library signals only before the end of input is sent; the protocol knows no such rule (RFC 4254, 6.9). */
function terminate({ client }: SshSession, channel: ClientChannel): void {
  const protocol: unknown = Reflect.get(client, "_protocol");
  const id: unknown = Reflect.get(Object(Reflect.get(channel, "outgoing")), "id");
  const signal: unknown = Reflect.get(Object(protocol), "signal");
  if (typeof signal === "function") signal.call(protocol, id, "TERM");
}

function checked(exit: Exit | undefined, failOnExitCode: boolean): Exit {
  if (!exit) throw errorOf({ code: "unreachable", message: "the SSH server was gone before the command ended" });
  if (!failOnExitCode || exit.code === 0) return exit;
  const how = exit.code === null ? `by ${exit.signal}` : `with exit code ${exit.code}`;
  throw errorOf({
    code: "node-failed",
    message: `the command ended ${how}`,
    hint: "With failOnExitCode: false the flow can look at its output itself.",
  });
}
