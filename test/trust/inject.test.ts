// The two layers of an inject, and the pins of signed chains.
import { expect, test } from "vitest";
import { boxKeyPair } from "../../src/crypto/keys.ts";
import { openInject, sealInject } from "../../src/trust/inject.ts";
import { advance } from "../../src/trust/pin.ts";
import { codeOf, flip } from "../support/backends.ts";
import { openTestWorkspace } from "../support/workspace.ts";

const shop = await openTestWorkspace();
const statement = await shop.signAs(shop.owner.signer, "inject", { vsk: "x" });
const [robot, challenge] = [boxKeyPair(), boxKeyPair()];

test("robot and challenge key together open an inject, and nothing else does", async () => {
  const sealed = sealInject(statement, robot.publicKey, challenge.publicKey);
  expect(openInject(sealed, robot, challenge)).toEqual(statement);
  expect(await codeOf(() => openInject(sealed, boxKeyPair(), challenge))).toBe("wrong-context");
  expect(await codeOf(() => openInject(sealed, robot, boxKeyPair()))).toBe("wrong-context");
  expect(await codeOf(() => openInject(sealed, challenge, robot))).toBe("wrong-context");
});

test("any flipped bit of a sealed inject is refused", async () => {
  const sealed = sealInject(statement, robot.publicKey, challenge.publicKey);
  for (let bit = 0; bit < sealed.length * 8; bit += 97) {
    expect(await codeOf(() => openInject(flip(sealed, bit), robot, challenge))).toMatch(/wrong-context|bad-point/);
  }
});

test("the size of a sealed inject does not tell the size of what is inside", async () => {
  const longer = await shop.signAs(shop.owner.signer, "inject", { vsk: "x".repeat(9) });
  expect(sealInject(longer, robot.publicKey, challenge.publicKey).length).toBe(
    sealInject(statement, robot.publicKey, challenge.publicKey).length,
  );
});

const link = (seq: number, hash: string, previous: string) => ({ seq, hash, previous });
const steps: [
  title: string,
  pin: { seq: number; hash: string } | undefined,
  next: ReturnType<typeof link>,
  linked: boolean,
  code: string | undefined,
][] = [
  ["first contact takes any link", undefined, link(7, "h7", "h6"), true, undefined],
  ["the same link again is fine", { seq: 7, hash: "h7" }, link(7, "h7", "h6"), true, undefined],
  ["the next link must name the pinned one", { seq: 7, hash: "h7" }, link(8, "h8", "h7"), true, undefined],
  ["a next link that names another is a fork", { seq: 7, hash: "h7" }, link(8, "h8", "x7"), false, "forked"],
  ["an older link is a roll-back", { seq: 7, hash: "h7" }, link(6, "h6", "h5"), false, "rolled-back"],
  ["a second link of the pinned number is a fork", { seq: 7, hash: "h7" }, link(7, "x7", "h6"), false, "forked"],
  [
    "links may be skipped where the chain is not followed",
    { seq: 7, hash: "h7" },
    link(9, "h9", "h8"),
    false,
    undefined,
  ],
  ["links may not be skipped where it is", { seq: 7, hash: "h7" }, link(9, "h9", "h8"), true, "forked"],
];
for (const [title, pin, next, linked, code] of steps) {
  test(title, async () => expect(await codeOf(() => advance("chain", pin, next, { linked }))).toBe(code));
}
