// What a flow means, written as plainly as possible and with no regard for speed: what belongs together is followed to
// its end before anything else, and an end of the run keeps nothing from going on. The engine must agree with it.
import { type Flight, firstVisit, type Graphs, type ModelNode, newFlight, type Visit } from "./model.ts";

/** All that happens, in order: each visit of a node by its trail, and each way in which the run can end. */
export function interpret({ main, sub }: Graphs, longest: number): readonly string[] {
  const story: string[] = [];
  const send = (to: Flight, visit: Visit, port: number, ids = visit.node.wires[port] ?? []): Flight => {
    for (const node of ids.flatMap((id) => to.graph.filter((one) => one.id === id))) {
      const trail = node.kind === "join" ? [node.id] : [...visit.trail, node.id];
      to.queue.push({ ...visit, node, trail, attempt: 0, wire: `${visit.node.id}${port}` });
    }
    return to;
  };
  const follow = (at: Flight): void => {
    for (let next = at.queue.shift(); next; next = at.queue.shift()) perform(next, at);
    const join = at.graph.find((node) => at.parked.some((visit) => visit.node === node));
    if (join) settle(join, at, 1);
    if (join) follow(at);
  };
  /** Joins what is parked at a node, unless it is less than the least. Wires lead forward: the first join is first. */
  const settle = (node: ModelNode, at: Flight, least: number): void => {
    const here = at.parked.filter((visit) => visit.node === node);
    const all = here.filter(({ wire }, i) => node.by !== "wires" || here.findIndex((one) => one.wire === wire) === i);
    if (all.length < least) return;
    at.parked = at.parked.filter((visit) => !all.includes(visit));
    const joined = { ...firstVisit(node), caught: all.flatMap(({ caught }) => caught) };
    const isSent = node.by === "passes" || all.length === node.count || node.sendsAnyway;
    if (isSent) send(at, { ...joined, trail: [`${node.by} of ${all.length}`] }, 0);
    else fail(joined, at, "node-failed");
  };
  const fail = (visit: Visit, at: Flight, code: string): undefined => {
    const { node, caught, trail, attempt } = visit;
    if (attempt < node.retries && code !== "bad-input") return perform({ ...visit, attempt: attempt + 1 }, at);
    const told = { ...visit, trail: [...trail, `${node.id} ${code}`] };
    const catches = at.graph.filter(({ kind, id }) => kind === "catch" && !caught.includes(id));
    const taker = catches.find(({ scope }) => scope?.includes(node.id)) ?? catches.find(({ scope }) => !scope);
    if (node.wires[2].length > 0) send(at, told, 2);
    else if (node.continueOnError) send(at, told, 0);
    else if (taker) send(at, { ...told, caught: [...caught, taker.id] }, 0, [taker.id]);
    else if (at.by) fail(at.by.visit, at.by.at, code);
    else story.push(`end failed ${node.id} ${code}`);
  };
  const perform = (visit: Visit, at: Flight): undefined => {
    const { node, trail } = visit;
    const { id, kind, by, count } = node;
    story.push(trail.join(" "));
    if (trail.length > longest) return;
    if (visit.attempt < node.failures) return fail(visit, at, node.code);
    if (node.stops) story.push(`end succeeded ${id}`);
    if (kind === "return" && at.by) send(at.by.at, { ...at.by.visit, trail }, 0);
    if (kind === "subflow") follow(send(newFlight(sub, { visit, at }), { ...visit, caught: [] }, 0, ["start"]));
    if (kind === "for-each") {
      for (let i = 0; i < count; i++) follow(send({ ...at, queue: [], parked: [], outer: at }, visit, 0));
      for (const join of at.graph.filter((one) => one.by === "passes")) settle(join, at, 1);
    }
    for (const port of kind === "switch" ? [trail.length > count ? 1 : 0] : node.sends) send(at, visit, port);
    if (kind !== "join") return;
    const home = by === "wires" ? at : (at.outer ?? at);
    if (by === "passes" && home === at) return fail(visit, at, "node-failed");
    home.parked.push(visit);
    settle(node, home, count);
  };
  follow({ ...newFlight(main), queue: main.filter(({ kind }) => kind === "start").map(firstVisit) });
  return story;
}
