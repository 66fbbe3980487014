// What a receiver accepts after what it has seen.
import { expect, test } from "vitest";
import { advance, type Link, type Pin } from "../../src/trust/pin.ts";
import { codeOf } from "../support/code-of.ts";

const pin: Pin = { seq: 5, hash: "five" };
const links: [what: string, link: Link, code: string | undefined][] = [
  ["the known link", { seq: 5, hash: "five", previous: "four" }, undefined],
  ["the next link", { seq: 6, hash: "six", previous: "five" }, undefined],
  ["a link that skips some", { seq: 9, hash: "nine", previous: "eight" }, undefined],
  ["an older link", { seq: 4, hash: "four", previous: "three" }, "rolled-back"],
  ["another link of the same number", { seq: 5, hash: "other", previous: "four" }, "forked"],
  ["a next link that does not follow", { seq: 6, hash: "six", previous: "other" }, "forked"],
  ["one that supersedes the known link", { seq: 6, hash: "six", previous: "three", supersedes: 5 }, undefined],
  ["one that supersedes more", { seq: 8, hash: "eight", previous: "three", supersedes: 7 }, undefined],
  ["one that supersedes less", { seq: 6, hash: "six", previous: "three", supersedes: 4 }, "forked"],
  ["an older one that supersedes", { seq: 4, hash: "x", previous: "three", supersedes: 3 }, "rolled-back"],
  ["one that claims to supersede itself", { seq: 5, hash: "x", previous: "three", supersedes: 5 }, "forked"],
  ["an older one that claims to supersede more", { seq: 3, hash: "x", previous: "two", supersedes: 9 }, "rolled-back"],
];
test.each(links)("after number 5, %s: %o → %s", async (_, link, code) => {
  expect(await codeOf(() => advance("chain", pin, link))).toBe(code);
  if (!code) expect(advance("chain", pin, link)).toEqual({ seq: link.seq, hash: link.hash });
});

test("at first contact any link is taken, unless only the next one may be, also later", () => {
  const link = { seq: 9, hash: "nine", previous: "eight" };
  expect(advance("chain", undefined, link)).toEqual({ seq: 9, hash: "nine" });
  expect(() => advance("chain", pin, link, { linked: true })).toThrow(expect.objectContaining({ code: "forked" }));
});
