// One call of a subflow: the subflow's own graph at work inside this run, on a flight of its own. What nothing takes in
// there fails the node that called, which may have an error port, a catch or another attempt of its own.
import { errorOf } from "../base/errors.ts";
import type { Activation, ActivationRun } from "./activation.ts";
import { Flight } from "./flight.ts";
import type { Message } from "./node.ts";
import { unlessAborted } from "./unless-aborted.ts";

/** How many calls may lie inside of each other. */
export const deepestCall = 100;

/** See `NodeContext.call`. */
export async function call(activation: Activation, run: ActivationRun, subflow: string, msg: Message): Promise<void> {
  const step = run.subflow(subflow);
  const { flight: parent } = activation;
  const depth = (parent.call?.depth ?? 0) + 1;
  if (depth > deepestCall) {
    throw errorOf({
      code: "too-large",
      message: `calls of subflows lie ${deepestCall} deep inside of each other`,
      hint: "A subflow that calls itself needs a way to its end, such as a core.switch.",
    });
  }
  const landed = Promise.withResolvers<void>();
  const stop = new AbortController();
  const flight: Flight = new Flight({
    parent,
    signal: AbortSignal.any([activation.signal, stop.signal]),
    isLeft: () => activation.isDone,
    landed: landed.resolve,
    call: {
      depth,
      giveBack: (answer) => activation.emit(0, answer),
      fail: (thrown) => {
        flight.end();
        stop.abort(thrown);
        landed.reject(thrown);
      },
    },
  });
  // What nodes in there do to the message is not done to the one that an error is told with.
  activation.deliver({ step, msg: structuredClone(msg), caught: undefined, flight });
  await run.idle(unlessAborted(landed.promise, activation.signal));
}
