// The Assuan protocol, byte by byte, against a pinentry made of two pipes.
import { PassThrough } from "node:stream";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Assuan, escaped, unescaped } from "../../../src/robot/popup/assuan.ts";
import { codeOf } from "../../support/code-of.ts";

/** A pinentry that says all this whatever it is told, in chunks of `size` bytes. */
function talk(text: string, size = text.length) {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const bytes = Buffer.from(text);
  const chunks: Buffer[] = [];
  for (let i = 0; i < bytes.length; i += size) chunks.push(Buffer.from(bytes.subarray(i, i + size)));
  for (const chunk of chunks) input.write(chunk);
  input.end();
  return { assuan: new Assuan(input, output), told: () => String(output.read() ?? ""), chunks };
}

describe("Assuan", () => {
  test("carries any text through its escapes", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect(escaped(text)).not.toMatch(/[\r\n]/);
        expect(Buffer.from(unescaped(Buffer.from(escaped(text)))).toString()).toBe(Buffer.from(text).toString());
      }),
    );
  });

  test("puts a command and its text on one line", async () => {
    const { assuan, told } = talk("OK\nOK closing\n");
    expect(await assuan.send("SETDESC", "50 % of\r\n“shop”")).toMatchObject({ error: 0 });
    await assuan.send("BYE");
    expect(told()).toBe("SETDESC 50 %25 of%0D%0A“shop”\nBYE\n");
  });

  for (const size of [1, 3, 1_000]) {
    test(`joins data and status from chunks of ${size} bytes, and wipes them`, async () => {
      const { assuan, chunks } = talk(
        "# hello\nS PASSWORD_FROM_CACHE\nD VSK1-%25a\nD %0Ab\nOK\nERR 83886179 Cancelled\n",
        size,
      );
      const { error, data, status } = await assuan.send("GETPIN");
      expect({ error, status }).toEqual({ error: 0, status: ["PASSWORD_FROM_CACHE"] });
      expect(Buffer.from(data).toString()).toBe("VSK1-%a\nb");
      expect(await assuan.send("GETPIN")).toMatchObject({ error: 99 });
      expect(Buffer.concat(chunks).every((byte) => byte === 0)).toBe(true);
    });
  }

  const nonsense: [what: string, text: string][] = [
    ["that ends", "D half"],
    ["that asks back", "INQUIRE QUALITY x\n"],
    ["with a broken escape", "D a%4\nOK\n"],
    ["with an escape that is no number", "D a%4g\nOK\n"],
    ["without an end", "x".repeat(5_000)],
  ];
  for (const [what, text] of nonsense) {
    test(`refuses an answer ${what}`, async () => {
      expect(await codeOf(() => talk(text).assuan.send("GETPIN"))).toBe("protocol-error");
    });
  }
});
