// What a server may answer a call with: whatever it is, the caller lives, and learns what went wrong.
import { expect, test } from "vitest";
import { call } from "../../src/wire/call.ts";
import { getRobotTrust } from "../../src/wire/routes/trust.ts";

/** A server that answers every call with this body, part by part. */
const ask = (parts: Iterable<string>, status = 200) => {
  const source = parts[Symbol.iterator]();
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const next = source.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
  });
  const caller = { server: "https://plane.example.com", fetch: async () => new Response(body, { status }) };
  return call(caller, getRobotTrust, { query: { after: 0 } });
};

function* endless() {
  const part = "x".repeat(1_000_000);
  for (;;) yield part;
}
function* cutOff() {
  yield '{"roots":[';
  throw new TypeError("terminated");
}

test("an answer without end is not read to its end", async () => {
  await expect(ask(endless())).rejects.toMatchObject({ code: "too-large" });
});

test("a problem without end is none", async () => {
  await expect(ask(endless(), 500)).rejects.toMatchObject({ code: "unreachable" });
});

test("an answer that is cut off is one that did not come", async () => {
  await expect(ask(cutOff())).rejects.toMatchObject({ code: "unreachable" });
});

test.each(["", "nonsense", "[1"])("an answer that is no JSON breaks the protocol: %j", async (text) => {
  await expect(ask([text])).rejects.toMatchObject({ code: "protocol-error" });
});
