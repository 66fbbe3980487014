// Turns what Node-RED wrote into flow documents, and says exactly what it could not take over. It signs nothing and
// reads no file.
import { errorOf } from "../../base/errors.ts";
import { assemble } from "./assemble.ts";
import { insteadOf } from "./converters.ts";
import { expand } from "./expand.ts";
import { readFlowsFile, type Sheet, textAt } from "./flows-file.ts";
import { collectNotes, type Leftover, type Notes } from "./leftover.ts";
import { Names, type NewFlow } from "./new-flow.ts";
import { rootTypes, type ScheduleTarget } from "./root.ts";

export interface ImportedFlow {
  /** The tab it comes from. */
  readonly tab: string;
  readonly document: NewFlow;
}

export interface Import {
  readonly flows: readonly ImportedFlow[];
  readonly leftovers: readonly Leftover[];
}

/** Of all flows together: each has copies of its own of what several lead to. */
const mostFlows = 1_000;
const mostNodes = 50_000;
const tooMuch = (what: string) =>
  errorOf({
    code: "too-large",
    message: `this file ${what}`,
    hint: "Export and import a few tabs at a time.",
  });

/**
 * One flow for each inject and HTTP endpoint, as each run has one beginning. `target` is where flows that start by the
 * clock run; without it their schedules are left over.
 * @throws InputError `bad-input` when it is no Node-RED file, or nothing in it begins a flow; `too-large`.
 */
export function importNodeRed(
  value: unknown,
  { target }: { readonly target?: ScheduleTarget | undefined } = {},
): Import {
  const file = readFlowsFile(value);
  const leftovers: Leftover[] = [];
  const told = new Set<string>();
  const labels = new Map([...file.tabs, ...file.subflows.values()].map(({ id, label }) => [id, label]));
  const notesOf = (sheet: string): Notes => collectNotes(labels.get(sheet) ?? "", leftovers, told);
  const drawing = expand(file, notesOf);
  const names = new Names({ most: 64, unfit: /[^\p{L}\p{M}\p{N} ._\-()/#&+@:',]+/gu, between: " " });
  const taken = new Set<string>();
  let [begun, made] = [0, 0];
  const flows = file.tabs.flatMap((tab) => {
    if (tab.isDisabled) return [];
    const roots = [...drawing.values()].filter(({ type, z }) => rootTypes.has(type) && z === tab.id);
    return roots.map((root): ImportedFlow => {
      const own = textAt(root, "name") ?? "";
      const wish = roots.length === 1 ? tab.label || own : [tab.label, own].filter(Boolean).join(" / ");
      const name = names.take(wish, "imported flow");
      if (++begun > mostFlows) throw tooMuch(`begins more than ${mostFlows} flows`);
      const notes = notesOf(tab.id);
      const assembled = assemble({ root, name, drawing, notes, target });
      for (const id of assembled.taken) taken.add(id);
      made += assembled.document.nodes.length;
      if (made > mostNodes) throw tooMuch(`makes more than ${mostNodes} nodes: its flows share too many`);
      return { tab: tab.label, document: assembled.document };
    });
  });
  for (const tab of file.tabs) noteUnreached(tab, taken, notesOf(tab.id));
  if (flows.length > 0) return { flows, leftovers };
  throw errorOf({
    code: "bad-input",
    message: "nothing in this file begins a flow",
    hint: "A flow begins with an inject or an http in node; disabled tabs are left out.",
  });
}

/** What stands on a tab and in none of the flows. */
function noteUnreached({ nodes, isDisabled }: Sheet, taken: ReadonlySet<string>, notes: Notes): void {
  for (const node of nodes) {
    if (taken.has(node.id) || withoutPart.has(node.type) || node.type.startsWith("subflow:")) continue;
    if (isDisabled) notes.missing(node, "its tab is disabled", "Enable the tab and import again, if you want it.");
    else notes.missing(node, "no message reaches it from an inject or an http in", unreachedRemedy(node.type));
  }
}

/** Types that only say where messages go on, or nothing. */
const withoutPart = new Set(["link in", "link out", "link call", "junction", "comment"]);

const unreachedRemedy = (type: string): string => insteadOf(type) ?? "Wire it to what begins the flow.";
