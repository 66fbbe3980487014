// The child process of one run: executes a flow, holds no keys, and asks the daemon for one item at a time. It ends when
// the daemon hangs up, and never outlives it.
import { Socket } from "node:net";
import { systemClock } from "../base/clock.ts";
import { asSealbotError, errorOf } from "../base/errors.ts";
import { type Catalogue, describeCatalogue, loadCatalogue } from "../flow/catalogue.ts";
import { runFlow } from "../flow/engine.ts";
import { runErrorOf } from "../flow/failure.ts";
import { allNodes } from "../flow/graph.ts";
import type { NodeDefinition } from "../flow/node.ts";
import type { RunOutcome } from "../flow/run.ts";
import { shippedNodes } from "../nodes/catalogue.ts";
import { openNote } from "./at-work.ts";
import { Channel, channelDescriptor } from "./channel.ts";
import { EventQueue } from "./event-queue.ts";
import { hostsOf, ItemDesk } from "./item-desk.ts";
import { shutLocalSockets } from "./local-sockets.ts";
import type { PackagePlace } from "./node-package.ts";
import type { FromRunner, ToRunner } from "./protocol.ts";
import { ShownMessages } from "./shown-messages.ts";
import { VaultDesk } from "./vault-desk.ts";

const channel = new Channel(new Socket({ fd: channelDescriptor, readable: true, writable: true }), {
  hear: (word) => void take(word as ToRunner),
  fault: () => process.exit(1),
});
const send = (message: FromRunner): void => channel.say(message);
const events = new EventQueue(send);
const items = new ItemDesk(send, systemClock);
const vaults = new VaultDesk(send);
const stop = new AbortController();
const noted = openNote(process.cwd());
/** Milliseconds after which nobody seems to be waiting for this runner. */
const rehearseAfter = 50;
let isTaken = false;
/** Whose code can keep the process to itself. */
const codeType = "core.function";

// The permission model lets signals through, and SIGUSR1 opens a debugger in any process of Node. A run that may start
// programs could let one of them send any signal, and must be able to end them.
if (!process.permission.has("child")) {
  for (const way of ["kill", "_kill", "_debugProcess", "_debugEnd"]) Reflect.deleteProperty(process, way);
  shutLocalSockets();
}

void channel.closed.then(() => process.exit());
// Code of a flow may end the process at any time.
process.once("exit", () => items.close());
send({ t: "ready" });
// Whoever needs it at once shall not wait for that.
setTimeout(() => {
  if (!isTaken) void import("./rehearsal.ts").then(({ rehearse }) => rehearse());
}, rehearseAfter);

function take(message: ToRunner): unknown {
  isTaken = true;
  switch (message.t) {
    case "start":
      return void run(message);
    case "item":
      return items.give(message);
    case "no-item":
      return items.refuse(message.id, errorOf(message.error));
    case "forget":
      return items.forget(message);
    case "answered":
      return vaults.answer(message.id, message.value);
    case "refused":
      return vaults.refuse(message.id, errorOf(message.error));
    case "took":
      return events.took();
    case "describe":
      return void describe(message.package);
    case "ping":
      return send({ t: "pong" });
    case "cancel":
      items.close();
      return stop.abort(errorOf(message.reason));
  }
}

async function run(order: Extract<ToRunner, { t: "start" }>): Promise<void> {
  const startedAt = systemClock.monotonic();
  const outcome = await execute(order).catch((error: unknown) => failed(error, systemClock.monotonic() - startedAt));
  items.close();
  events.flush();
  send({ t: "outcome", outcome });
}

async function execute(order: Extract<ToRunner, { t: "start" }>) {
  const { document, input, run, env, nodeEvents, values, foreign, proxies } = order;
  if (proxies) (await import("../nodes/http/way.ts")).goThrough(proxies);
  const types = allNodes(document).map(({ type }) => type);
  const shipped = await loadCatalogue(shippedNodes, types);
  return await runFlow({
    flow: document,
    catalogue: paced(foreign ? new Map([...(await loadForeign(foreign)), ...shipped]) : shipped),
    input,
    run,
    env,
    host: {
      nodeEvents,
      event: (event) => events.push(event),
      ...(values && { messages: new ShownMessages() }),
      secret: (ref, node) => items.ask(ref, node),
      vaults,
    },
    clock: systemClock,
    signal: stop.signal,
  });
}

/** The fence stands before any foreign code is loaded; what the run's own nodes open they may reach, too. */
async function loadForeign({ packages, hosts }: NonNullable<Extract<ToRunner, { t: "start" }>["foreign"]>) {
  const [{ guardNetwork }, { loadPackage }] = await Promise.all([
    import("./network-guard.ts"),
    import("./node-package.ts"),
  ]);
  const guard = guardNetwork(hosts);
  items.onGiven = (item) => guard.allow(hostsOf(item));
  const loaded = await Promise.all(packages.map((place) => loadPackage(place)));
  return loaded.flatMap((nodes) => [...nodes]);
}

async function describe(place: PackagePlace): Promise<void> {
  try {
    const { guardNetwork } = await import("./network-guard.ts");
    guardNetwork([]);
    const { loadPackage } = await import("./node-package.ts");
    send({ t: "described", nodes: describeCatalogue(await loadPackage(place)).map((node) => ({ ...node })) });
  } catch (error) {
    send({ t: "described", fault: asSealbotError(error).message });
  }
}

function paced(catalogue: Catalogue): Catalogue {
  return new Map([...catalogue].map(([type, definition]) => [type, pacedNode(definition)]));
}

/**
 * Waits for the daemon to catch up with the events of the nodes before. A node that must not run twice begins only when
 * the daemon knows that it does, so that a daemon that dies knows it afterwards.
 */
const pacedNode = (definition: NodeDefinition): NodeDefinition => ({
  ...definition,
  run: (context) => {
    if (definition.type === codeType) noted(context.node.id);
    if (!definition.pure) return events.settled().then(() => definition.run(context));
    return events.isBehind ? events.caughtUp().then(() => definition.run(context)) : definition.run(context);
  },
});

/** A flow that could not even be planned. */
function failed(thrown: unknown, durationMs: number): RunOutcome {
  const error = runErrorOf(asSealbotError(thrown));
  return { status: "failed", reason: error.message, error, durationMs, counts: { nodes: 0, messages: 0, errors: 0 } };
}
