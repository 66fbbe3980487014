// The masker against every encoding a secret may be printed in, whole and cut at any point.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Masker, mask } from "../../src/base/mask.ts";
import { cpuTime } from "../support/cpu-time.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);
const asText = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");

const canary = 'pä$$ "wörd"/<&>\n\u001b+~(1)';

// Written by the platform or by hand, never by the code under test.
const inHalves = (text: string, digits: (hex: string) => string) =>
  text.replace(/[\u007f-\uffff]/g, (unit) => `\\u${digits(unit.charCodeAt(0).toString(16).padStart(4, "0"))}`);
const json = (text: string) => JSON.stringify(text).slice(1, -1);
const lowerPercent = (text: string) => text.replace(/%../g, (byte) => byte.toLowerCase());
const strictPercent = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
const formEncoded = (text: string) => new URLSearchParams({ v: text }).toString().slice(2);

const encodings: Record<string, (text: string) => string> = {
  raw: (text) => text,
  JSON: json,
  "JSON in ASCII": (text) => inHalves(json(text), (hex) => hex),
  "JSON in ASCII, upper-case digits": (text) => inHalves(json(text), (hex) => hex.toUpperCase()),
  "JSON in ASCII, all digits upper case": (text) =>
    inHalves(json(text), (hex) => hex).replace(/\\u..../g, (unit) => `\\u${unit.slice(2).toUpperCase()}`),
  "JSON with escaped slashes": (text) => json(text).replaceAll("/", "\\/"),
  "JSON safe for HTML": (text) => json(text).replace(/[<>&]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`),
  "JSON inside JSON": (text) => json(json(text)),
  "URL component": encodeURIComponent,
  "URL component, lower case": (text) => lowerPercent(encodeURIComponent(text)),
  "whole URL": encodeURI,
  "RFC 3986": strictPercent,
  form: formEncoded,
  "form, lower case": (text) => lowerPercent(formEncoded(text)),
  hex: (text) => Buffer.from(text).toString("hex"),
  "upper-case hex": (text) => Buffer.from(text).toString("hex").toUpperCase(),
};

const surroundings = ["", "x", "xy", "xyz"];
const binaryEncodings = ["base64", "base64url"] as const;

describe.each(Object.entries(encodings))("in %s", (_, encode) => {
  test("a secret is replaced, and only the secret", () => {
    const masker = new Masker([utf8(canary)]);
    expect(masker.maskText(`before ${encode(canary)} after ${encode(canary)}`)).toBe(`before ${mask} after ${mask}`);
  });

  test("any secret is replaced", () => {
    fc.assert(
      fc.property(longTexts, (secret) => {
        const text = encode(secret);
        expect(new Masker([utf8(secret)]).maskText(`[ ${text} ]`)).not.toContain(text);
      }),
    );
  });
});

/** Well-formed texts that are not by chance a part of what stands around them. */
const longTexts = fc.string({ unit: "binary", minLength: 6, maxLength: 40 }).map((text) => `k${text}Z9`);

describe.each(binaryEncodings)("in %s", (encoding) => {
  test("a secret is found at every offset; at most the characters it shares with its neighbours remain", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 4, maxLength: 60 }), (secret) => {
        const masker = new Masker([secret]);
        for (const before of surroundings) {
          for (const after of surroundings) {
            const whole = Buffer.concat([utf8(before), secret, utf8(after)]).toString(encoding);
            const from = Math.ceil((before.length * 8) / 6);
            const to = Math.floor(((before.length + secret.length) * 8) / 6);
            const masked = masker.maskText(whole);
            expect(masked).not.toContain(whole.slice(from, to));
            expect(masked).toContain(mask);
          }
        }
      }),
    );
  });
});

test.each(binaryEncodings)("a text is found in JSON in %s, as in the payload of a token", (encoding) => {
  for (const key of ["k", "ke", "key"]) {
    const whole = Buffer.from(JSON.stringify({ [key]: canary })).toString(encoding);
    const masked = new Masker([utf8(canary)]).maskText(whole);
    expect(masked).toContain(mask);
    expect(masked.length).toBeLessThan(mask.length + Buffer.from(`{"${key}":""}`).toString(encoding).length + 4);
  }
});

describe("a stream", () => {
  const secrets = fc.array(
    fc.oneof(longTexts, fc.string({ unit: fc.constantFrom("a", "b"), minLength: 4, maxLength: 12 })),
    { minLength: 1, maxLength: 4 },
  );
  const pieces = (planted: string[]) =>
    fc.array(
      fc.oneof(
        fc.string({ unit: fc.constantFrom("a", "b", " ", "\n", "%", "\\"), maxLength: 12 }),
        fc
          .tuple(fc.constantFrom(...planted), fc.constantFrom(...Object.values(encodings)))
          .map(([secret, encode]) => encode(secret)),
        fc.constantFrom(...planted).map((secret) => Buffer.from(`xy${secret}`).toString("base64")),
      ),
      { maxLength: 8 },
    );
  const cases = secrets.chain((planted) =>
    fc.record({
      planted: fc.constant(planted),
      bytes: pieces(planted).map((parts) => utf8(parts.join(""))),
      cuts: fc.array(fc.nat({ max: 400 }), { maxLength: 12 }),
    }),
  );
  const cut = (bytes: Uint8Array, cuts: number[]) => {
    const at = [0, ...cuts.map((n) => n % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
    return at.slice(1).map((end, i) => bytes.subarray(at[i], end));
  };

  test("gives the same as the whole text, wherever it is cut", () => {
    fc.assert(
      fc.property(cases, ({ planted, bytes, cuts }) => {
        const masker = new Masker(planted.map(utf8));
        const stream = masker.stream();
        const shown = cut(bytes, cuts).map((chunk) => stream.write(chunk));
        expect([...shown, stream.end()].join("")).toBe(masker.maskText(asText(bytes)));
      }),
      { numRuns: 500 },
    );
  });

  test("never shows a secret, in any encoding, cut into single bytes", () => {
    fc.assert(
      fc.property(longTexts, fc.constantFrom(...Object.values(encodings)), (secret, encode) => {
        const stream = new Masker([utf8(secret)]).stream();
        const shown = Array.from(utf8(`< ${encode(secret)} >`), (byte) => stream.write(Uint8Array.of(byte)));
        expect(shown.join("") + stream.end()).not.toContain(encode(secret));
      }),
    );
  });

  test("without a secret passes unchanged and in order", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: fc.constantFrom("s", "e", "c", "\n", "é", "😀") })), (chunks) => {
        for (const masker of [new Masker(), new Masker([utf8("secret-of-mine")])]) {
          const stream = masker.stream();
          const shown = chunks.map((chunk) => stream.write(chunk));
          expect(shown.join("") + stream.end()).toBe(chunks.join(""));
        }
      }),
    );
  });

  test("holds nothing back that cannot become a secret", () => {
    const stream = new Masker([utf8("hunter2hunter2")]).stream();
    expect(stream.write("a line\n")).toBe("a line\n");
    expect(stream.write("then hunter2")).toBe("then ");
    expect(stream.write("hun")).toBe("");
    expect(stream.write("gry\n")).toBe("hunter2hungry\n");
    expect(stream.end()).toBe("");
  });

  test("masks a secret planted while it is open", () => {
    const masker = new Masker();
    const stream = masker.stream();
    expect(stream.write("planted-late ")).toBe("planted-late ");
    masker.add(utf8("planted-late"));
    expect(stream.write("planted-late ") + stream.end()).toBe(`${mask} `);
  });
});

test("secrets that overlap are covered to the end of the last", () => {
  const masker = new Masker([utf8("first-mid"), utf8("mid-last"), utf8("last-one-is-longer")]);
  expect(masker.maskText("< first-mid-last-one-is-longer >")).toBe(`< ${mask} >`);
});

test("a secret that ends its line is also found without the end", () => {
  expect(new Masker([utf8("from-a-file\r\n")]).maskText("x from-a-file x from-a-file\r\nx")).toBe(
    `x ${mask} x ${mask}x`,
  );
});

test("a binary secret is found where it was printed as text", () => {
  const secret = Uint8Array.of(0xff, 0x41, 0x42, 0x43, 0x44, 0xfe, 0x80);
  expect(new Masker([secret]).maskText(`[${Buffer.from(secret).toString("latin1")}]`)).toBe(`[${mask}]`);
  expect(new Masker([secret]).maskText(`[${asText(secret)}]`)).toBe(`[${mask}]`);
});

describe("a JSON value", () => {
  test("is masked in strings, numbers and keys, and keeps its shape", () => {
    const masker = new Masker([utf8("s3cret!"), utf8("491827364")]);
    const value = { a: ["x s3cret! y", 491827364, 7, true, null], "s3cret!": 1, "x s3cret!": { b: "czNjcmV0IQ" } };
    expect(masker.maskValue(value)).toEqual({
      a: [`x ${mask} y`, mask, 7, true, null],
      [mask]: 1,
      [`x ${mask}`]: { b: expect.stringContaining(mask) },
    });
  });

  test("loses no entry when two keys become one", () => {
    expect(new Masker([utf8("one!"), utf8("two!")]).maskValue({ "one!": 1, "two!": 2 })).toEqual({
      [mask]: 1,
      [`${mask} 2`]: 2,
    });
  });

  test("keeps a key called __proto__ a key", () => {
    const value: unknown = JSON.parse('{"__proto__":{"x":"s3cret!"}}');
    expect(JSON.stringify(new Masker([utf8("s3cret!")]).maskValue(value))).toBe(`{"__proto__":{"x":"${mask}"}}`);
  });

  test("hides a very short secret only where it is a whole value", () => {
    const masker = new Masker([utf8("42")]);
    expect(masker.maskValue({ pin: "42", code: 42, text: "42 things" })).toEqual({
      pin: mask,
      code: mask,
      text: "42 things",
    });
    expect(masker.maskText("42 things")).toBe("42 things");
  });

  test("comes back as it is when nothing is planted", () => {
    const value = { a: 1 };
    expect(new Masker().maskValue(value)).toBe(value);
    expect(new Masker([new Uint8Array()]).maskText("anything")).toBe("anything");
  });
});

test("a secret of 64 KiB among a hundred others is found in a stream of small chunks", () => {
  const large = Array.from({ length: 65_536 }, (_, i) => String.fromCharCode(33 + ((i * 7919) % 90))).join("");
  const masker = new Masker(Array.from({ length: 100 }, (_, i) => utf8(`other-secret-${i}`)));
  masker.add(utf8(large));
  const stream = masker.stream();
  const text = `start ${large} end other-secret-7`;
  let shown = "";
  for (let at = 0; at < text.length; at += 8_192) shown += stream.write(text.slice(at, at + 8_192));
  expect(shown + stream.end()).toBe(`start ${mask} end ${mask}`);
});

describe("a masker that learns while it masks", () => {
  test("masks what one does that knew all from the start", () => {
    const secret = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom("a", "b", "c", "/", "é") });
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 6 }),
        fc.array(secret, { maxLength: 12 }),
        (secrets, parts) => {
          const text = [...parts, ...secrets].join("c");
          const growing = new Masker();
          for (const one of secrets) {
            growing.add(utf8(one));
            growing.maskText(text);
          }
          expect(growing.maskText(text)).toBe(new Masker(secrets.map(utf8)).maskText(text));
        },
      ),
    );
  });

  test("knows ten thousand secrets, each used as soon as it is known, without holding anybody up", () => {
    const masker = new Masker();
    const begin = cpuTime();
    for (let i = 0; i < 10_000; i++) {
      masker.add(utf8(`secret-${i}-${"abcdefghij".repeat(3)}`));
      masker.maskText("a line of the run's history");
    }
    expect(cpuTime() - begin).toBeLessThan(15_000);
    expect(masker.maskText(`of secret-7777-${"abcdefghij".repeat(3)}.`)).toBe(`of ${mask}.`);
  });

  test("refuses more than it can look for, and goes on with what it knows", () => {
    const masker = new Masker([utf8(canary)]);
    const large = (i: number) => utf8(`${i} ${`"é/\n`.repeat(60_000)}`);
    const plantAll = () => {
      for (let i = 0; i < 100; i++) masker.add(large(i));
    };
    expect(plantAll).toThrow(expect.objectContaining({ code: "too-large" }));
    expect(masker.maskText(`says ${canary}`)).toBe(`says ${mask}`);
  });
});
