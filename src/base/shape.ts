// Reads a value by its schema, and says what does not fit in plain words: which field, and what was expected of it.
// The value itself is never shown, for it may be a secret.
import type { z } from "zod";
import { type ErrorCode, errorOf } from "./errors.ts";

/** Faults named in one message; the others are counted. */
const shownFaults = 5;
/** Characters of a field's name that are shown: whoever sends it chooses it. */
const shownKey = 60;

export interface ShapeContext {
  /** What stands before the fields in a message, such as `body`. */
  readonly place?: string | undefined;
  /** Default `bad-input`. */
  readonly code?: ErrorCode | undefined;
  readonly hint?: string | undefined;
}

/** @throws InputError `bad-input`, or of `context.code`, naming each field that does not fit, never a value. */
export function parseShape<T>(schema: z.ZodType<T>, value: unknown, context: ShapeContext = {}): T {
  const result = schema.safeParse(value, { error: plainWords });
  if (result.success) return result.data;
  const { place, code = "bad-input", hint } = context;
  throw errorOf({ code, message: [place, faultsText(result.error.issues)].filter(Boolean).join(": "), hint });
}

/** `name: must not be empty; port: at most 65535 is allowed` */
export function faultsText(issues: readonly z.core.$ZodIssue[]): string {
  // A field that is unknown often explains the ones that are missing.
  const sorted = issues.toSorted((a, b) => Number(isUnknown(b)) - Number(isUnknown(a)));
  const shown = sorted.slice(0, shownFaults).map((issue) => faultText(issue));
  const more = issues.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("; ");
}

const isUnknown = ({ code }: z.core.$ZodIssue): boolean => code === "unrecognized_keys";

function faultText(issue: z.core.$ZodIssue, base: readonly PropertyKey[] = []): string {
  const path = [...base, ...issue.path];
  // The alternative that was meant is the one whose faults lie inside the value.
  const [meant] =
    issue.code === "invalid_union"
      ? (issue.errors.find((found) => found.length > 0 && found.every((inner) => inner.path.length > 0)) ?? [])
      : [];
  if (meant) return faultText(meant, path);
  const field = path.map((key) => String(key).slice(0, shownKey)).join(".");
  return field === "" ? issue.message : `${field}: ${issue.message}`;
}

/** For `safeParse(value, { error: plainWords })`: what a schema says by itself comes before it. */
export const plainWords: z.core.$ZodErrorMap = (issue) => {
  switch (issue.code) {
    case "invalid_type":
      return issue.input === undefined ? "is missing" : `expected ${types[issue.expected] ?? issue.expected}`;
    case "invalid_value":
      return `${issue.input === undefined ? "is missing: " : ""}expected ${choiceOf(issue.values.map(String))}`;
    case "too_small":
      return tooSmall(issue.origin, Number(issue.minimum), issue.exact ?? false);
    case "too_big":
      return tooBig(issue.origin, Number(issue.maximum), issue.exact ?? false);
    case "invalid_format":
      return `expected ${formats[issue.format] ?? "another form"}`;
    case "unrecognized_keys": {
      const names = issue.keys.slice(0, shownFaults).map((key) => JSON.stringify(key.slice(0, shownKey)));
      return `unknown ${issue.keys.length > 1 ? "fields" : "field"} ${names.join(", ")}`;
    }
    case "invalid_union":
      if (issue.input === undefined) return "is missing";
      return Array.isArray(issue.options)
        ? `expected ${choiceOf(issue.options.map(String))}`
        : "has none of the possible forms";
    case "invalid_key":
      return "is no name that is possible here";
    default:
      return "does not fit";
  }
};

const choiceOf = (values: readonly string[]): string =>
  values.length > 1 ? `one of ${values.join(", ")}` : values.join();

const types: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
  null: "null",
};

const formats: Readonly<Record<string, string>> = {
  url: "an address such as https://example.com",
  email: "an email address",
  datetime: "a time such as 2027-01-31T12:00:00Z",
  base64: "base64",
  base64url: "base64url",
};

const units: Readonly<Record<string, string>> = { string: "character", array: "item", record: "entry" };
const counted = (count: number, unit: string): string =>
  `${count} ${count === 1 ? unit : unit.replace(/y$/, "ie").concat("s")}`;

function tooSmall(origin: string, least: number, isExact: boolean): string {
  const unit = units[origin];
  if (unit === undefined) return `must be ${least} or more`;
  if (isExact) return `needs exactly ${counted(least, unit)}`;
  return least === 1 ? "must not be empty" : `needs ${counted(least, unit)} or more`;
}

function tooBig(origin: string, most: number, isExact: boolean): string {
  const unit = units[origin];
  if (unit === undefined) return `at most ${most} is allowed`;
  if (isExact) return `needs exactly ${counted(most, unit)}`;
  return most === 1 ? `at most 1 ${unit} is allowed` : `at most ${counted(most, unit)} are allowed`;
}
