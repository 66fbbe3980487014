import { describe, expect, it } from "vitest";
import {
  changed,
  choseAll,
  chosen,
  duplicated,
  type EditorState,
  opened,
  pasted,
  removedChosen,
  steppedBack,
  steppedForth,
} from "../../src/console/areas/flows/edit/editor-state.ts";
import { connect, type FlowDraft, idsOf, patchNode } from "../../src/console/areas/flows/edit/flow-draft.ts";
import { recorded, redone, startedWith, undone } from "../../src/console/areas/flows/edit/history.ts";

const draft: FlowDraft = {
  name: "orders",
  nodes: [
    { id: "start", type: "core.start", wires: [["log"]] },
    { id: "log", type: "core.debug" },
  ],
};
const ids = ({ history }: EditorState) => idsOf(history.present);
const named = (state: EditorState, name: string, field?: string) =>
  changed(state, patchNode(state.history.present, "log", { name }), field === undefined ? {} : { field });
const nameIn = ({ history }: EditorState) => history.present.nodes.at(-1)?.name;

describe("the history", () => {
  it("goes back and forth, and a new step ends the way forth", () => {
    const both = recorded(recorded(startedWith(1), 2), 3);
    expect(undone(undone(both)).present).toBe(1);
    expect(undone(undone(undone(both))).present).toBe(1);
    expect(redone(undone(both)).present).toBe(3);
    expect(redone(recorded(undone(both), 4)).present).toBe(4);
    expect(undone(recorded(undone(both), 4)).present).toBe(2);
  });

  it("forgets the oldest steps, not the newest", () => {
    let history = startedWith(0);
    for (let n = 1; n <= 500; n++) history = recorded(history, n);
    for (let n = 0; n < 500; n++) history = undone(history);
    expect(history.present).toBe(300);
  });

  it("is the same when nothing changed", () => {
    const history = startedWith(draft);
    expect(recorded(history, draft)).toBe(history);
  });
});

describe("an open editor", () => {
  it("undoes what was typed into one field at once", () => {
    const typed = named(named(named(opened(draft), "L", "log.name"), "Lo", "log.name"), "Log", "log.name");
    expect(nameIn(typed)).toBe("Log");
    expect(nameIn(steppedBack(typed))).toBeUndefined();
    expect(nameIn(steppedForth(steppedBack(typed)))).toBe("Log");
  });

  it("takes what is typed after another node was looked at for another step", () => {
    const first = named(chosen(opened(draft), ["log"]), "Log", "log.name");
    const second = named(chosen(chosen(first, ["start"]), ["log"]), "Logs", "log.name");
    expect(nameIn(steppedBack(second))).toBe("Log");
  });

  it("removes what is chosen, nodes and wires, in one step", () => {
    const wired: FlowDraft = connect(draft, "log", 0, "log");
    const picked = chosen(opened(wired), ["start"], [{ from: "log", port: 0, to: "log" }]);
    const rest = removedChosen(picked);
    expect(rest.history.present.nodes).toEqual([{ id: "log", type: "core.debug", wires: [] }]);
    expect(rest.chosen.size).toBe(0);
    expect(steppedBack(rest).history.present).toBe(wired);
    expect(removedChosen(rest)).toBe(rest);
  });

  it("chooses what it pasted or duplicated, so that it can be moved at once", () => {
    const twice = duplicated(choseAll(opened(draft)));
    expect(ids(twice)).toEqual(["start", "log", "start-2", "log-2"]);
    expect([...twice.chosen]).toEqual(["start-2", "log-2"]);
    expect(pasted(twice, "no nodes")).toBe(twice);
  });

  it("chooses nothing that is not there any more", () => {
    const twice = duplicated(chosen(opened(draft), ["log"]));
    expect(steppedBack(twice).chosen.size).toBe(0);
  });
});
