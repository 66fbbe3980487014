// Two real processes at the ends of a channel.
import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { Channel, channelPipes, endsTo } from "../../src/runner/channel.ts";

test("what a process said before it was gone is heard, whatever is said to it meanwhile", async () => {
  const child = fork(join(import.meta.dirname, "../support/last-words.mjs"), {
    stdio: ["ignore", "inherit", "inherit", ...channelPipes, "ipc"],
  });
  const exited = once(child, "exit");
  const ends = endsTo(child);
  if (!ends) throw new Error("the process has no channel");
  const heard: unknown[] = [];
  const channel = new Channel(ends, {
    hear: (word) => {
      heard.push(word);
      if (heard.length > 1) return;
      // The process says all the rest and is gone while nobody listens; then it is spoken to.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
      for (let i = 0; i < 3; i++) channel.say({ late: i });
    },
    fault: (error) => heard.push(error),
  });
  channel.say({ t: "begin" });
  await Promise.all([exited, channel.closed]);
  expect(heard).toEqual([{ first: true }, ...Array.from({ length: 100 }, (_, i) => ({ last: i }))]);
  channel.say({ t: "nobody hears this" });
});
