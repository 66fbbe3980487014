// What a runner does while it waits for its run: it loads the nodes that most flows have and runs a flow that does
// nothing, so that Node has read, compiled and seen by then what a run executes. It asks nothing and tells nobody.
import { loadCatalogue } from "../flow/catalogue.ts";
import { parseDocument } from "../flow/document.ts";
import { shippedNodes } from "../nodes/catalogue.ts";
import { OneRun } from "./one-run.ts";

const usual = ["core.start", "core.set", "core.switch", "core.debug", "core.log", "core.function", "vault.get-item"];

const document = parseDocument({
  name: "rehearsal",
  nodes: [
    { id: "start", type: "core.start", wires: [["set"]] },
    { id: "set", type: "core.set", config: { values: { "msg.rehearsed": true } }, wires: [["code"]] },
    { id: "code", type: "core.function", config: { code: "return msg;" }, wires: [["debug"]] },
    { id: "debug", type: "core.debug" },
  ],
});

/** The first is slow, and each after it a little less. */
const times = 3;

export async function rehearse(): Promise<void> {
  await loadCatalogue(shippedNodes, usual);
  for (let i = 0; i < times; i++) await rehearseOnce();
}

async function rehearseOnce(): Promise<void> {
  const run = new OneRun(
    ({ t }) => t === "events" && run.take({ t: "took" }),
    () => {},
  );
  await run.execute({
    t: "start",
    document,
    input: {},
    run: { id: "", flow: "", startedAt: "", trigger: "signed" },
    env: {},
    nodeEvents: true,
    values: true,
  });
}
