// What the control plane can reach of the crypto: a fixed list in which nothing opens.
import { expect, test } from "vitest";
import * as sealOnly from "../../src/crypto/seal-only.ts";

test("the control plane's entry closes and opens nothing", () => {
  expect(Object.keys(sealOnly).sort()).toEqual([
    "aeadOverhead",
    "encrypt",
    "pad",
    "randomBytes",
    "sealBox",
    "sealDrop",
    "sealedBoxOverhead",
  ]);
});
