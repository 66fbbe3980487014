// What people read about a value that does not fit: the field, what was expected, and never the value.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { InputError } from "../../src/base/errors.ts";
import { parseShape } from "../../src/base/shape.ts";

const canary = "CANARY-91c2";

const faults: [schema: z.ZodType, value: unknown, message: string][] = [
  [z.object({ name: z.string() }), {}, "name: is missing"],
  [z.object({ name: z.string() }), { name: 7 }, "name: expected a text"],
  [z.object({ name: z.string() }), canary, "expected an object"],
  [z.object({ name: z.string().min(3) }), { name: "ab" }, "name: needs 3 characters or more"],
  [z.object({ name: z.string().min(1) }), { name: "" }, "name: must not be empty"],
  [z.object({ name: z.string().max(3) }), { name: canary }, "name: at most 3 characters are allowed"],
  [z.object({ name: z.string().length(4) }), { name: canary }, "name: needs exactly 4 characters"],
  [z.object({ port: z.int() }), { port: 1.5 }, "port: expected a whole number"],
  [z.object({ port: z.int().min(1) }), { port: 0 }, "port: must be 1 or more"],
  [z.object({ port: z.int().max(65_535) }), { port: 65_536 }, "port: at most 65535 is allowed"],
  [z.object({ tls: z.boolean() }), { tls: canary }, "tls: expected true or false"],
  [z.object({ list: z.array(z.string()) }), { list: {} }, "list: expected a list"],
  [z.object({ list: z.array(z.int()) }), { list: [1, canary] }, "list.1: expected a number"],
  [z.object({ list: z.array(z.int()).min(2) }), { list: [1] }, "list: needs 2 items or more"],
  [z.object({ list: z.array(z.int()).max(1) }), { list: [1, 2] }, "list: at most 1 item is allowed"],
  [z.object({ kind: z.enum(["a", "b"]) }), { kind: canary }, "kind: expected one of a, b"],
  [z.object({ kind: z.enum(["a", "b"]) }), {}, "kind: is missing: expected one of a, b"],
  [z.object({ kind: z.literal("a") }), { kind: canary }, "kind: expected a"],
  [z.object({ url: z.url() }), { url: canary }, "url: expected an address such as https://example.com"],
  [z.object({ at: z.iso.datetime() }), { at: canary }, "at: expected a time such as 2027-01-31T12:00:00Z"],
  [z.object({ at: z.base64() }), { at: `${canary}!` }, "at: expected base64"],
  [z.object({ at: z.string().regex(/^x$/) }), { at: canary }, "at: expected another form"],
  [z.object({ at: z.string().regex(/^x$/, "expected an x") }), { at: canary }, "at: expected an x"],
  [z.strictObject({}), { pasword: canary }, 'unknown field "pasword"'],
  [z.strictObject({}), { a: canary, b: 1 }, 'unknown fields "a", "b"'],
  [z.object({ inner: z.strictObject({}) }), { inner: { a: canary } }, 'inner: unknown field "a"'],
  [z.union([z.string(), z.int()]), [canary], "has none of the possible forms"],
  [
    z.object({ to: z.union([z.string(), z.object({ id: z.int() })]) }),
    { to: { id: canary } },
    "to.id: expected a number",
  ],
  [z.object({ to: z.union([z.string(), z.int()]) }), {}, "to: is missing"],
  [
    z.discriminatedUnion("t", [z.object({ t: z.literal("a") }), z.object({ t: z.literal("b") })]),
    { t: canary },
    "t: expected one of a, b",
  ],
  [z.record(z.string().max(3), z.int()), { long_key: 1 }, "long_key: is no name that is possible here"],
  [z.object({ to: z.custom(() => false) }), { to: canary }, "to: does not fit"],
  [z.object({ to: z.custom(() => false, "expected an id") }), { to: canary }, "to: expected an id"],
];

describe("a value that does not fit", () => {
  test.each(faults)("is explained (%#): %s → %s", (schema, value, message) => {
    const attempt = () => parseShape(schema, value);
    expect(attempt).toThrow(InputError);
    expect(attempt).toThrow(expect.objectContaining({ message, code: "bad-input" }));
    expect(message).not.toContain(canary);
  });

  test("has its place, code and hint as the caller says", () => {
    const context = { place: "body", code: "protocol-error", hint: "Try again." } as const;
    const attempt = () => parseShape(z.object({ name: z.string() }), {}, context);
    expect(attempt).toThrow(
      expect.objectContaining({ message: "body: name: is missing", code: "protocol-error", hint: "Try again." }),
    );
  });

  test("of very many faults shows the first five and counts the others", () => {
    const attempt = () =>
      parseShape(
        z.array(z.int()),
        Array.from({ length: 9 }, () => canary),
      );
    expect(attempt).toThrow(/^(\d: expected a number; ){5}and 4 more$/);
  });

  test("names a field that is unknown before those that are missing", () => {
    const shape = z.strictObject(Object.fromEntries(["a", "b", "c", "d", "e"].map((key) => [key, z.int()])));
    const attempt = () => parseShape(shape, { A: 1 });
    expect(attempt).toThrow(
      'unknown field "A"; a: is missing; b: is missing; c: is missing; d: is missing; and 1 more',
    );
  });

  test("does not repeat a name of any length that somebody chose", () => {
    const name = "x".repeat(10_000);
    for (const [schema, value] of [
      [z.strictObject({}), { [name]: 1 }],
      [z.record(z.string(), z.int()), { [name]: canary }],
    ] as const)
      expect(() => parseShape<unknown>(schema, value)).toThrow(
        expect.toSatisfy((error: Error) => error.message.length < 120),
      );
  });
});

test("a value that fits comes back with its defaults", () => {
  expect(parseShape(z.object({ a: z.int().default(3) }), {})).toEqual({ a: 3 });
});
