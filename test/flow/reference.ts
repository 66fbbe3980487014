// What a flow means, written as plainly as possible and with no regard for speed: every delivery copies its message.
// The engine must agree with it.

export interface ModelNode {
  readonly id: string;
  readonly kind: "start" | "node" | "catch";
  readonly act: "pass" | "second" | "both" | "drop" | "fail" | "stop";
  /** Targets of the first port, the second port and the error port. */
  readonly wires: readonly [string[], string[], string[]];
  readonly continueOnError: boolean;
  readonly scope: readonly string[] | undefined;
}

export interface ModelMessage {
  readonly trail: string[];
  readonly error?: string;
}

interface Packet {
  readonly to: string;
  readonly msg: ModelMessage;
  readonly caught: readonly string[];
}

/** No message makes more hops. */
export const longestTrail = 5;

export function interpret(nodes: readonly ModelNode[]) {
  const log: string[] = [];
  const counts = { nodes: 0, messages: 0, errors: 0 };
  const queue: Packet[] = [];
  const send = (targets: readonly string[], msg: ModelMessage, caught: readonly string[]) => {
    for (const to of targets) queue.push({ to, msg: structuredClone(msg), caught });
    counts.messages += targets.length;
  };
  send(["start"], { trail: [] }, []);
  for (let packet = queue.shift(); packet; packet = queue.shift()) {
    const { to, msg, caught } = packet;
    const node = nodes.find(({ id }) => id === to);
    if (!node) continue;
    counts.nodes++;
    const [first, second, error] = node.wires;
    if (node.kind !== "node") {
      send(first, msg, caught);
      continue;
    }
    msg.trail.push(node.id);
    log.push(`${msg.trail.join(">")} ${msg.error ?? ""}`);
    if (msg.trail.length >= longestTrail || node.act === "drop") continue;
    if (node.act === "stop") return { log, counts, status: "succeeded", node: node.id };
    if (node.act === "pass" || node.act === "both") send(first, msg, caught);
    if (node.act === "second" || node.act === "both") send(second, msg, caught);
    if (node.act !== "fail") continue;
    counts.errors++;
    const failed = { ...msg, error: node.id };
    const catches = nodes.filter(({ kind, id }) => kind === "catch" && !caught.includes(id));
    const taker = catches.find(({ scope }) => scope?.includes(node.id)) ?? catches.find(({ scope }) => !scope);
    if (error.length > 0) send(error, failed, caught);
    else if (node.continueOnError) send(first, failed, caught);
    else if (taker) send([taker.id], failed, [...caught, taker.id]);
    else return { log, counts, status: "failed", node: node.id };
  }
  return { log, counts, status: "succeeded", node: undefined };
}
