// What a command is: data that help, completion and the parser read, and one function that does the work. It never
// reads argv or the environment itself.
import { parseDuration } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import type { Context } from "./context.ts";

/** What the command line gives for an option: nothing, its presence, its value, or each of its values. */
export type RawValue = undefined | boolean | string | readonly string[];

export interface Option<T = unknown> {
  /** How its value is called in help, such as `FILE`; absent for a switch. */
  readonly value?: string;
  readonly help: string;
  /** May be given several times: `each` with one value, or `greedy` with all that follow. */
  readonly many?: "each" | "greedy";
  readonly choices?: readonly string[];
  /** @throws InputError `bad-input` naming `flag`. */
  readonly parse: (given: RawValue, flag: string) => T;
}

export interface Argument<T = unknown> {
  readonly help: string;
  readonly required: boolean;
  /** What completion offers for it. */
  readonly names?: Completed;
  readonly parse: (given: string | undefined) => T;
}
/** Names that the control plane or this host's robot knows, or that everybody does; or files. */
export type Completed =
  | ("vaults" | "items" | "robots" | "labels" | "flows" | "runs" | "members")
  | ("settings" | "packages" | "node-types" | "zones" | "files");

type Options = Readonly<Record<string, Option>>;
type Arguments = Readonly<Record<string, Argument>>;
type Parsed<S extends Readonly<Record<string, { parse: (given: never, flag: string) => unknown }>>> = {
  readonly [K in keyof S]: ReturnType<S[K]["parse"]>;
};

interface Description<A extends Arguments, O extends Options> {
  /** As it is typed, for example `item get`. */
  readonly path: string;
  readonly summary: string;
  /** In the order they are typed; the key is the name shown in help. */
  readonly arguments?: A;
  /** By flag without dashes. A flag `no-…` turns off what is on by default. */
  readonly options?: O;
  /** Whole command lines. */
  readonly examples: readonly string[];
  /** Whether `--json` is offered. */
  readonly json?: boolean;
  /** Whether it runs until it is stopped, and ends by itself in good order when the context's signal is aborted. */
  readonly staysUp?: boolean;
  run(context: Context, input: { readonly args: Parsed<A>; readonly options: Parsed<O> }): Promise<void>;
}

/** A command whose arguments and options are checked before its work begins. */
export interface Command {
  readonly path: string;
  readonly summary: string;
  readonly arguments: Arguments;
  readonly options: Options;
  readonly examples: readonly string[];
  readonly json: boolean;
  readonly staysUp: boolean;
  run(context: Context, given: Given): Promise<void>;
}
export interface Given {
  readonly args: Readonly<Record<string, string | undefined>>;
  readonly options: Readonly<Record<string, RawValue>>;
}

// biome-ignore lint/complexity/noBannedTypes: an absent record has no keys
export function defineCommand<A extends Arguments = {}, O extends Options = {}>(
  description: Description<A, O>,
): Command {
  const { arguments: args, options } = { arguments: {}, options: {}, ...description };
  return {
    path: description.path,
    summary: description.summary,
    arguments: args,
    options,
    examples: description.examples,
    json: description.json ?? false,
    staysUp: description.staysUp ?? false,
    run: (context, given) =>
      description.run(context, {
        args: parsed<A>(args, (name, { parse }) => parse(given.args[name])),
        options: parsed<O>(options, (flag, { parse }) => parse(given.options[flag], `--${flag}`)),
      }),
  };
}

function parsed<S extends Arguments | Options>(
  specs: Readonly<Record<string, S[string]>>,
  parse: (name: string, spec: S[string]) => unknown,
): Parsed<S> {
  return Object.fromEntries(Object.entries(specs).map(([name, spec]) => [name, parse(name, spec)])) as Parsed<S>;
}

const textOf = (given: RawValue): string | undefined => (typeof given === "string" ? given : undefined);

/** A switch. */
export const flag = (help: string): Option<boolean> => ({ help, parse: (given) => given === true });

/** `--no-…`: true unless it is given. */
export const unless = (help: string): Option<boolean> => ({ help, parse: (given) => given !== true });

export const text = (value: string, help: string): Option<string | undefined> => ({ value, help, parse: textOf });

export const textOr = (value: string, help: string, fallback: string): Option<string> => ({
  value,
  help: `${help} (default ${fallback})`,
  parse: (given) => textOf(given) ?? fallback,
});

/** Without it the command cannot work. */
export const needed = (value: string, help: string): Option<string> => ({
  value,
  help,
  parse: (given, name) => {
    const found = textOf(given);
    if (found !== undefined) return found;
    throw errorOf({ code: "bad-input", message: `${name} is needed`, hint: `Add ${name} ${value}.` });
  },
});

export const list = (value: string, help: string, many: "each" | "greedy" = "greedy"): Option<readonly string[]> => ({
  value,
  help,
  many,
  parse: (given) => (Array.isArray(given) ? given : []),
});

export const choice = <const T extends string>(
  value: string,
  choices: readonly T[],
  help: string,
): Option<T | undefined> => ({
  value,
  help: `${help}: ${choices.join(", ")}`,
  choices,
  parse: (given, name) => {
    const found = choices.find((one) => one === given);
    if (found === undefined && given !== undefined)
      throw errorOf({ code: "bad-input", message: `${name}: expected one of ${choices.join(", ")}` });
    return found;
  },
});

/** Such as `30m` or `1h`; milliseconds. */
export const duration = (help: string): Option<number | undefined> => ({
  value: "TIME",
  help: `${help}, for example 30m, 1h, 7d`,
  parse: (given, name) => (typeof given === "string" ? parseDuration(given, name) : undefined),
});

export const count = (value: string, help: string, least = 1): Option<number | undefined> => ({
  value,
  help,
  parse: (given, name) => {
    if (typeof given !== "string") return undefined;
    const number = Number(given);
    if (/^\d{1,15}$/.test(given) && number >= least) return number;
    throw errorOf({ code: "bad-input", message: `${name}: expected a whole number, ${least} or more` });
  },
});

/** ISO 8601, normalised to UTC. */
export const instant = (help: string): Option<string | undefined> => ({
  value: "ISO",
  help: `${help}, for example 2027-01-31T12:00:00Z`,
  parse: (given, name) => {
    if (typeof given !== "string") return undefined;
    const at = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(given) ? Date.parse(given) : Number.NaN;
    if (!Number.isNaN(at)) return new Date(at).toISOString();
    throw errorOf({ code: "bad-input", message: `${name}: expected a time such as 2027-01-31T12:00:00Z` });
  },
});

export const argument = (help: string, names?: Completed): Argument<string> => ({
  help,
  required: true,
  ...(names === undefined ? {} : { names }),
  // The parser has already refused a command line without it.
  parse: (given) => given ?? "",
});

export const optionalArgument = (help: string, names?: Completed): Argument<string | undefined> => ({
  help,
  required: false,
  ...(names === undefined ? {} : { names }),
  parse: (given) => given,
});
