// The child process of a flow's runs, one at a time: holds no keys, and ends when the daemon hangs up.
import { asSealbotError } from "../base/errors.ts";
import { describeCatalogue } from "../flow/catalogue.ts";
import { openNote } from "./at-work.ts";
import { Channel, ownEnds } from "./channel.ts";
import { shutLocalSockets } from "./local-sockets.ts";
import type { PackagePlace } from "./node-package.ts";
import { OneRun } from "./one-run.ts";
import type { FromRunner, ToRunner } from "./protocol.ts";

const channel = new Channel(ownEnds(), {
  hear: (word) => take(word as ToRunner),
  fault: () => process.exit(1),
});
const send = (message: FromRunner): void => channel.say(message);
const noted = openNote(process.cwd());
/** Milliseconds after which nobody seems to be waiting for this runner. */
const rehearseAfter = 50;
let isTaken = false;
let current: OneRun | undefined;

// The permission model lets signals through, and SIGUSR1 opens a debugger in any process of Node. A run that may start
// programs could let one of them send any signal, and must be able to end them.
if (!process.permission.has("child")) {
  for (const way of ["kill", "_kill", "_debugProcess", "_debugEnd"]) Reflect.deleteProperty(process, way);
  shutLocalSockets();
}

void channel.closed.then(() => process.exit());
process.once("exit", () => current?.close());
send({ t: "ready" });
// Whoever needs it at once shall not wait for that.
setTimeout(() => {
  if (!isTaken) void import("./rehearsal.ts").then(({ rehearse }) => rehearse());
}, rehearseAfter);

function take(message: ToRunner): void {
  isTaken = true;
  if (message.t === "ping") send({ t: "pong" });
  else if (message.t === "describe") void describe(message.package);
  else if (message.t === "start") {
    current = new OneRun(send, noted);
    void current.execute(message);
  } else current?.take(message);
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
