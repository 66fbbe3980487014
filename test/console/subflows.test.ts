// The subflows of a draft, and an editor that works on one of them.
import { describe, expect, it } from "vitest";
import {
  changed,
  chosen,
  duplicated,
  entered,
  graphNow,
  opened,
  removedChosen,
  steppedBack,
} from "../../src/console/areas/flows/edit/editor-state.ts";
import { faultsByNode, faultyGraphs } from "../../src/console/areas/flows/edit/faults-of.ts";
import { addNode, everyId, type FlowDraft, idsOf, parseDraft } from "../../src/console/areas/flows/edit/flow-draft.ts";
import {
  addSubflow,
  changedIn,
  describeSubflow,
  removeSubflow,
  renameSubflow,
  subflowNames,
  turned,
} from "../../src/console/areas/flows/edit/subflows.ts";
import { loadCatalogue } from "../../src/flow/catalogue.ts";
import { validateFlow } from "../../src/flow/validate.ts";
import { shippedNodes } from "../../src/nodes/catalogue.ts";

const catalogue = await loadCatalogue(shippedNodes, ["core.start", "core.subflow", "core.return"]);
const call = (id: string, subflow: string) => ({ id, type: "core.subflow", config: { subflow } });
const draft: FlowDraft = {
  name: "pages",
  nodes: [{ id: "start", type: "core.start", wires: [["get"]] }, call("get", "page")],
  subflows: {
    page: {
      nodes: [
        { id: "begin", type: "core.start", wires: [["again", "end"]] },
        call("again", "page"),
        { id: "end", type: "core.return" },
      ],
    },
  },
};
const inner = entered(opened(draft), "page");

describe("a draft with subflows", () => {
  it("has one graph in the place of the flow's, and is whole again when turned back", () => {
    expect(idsOf(turned(draft, "page"))).toEqual(["begin", "again", "end"]);
    expect(turned(turned(draft, "page"), "page")).toEqual(draft);
    expect(everyId(turned(draft, "page")).toSorted()).toEqual(everyId(draft).toSorted());
    for (const name of [undefined, "none", "constructor", "__proto__"]) expect(turned(draft, name)).toBe(draft);
    expect(changedIn(draft, "page", (graph) => graph)).toBe(draft);
  });

  it("gives ids that no node of any graph has", () => {
    const next = changedIn(draft, "page", (graph) => addNode(graph, "core.start", { x: 0, y: 0 }).draft);
    expect(idsOf(turned(next, "page")).at(-1)).toBe("start-2");
    expect(next.nodes).toBe(draft.nodes);
  });

  it("makes a subflow that is sound once it is called, and takes it away again", () => {
    const { draft: next, name } = addSubflow({ name: "new", nodes: [{ id: "start", type: "core.start" }] });
    expect(subflowNames(next)).toEqual([name]);
    const calling = { ...next, nodes: [{ id: "start", type: "core.start", wires: [["go"]] }, call("go", name)] };
    expect(validateFlow(calling, catalogue).faults).toBeUndefined();
    expect(removeSubflow(next, name)).toEqual({ name: "new", nodes: [{ id: "start", type: "core.start" }] });
  });

  it("renames with all who call it, never onto another", () => {
    const renamed = renameSubflow(draft, "page", "sheet");
    expect(renamed.nodes[1]).toEqual(call("get", "sheet"));
    expect(renamed.subflows?.sheet?.nodes[1]).toEqual(call("again", "sheet"));
    expect(subflowNames(renamed)).toEqual(["sheet"]);
    expect(renameSubflow(addSubflow(draft).draft, "page", "subflow").subflows?.page).toBeDefined();
    expect(describeSubflow(describeSubflow(draft, "page", "words"), "page", "")).toEqual(draft);
  });

  it("tells faults by the graph that has them", () => {
    const { page } = draft.subflows ?? {};
    const bad: FlowDraft = {
      ...draft,
      subflows: { page: { nodes: [...(page?.nodes ?? []), { id: "x", type: "a.b" }] } },
    };
    const { faults = [] } = validateFlow(bad, catalogue);
    expect([...faultsByNode(bad, faults, "page").keys()]).toEqual(["x"]);
    expect([...faultsByNode(bad, faults, undefined).keys()]).toEqual([]);
    expect([...faultyGraphs(bad, faults)]).toEqual(["page"]);
  });

  it("is read from hostile JSON without harm", () => {
    const text = '{"name":"x","nodes":[],"subflows":{"__proto__":{"nodes":[]},"constructor":{"nodes":[]}}}';
    const read = parseDraft(JSON.parse(text));
    expect(Object.getPrototypeOf(read.subflows)).toBe(Object.prototype);
    expect(subflowNames(read)).toContain("constructor");
    expect(idsOf(turned(read, "constructor"))).toEqual([]);
    expect(() => parseDraft({ subflows: { a: { nodes: "none" } } })).toThrow("subflows.a.nodes");
  });
});

describe("an editor in a subflow", () => {
  it("changes that graph alone", () => {
    const twice = duplicated(chosen(inner, ["end"]));
    expect(idsOf(graphNow(twice))).toEqual(["begin", "again", "end", "end-2"]);
    expect(idsOf(graphNow(removedChosen(twice)))).toEqual(["begin", "again", "end"]);
    expect(twice.history.present.nodes).toBe(draft.nodes);
  });

  it("shows what is taken back, and leaves a subflow that is gone", () => {
    const renamed = changed(
      inner,
      changedIn(draft, "page", (graph) => addNode(graph, "core.log", { x: 0, y: 0 }).draft),
    );
    expect(steppedBack(entered(renamed, undefined)).graph).toBe("page");
    const gone = changed(inner, removeSubflow(draft, "page"));
    expect(gone.graph).toBeUndefined();
    expect(steppedBack(gone).graph).toBe("page");
    expect([...entered(inner, "page", ["start", "end"]).chosen]).toEqual(["end"]);
  });
});
