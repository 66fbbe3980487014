// A flow document, or a run's input, as JSON from a file, stdin or the command line.
import { readFile } from "node:fs/promises";
import { errorOf } from "../base/errors.ts";
import { parseStrictJson, parseStrictJsonBytes } from "../base/strict-json.ts";
import type { Context } from "./context.ts";
import { findFileFault } from "./file-fault.ts";
import { isObject } from "./item-fields.ts";
import { readAll } from "./secret-input.ts";

const remedy = "Look right before that place: a comma too many, or a quote or a bracket that is missing.";

/** The JSON of a file; `-` is stdin. @throws NotFoundError `not-found`; InputError `bad-input` for what is no JSON. */
export async function readFlowFile({ terminal }: Context, file: string): Promise<unknown> {
  const bytes =
    file === "-"
      ? await readAll(terminal.input)
      : await readFile(file).catch((cause: unknown) => {
          const what = Object(cause).code === "ENOENT" ? "there is no such file" : "cannot be read";
          throw findFileFault(cause) ?? errorOf({ code: "not-found", message: `${file}: ${what}`, cause });
        });
  return asInput(remedy, () => parseStrictJsonBytes(bytes, file));
}

const inputExample = `Such as --input '{"day":"monday"}'.`;

/** The JSON object given with `--input`; an empty one without it. */
export function parseInput(given: string | undefined): Readonly<Record<string, unknown>> {
  if (given === undefined) return {};
  const value = asInput(inputExample, () => parseStrictJson(given, "--input"));
  if (isObject(value)) return value;
  throw errorOf({
    code: "bad-input",
    message: "--input: expected one JSON object",
    hint: inputExample,
  });
}

/** What a person typed wrong is no fault of a protocol. @throws InputError `bad-input` with `hint`. */
export function asInput<T>(hint: string, parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : "not JSON";
    throw errorOf({ code: "bad-input", message, hint, cause });
  }
}
