// A program that shows one window and asks for a key in it. The text goes in by argv or stdin; what is typed comes back
// through a pipe alone, never by argv, environment or a file.
import { type ChildProcess, spawn } from "node:child_process";
import { Secret } from "../../base/secret.ts";
import { concat, wipe } from "../../crypto/bytes.ts";
import type { PopupWords } from "./words.ts";

/**
 * What became of a window: a key, owned by the receiver; `refused`; `later` when it was closed or put aside; `unusable`
 * when this program cannot show windows here.
 */
export type PopupReply = Secret | "refused" | "later" | "unusable";

export interface PopupTool {
  readonly name: string;
  /** Shows the window until somebody acts. Aborting the signal closes it; the reply then means nothing. */
  ask(words: PopupWords, signal: AbortSignal): Promise<PopupReply>;
}

/** A program with its arguments, as data. */
export interface DialogCommand {
  readonly file: string;
  readonly args: readonly string[];
  /** Beside that of the desktop. */
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
}

/** A tool that is one command for each window. */
export interface Dialog {
  readonly name: string;
  question(words: PopupWords): DialogCommand;
  /** `output` is wiped after this. */
  read(exit: number, output: Uint8Array, words: PopupWords): PopupReply;
  /** For a tool without a button to refuse: asked when the question was cancelled; exit status 0 refuses. */
  refusal?(words: PopupWords): DialogCommand;
}

/** Milliseconds that a program gets to close its window before it is killed. */
const closingTime = 1_000;
/** A key is shorter by far. */
const mostOutput = 4_096;

export function dialogTool(dialog: Dialog, env: Readonly<Record<string, string>>): PopupTool {
  return {
    name: dialog.name,
    async ask(words, signal) {
      const asked = await run(dialog.question(words), env, signal);
      if (!asked) return "unusable";
      if (asked === "killed") return "later";
      try {
        const reply = dialog.read(asked.exit, asked.output, words);
        if (reply !== "later" || !dialog.refusal || signal.aborted) return reply;
      } finally {
        wipe(asked.output);
      }
      const refusal = await run(dialog.refusal(words), env, signal);
      return typeof refusal === "object" && refusal.exit === 0 ? "refused" : "later";
    },
  };
}

/** A key from the bytes of a line: without its end. */
export function typedKey(bytes: Uint8Array): Secret {
  const end = bytes.findLastIndex((byte) => byte !== 0x0a && byte !== 0x0d) + 1;
  // A copy of its own: `slice` of a Buffer would be the same bytes.
  return new Secret(concat(bytes.subarray(0, end)));
}

const typed = Buffer.from("typed ");

/** The reply of a script of ours: `typed …`, `refused` or `later`, and exit status 0. */
export function scriptReply(exit: number, output: Uint8Array): PopupReply {
  if (exit !== 0) return "unusable";
  if (typed.equals(output.subarray(0, typed.length))) return typedKey(output.subarray(typed.length));
  return Buffer.from(output).toString().trim() === "refused" ? "refused" : "later";
}

/** Whether somebody ended the program, such as by Ctrl+C in the daemon's terminal, which reaches its windows too. */
export const wasKilled = ({ signalCode }: ChildProcess): boolean =>
  signalCode !== null && ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"].includes(signalCode);

/** Ends a program that shows a window when the signal is aborted; the returned function ends that watch. */
export function closeOnAbort(child: { kill(signal: NodeJS.Signals): boolean }, signal: AbortSignal): () => void {
  let killer: NodeJS.Timeout | undefined;
  const close = () => {
    child.kill("SIGTERM");
    killer = setTimeout(() => child.kill("SIGKILL"), closingTime);
  };
  if (signal.aborted) close();
  signal.addEventListener("abort", close, { once: true });
  return () => {
    signal.removeEventListener("abort", close);
    clearTimeout(killer);
  };
}

/** Runs a command to its end; nothing when it could not be started or crashed. */
function run(
  { file, args, env, stdin }: DialogCommand,
  desktop: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<{ readonly exit: number; readonly output: Uint8Array } | "killed" | undefined> {
  return new Promise((resolve) => {
    const child = spawn(file, args, {
      env: { ...desktop, ...env },
      stdio: ["pipe", "pipe", "ignore"],
      windowsHide: true,
    });
    const chunks: Buffer[] = [];
    let length = 0;
    child.stdout.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length <= mostOutput) chunks.push(chunk);
      else wipe(chunk);
    });
    // A program that does not read its input has nothing to read there.
    child.stdin.on("error", () => {});
    child.stdin.end(stdin);
    const unwatch = closeOnAbort(child, signal);
    child.on("error", () => {
      unwatch();
      resolve(undefined);
    });
    child.on("close", (exit) => {
      unwatch();
      const output = concat(...chunks);
      wipe(...chunks);
      if (exit !== null) return resolve({ exit, output });
      wipe(output);
      resolve(wasKilled(child) ? "killed" : undefined);
    });
  });
}
