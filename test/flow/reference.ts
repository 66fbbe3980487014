// What a flow means, written as plainly as possible and with no regard for speed: what belongs together is followed to
// its end before anything else, and an end of the run keeps nothing from going on. The engine must agree with it.
import type { Graphs, ModelEnd, ModelMessage, ModelNode } from "./model.ts";

/** A message at a node. */
interface Packet {
  readonly node: ModelNode;
  readonly wire: string;
  readonly msg: ModelMessage;
  readonly caught: readonly string[];
}
/** What is on its way together: a run, one pass of a for-each, one call of a subflow. */
interface Flight {
  readonly graph: readonly ModelNode[];
  readonly queue: Packet[];
  /** What each join has gathered; never empty. */
  readonly groups: [Packet, ...Packet[]][];
  readonly pass?: { readonly of: Flight; readonly groups: Flight["groups"] };
  readonly call?: { readonly of: Flight; readonly by: Packet; code?: string } | undefined;
}

/** All that can happen. The first of the `ends` is the run's wherever the order is certain. */
export function interpret({ main, sub }: Graphs, longest: number) {
  const [log, ends, counts]: [string[], ModelEnd[], ModelEnd["counts"]] = [
    [],
    [],
    { nodes: 0, messages: 0, errors: 0 },
  ];
  const end = (status: string, node: string, code?: string) =>
    ends.push({ status, node, code, logged: log.length, counts: { ...counts } });
  const pick = ({ graph }: Flight, ids: readonly string[]) => graph.filter(({ id }) => ids.includes(id));
  const send = (to: Flight, { node, msg, caught }: Packet, port: number, ids = node.wires[port] ?? []) => {
    for (const id of ids)
      for (const at of pick(to, [id])) to.queue.push({ node: at, wire: node.id + port, msg, caught });
    counts.messages += ids.length;
  };
  const leads = (at: Flight, from: ModelNode, to: ModelNode): boolean =>
    pick(at, from.wires.flat()).some((next) => next === to || leads(at, next, to));
  const fly = (at: Flight) => {
    for (let next = at.queue.shift(); next || at.groups.length > 0; next = at.queue.shift()) {
      const last = at.groups.find(([{ node }]) => !at.groups.some(([first]) => leads(at, first.node, node)));
      if (next) perform(next, at);
      else if (last) join(last, at, at.groups, false);
    }
  };
  const perform = (packet: Packet, at: Flight, attempt = 0): void => {
    counts.nodes++;
    const code = act(packet, at, attempt);
    if (code === undefined) return;
    counts.errors++;
    if (attempt < packet.node.retries && code !== "bad-input") perform(packet, at, attempt + 1);
    else fail(packet.node.kind === "node" ? stepped(packet) : packet, at, code);
  };
  const stepped = ({ msg, ...packet }: Packet) => ({
    ...packet,
    msg: { ...msg, trail: `${msg.trail}>${packet.node.id}`, hops: msg.hops + 1 },
  });
  const fail = ({ node, msg, caught, wire }: Packet, at: Flight, code: string) => {
    const known = node.kind === "join" ? { trail: "", hops: 0 } : msg;
    const packet = { node, wire, caught, msg: { ...known, why: `${node.id} ${code}` } };
    const catches = at.graph.filter(({ kind, id }) => kind === "catch" && !caught.includes(id));
    const taker = catches.find(({ scope }) => scope?.includes(node.id)) ?? catches.find(({ scope }) => !scope);
    if (node.wires[2].length > 0) send(at, packet, 2);
    else if (node.continueOnError) send(at, packet, 0);
    else if (taker) send(at, { ...packet, caught: [...caught, taker.id] }, 0, [taker.id]);
    else if (at.call) at.call.code ??= code;
    else end("failed", node.id, code);
  };
  const join = (group: Flight["groups"][number], at: Flight, groups: Flight["groups"], isWhole: boolean) => {
    groups.splice(groups.indexOf(group), 1);
    const [{ node }] = group;
    const packet = { ...group[0], caught: group.flatMap(({ caught }) => caught) };
    const isSent = isWhole || node.sendsAnyway;
    if (isSent) send(at, { ...packet, msg: { trail: `${node.by} of ${group.length}`, hops: 0, why: "" } }, 0);
    if (isSent) return;
    counts.errors++;
    fail(packet, at, "node-failed");
  };
  /** The code of what it fails with. */
  const act = (packet: Packet, at: Flight, attempt: number): string | undefined => {
    const { node, msg, wire } = packet;
    const { kind, by, act: does, count } = node;
    const { pass, call } = at;
    if (kind === "start" || kind === "catch") send(at, packet, 0);
    if (kind === "return" && call) send(call.of, { ...call.by, msg }, 0);
    if (kind === "switch") send(at, packet, msg.hops < count ? 0 : 1);
    if (kind === "subflow") {
      const called: Flight = { graph: sub, queue: [], groups: [], call: { of: at, by: packet } };
      send(called, { ...packet, caught: [] }, 0, ["start"]);
      fly(called);
      return called.call?.code;
    }
    if (kind === "for-each") {
      const groups: Flight["groups"] = [];
      for (let i = 0; i < count; i++) {
        const one: Flight = { ...at, queue: [], groups: [], pass: { of: at, groups } };
        send(one, packet, 0);
        fly(one);
      }
      for (const group of [...groups]) join(group, at, groups, true);
      send(at, packet, 1);
    }
    if (kind === "join") {
      if (by === "passes" && !pass) return "node-failed";
      const home = by === "wires" ? at : (pass?.of ?? at);
      const groups = (by === "passes" && pass?.groups) || home.groups;
      const isFree = (parts: readonly Packet[]) => by !== "wires" || parts.every((part) => part.wire !== wire);
      const group = groups.find((parts) => parts[0].node === node && isFree(parts));
      if (group) group.push(packet);
      else groups.push([packet]);
      const whole = groups.find((parts) => parts[0].node === node && by !== "passes" && parts.length === count);
      if (whole) join(whole, home, groups, true);
    }
    if (kind !== "node") return undefined;
    const next = stepped(packet);
    log.push(`${next.msg.trail} ${msg.why}`);
    if (next.msg.hops >= longest || does === "drop") return undefined;
    if (does === "fail" || attempt < node.failures) return node.code;
    if (does === "stop") end("succeeded", node.id);
    if (does === "pass" || does === "both") send(at, next, 0);
    if (does === "second" || does === "both") send(at, next, 1);
    return undefined;
  };
  const run: Flight = { graph: main, queue: [], groups: [] };
  for (const node of pick(run, ["start"]))
    run.queue.push({ node, wire: "", msg: { trail: "", hops: 0, why: "" }, caught: [] });
  counts.messages++;
  fly(run);
  return { log, ends, counts };
}
