import assert from "node:assert/strict";
import { test } from "node:test";
import { shout } from "../index.js";

test("sends the text in capitals", () => {
  const sent = shout.run({ config: { text: "hello" }, msg: { id: 1 } });
  assert.deepEqual(sent, { id: 1, text: "HELLO" });
});
