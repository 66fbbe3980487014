// A daemon reduced to one run that never ends, as a process of its own that a test can kill: it says `looping` once
// the run's code is in its loop. Argument: the directory for runners.
import { iso, systemClock } from "../../src/base/clock.ts";
import { parseDocument } from "../../src/flow/document.ts";
import { RunnerPool } from "../../src/robot/runner/pool.ts";
import { newId } from "../../src/trust/new-id.ts";
import { chain, code } from "./robot-trial.ts";

const pool = await RunnerPool.open({ directory: process.argv[2] ?? "", warm: 0, memory: 64 });
const runner = await pool.take();
const run = { id: newId("run"), flow: newId("flw"), startedAt: iso(systemClock.now()), trigger: "signed" } as const;
const document = parseDocument({
  name: "loop",
  nodes: chain(code("loop", "process.stdout.write('looping'); for (;;);")),
});
await runner.run(
  { document, input: {}, run, env: {}, nodeEvents: false, values: false },
  {
    item: () => Promise.reject(new TypeError("a loop needs no item")),
    usedAgain: () => {},
    vault: () => Promise.reject(new TypeError("a loop opens no vault")),
    events: () => {},
    output: (_stream, chunk) => void process.stdout.write(chunk),
  },
);
