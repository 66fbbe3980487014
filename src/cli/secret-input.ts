// How secrets come in: typed at a prompt, from a file, or from stdin. Never from argv, which every user of the machine
// can read.
import { readFile, stat } from "node:fs/promises";
import type { Readable } from "node:stream";
import { type ErrorCode, errorOf } from "../base/errors.ts";
import { fromUtf8 } from "../crypto/bytes.ts";
import type { Context } from "./context.ts";
import type { Check } from "./prompts.ts";

export interface SecretSource {
  /** What it is, for messages: `password`. */
  readonly what: string;
  /** The question at the prompt; without it nobody is asked. */
  readonly message?: string;
  /** The flags that give it, such as `--password-file`; the first one is named where nobody can be asked. */
  readonly flag: string;
  readonly file?: string | undefined;
  readonly stdin?: boolean | undefined;
  readonly check?: Check;
  /** Asked a second time, and compared. */
  readonly again?: string;
  /** What its absence is; default `bad-input`. */
  readonly code?: ErrorCode;
}

/** A secret as text, less one final newline where it came from a file or a pipe. */
export async function readSecret(context: Context, source: SecretSource): Promise<string> {
  const { what, message, flag, file, stdin, check, again, code } = source;
  const given = await findSecretBytes(context, { what, flag, file, stdin });
  if (given) {
    const text = fromUtf8(given, what);
    const fault = text === "" ? "it is empty" : check?.(text);
    if (fault) throw errorOf({ code: "bad-input", message: `${what}: ${fault}` });
    return text;
  }
  const question = { message: message ?? what, flag, ...(code ? { code } : {}) };
  const typed = await context.prompts.password(check ? { ...question, check } : question);
  if (again === undefined) return typed;
  await context.prompts.password({
    message: again,
    flag,
    check: (answer) => (answer === typed ? undefined : "That is not the same."),
  });
  return typed;
}

/** The bytes of a file or of stdin less one final newline; `undefined` when neither was given. */
export async function findSecretBytes(
  context: Context,
  { what, flag, file, stdin }: Pick<SecretSource, "what" | "flag" | "file" | "stdin">,
): Promise<Uint8Array | undefined> {
  if (file !== undefined && stdin) {
    throw errorOf({
      code: "bad-input",
      message: `${what}: given twice, by file and on stdin`,
      hint: `Keep one of them: ${flag}.`,
    });
  }
  if (stdin || file === "-") return withoutNewline(await readAll(context.terminal.input));
  return file === undefined ? undefined : withoutNewline(await readSecretFile(context, file, what));
}

/** Reads a file that ought to be its owner's alone, and says so when it is not. */
export async function readSecretFile({ out }: Pick<Context, "out">, path: string, what: string): Promise<Uint8Array> {
  try {
    const bytes = await readFile(path);
    const { mode } = await stat(path);
    const isRegular = (mode & 0o170000) === 0o100000;
    if (isRegular && (mode & 0o077) !== 0 && process.platform !== "win32") {
      out.warn(`${path} can be read by others on this machine: chmod 600 ${path}`);
    }
    return bytes;
  } catch (cause) {
    const isMissing = cause instanceof Error && Reflect.get(cause, "code") === "ENOENT";
    throw errorOf({
      code: isMissing ? "not-found" : "bad-input",
      message: `${what}: ${isMissing ? "there is no file" : "cannot read"} ${path}`,
      cause,
    });
  }
}

export async function readAll(input: Readable): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of input) chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : chunk);
  return Buffer.concat(chunks);
}

/** One newline at the end is the editor's or `echo`'s, not the secret's. */
function withoutNewline(bytes: Uint8Array): Uint8Array {
  if (bytes.at(-1) !== 0x0a) return bytes;
  return bytes.subarray(0, bytes.at(-2) === 0x0d ? -2 : -1);
}
