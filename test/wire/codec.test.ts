// Frames: bounded and strict; whatever arrives, the answer is a message or one kind of error.
import fc from "fast-check";
import { expect, test } from "vitest";
import { newId } from "../../src/trust/new-id.ts";
import { formatFrame, parseFrame } from "../../src/wire/codec.ts";
import { maxFrame } from "../../src/wire/limits.ts";
import { robotFrame, serverFrame } from "../../src/wire/link.ts";
import { codeOf } from "../support/backends.ts";

const ack = { t: "ack", n: 3 };

test("a frame comes back as it was", () => {
  for (const frame of [ack, { t: "cancel", n: 1, run: newId("run") }, { t: "lock", n: 9 }]) {
    expect(parseFrame(formatFrame(frame), serverFrame)).toEqual(frame);
    expect(parseFrame(Buffer.from(formatFrame(frame)), serverFrame)).toEqual(frame);
  }
});

const wrong: [title: string, text: string | Uint8Array, code: string][] = [
  ["not JSON", "{", "protocol-error"],
  ["a duplicate key", '{"t":"ack","n":1,"n":2}', "protocol-error"],
  ["an unknown key", '{"t":"ack","n":1,"x":2}', "protocol-error"],
  ["an unknown type", '{"t":"open-all","n":1}', "protocol-error"],
  ["a number as text", '{"t":"ack","n":"1"}', "protocol-error"],
  ["a negative number", '{"t":"ack","n":-1}', "protocol-error"],
  ["a number past 2^53", '{"t":"ack","n":9007199254740993}', "protocol-error"],
  ["no object", "[]", "protocol-error"],
  ["null", "null", "protocol-error"],
  ["deep nesting", `{"t":"run","n":1,"input":${'{"a":'.repeat(70)}1${"}".repeat(70)}}`, "protocol-error"],
  ["broken UTF-8", new Uint8Array([0x7b, 0xc3, 0x28, 0x7d]), "protocol-error"],
  ["a huge frame", " ".repeat(maxFrame + 1), "too-large"],
];
for (const [title, text, code] of wrong) {
  test(`${title} is refused in both directions`, async () => {
    expect(await codeOf(() => parseFrame(text, serverFrame))).toBe(code);
    expect(await codeOf(() => parseFrame(text, robotFrame))).toBe(code);
  });
}

test("ten thousand random frames are a message or a protocol error, and the error shows no value", async () => {
  const canary = "CANARY-e77a";
  const shaped = fc.record(
    {
      t: fc.constantFrom(
        "ack",
        "run",
        "cancel",
        "ask-for",
        "inject",
        "lock",
        "changed",
        "event",
        "ask",
        "receipt",
        "status",
        "authenticate",
        "hello",
      ),
      n: fc.oneof(fc.integer(), fc.jsonValue()),
      run: fc.jsonValue(),
      ask: fc.constant(canary),
      statement: fc.jsonValue(),
      events: fc.array(fc.jsonValue()),
      sealed: fc.string(),
      input: fc.dictionary(fc.string(), fc.jsonValue()),
    },
    { requiredKeys: ["t"] },
  );
  await fc.assert(
    fc.asyncProperty(fc.oneof(shaped, fc.jsonValue()), async (value) => {
      for (const schema of [serverFrame, robotFrame]) {
        const attempt = (): unknown => parseFrame<unknown>(JSON.stringify(value), schema);
        const code = await codeOf(attempt);
        expect([undefined, "protocol-error"]).toContain(code);
        if (code) expect(attempt).not.toThrow(canary);
      }
    }),
    { numRuns: 10_000 },
  );
}, 120_000);
