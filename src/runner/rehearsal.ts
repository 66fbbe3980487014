// What a runner does while it waits for its run: it loads the nodes that most flows have and runs a flow that does
// nothing, so that Node has read and compiled by then what a run executes. It asks nothing and tells nobody.
import { systemClock } from "../base/clock.ts";
import { errorOf } from "../base/errors.ts";
import { loadCatalogue } from "../flow/catalogue.ts";
import { parseDocument } from "../flow/document.ts";
import { runFlow } from "../flow/engine.ts";
import { shippedNodes } from "../nodes/catalogue.ts";

const usual = ["core.start", "core.set", "core.switch", "core.debug", "core.log", "core.function", "vault.get-item"];

const flow = parseDocument({
  name: "rehearsal",
  nodes: [
    { id: "start", type: "core.start", wires: [["set"]] },
    { id: "set", type: "core.set", config: { values: { "msg.rehearsed": true } }, wires: [["debug"]] },
    { id: "debug", type: "core.debug" },
  ],
});

const nothing = errorOf({ code: "not-permitted", message: "nothing is opened here" });

export async function rehearse(): Promise<void> {
  await runFlow({
    flow,
    catalogue: await loadCatalogue(shippedNodes, usual),
    input: {},
    run: { id: "", flow: "", startedAt: "", trigger: "signed" },
    host: { nodeEvents: true, event: () => {}, secret: () => Promise.reject(nothing) },
    clock: systemClock,
    signal: new AbortController().signal,
  });
}
