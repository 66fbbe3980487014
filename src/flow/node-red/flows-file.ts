// What Node-RED writes: one list in which tabs, groups, subflows, settings and nodes stand side by side. Read loosely,
// because every node type adds fields of its own; each converter looks at its own fields.
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";

/** Entries of one file; Node-RED itself becomes slow long before. */
const mostEntries = 20_000;

const entry = z.looseObject({ id: z.string().min(1).max(100), type: z.string().min(1).max(200) });

/** One element of the list, whatever it stands for. */
export type Entry = Readonly<z.output<typeof entry>>;

/** A node that takes part in a flow: it lies on a tab or in a subflow and may be wired. */
export interface RedNode extends Entry {
  readonly z: string;
  readonly wires: readonly (readonly string[])[];
}

/** A tab or the definition of a subflow, with the nodes on it. */
export interface Sheet {
  readonly id: string;
  readonly label: string;
  readonly isDisabled: boolean;
  readonly nodes: readonly RedNode[];
  /** The entry itself, which for a subflow says where messages come in and go out. */
  readonly entry: Entry;
}

export interface FlowsFile {
  readonly tabs: readonly Sheet[];
  readonly subflows: ReadonlyMap<string, Sheet>;
  /** Entries that no node of a flow is: servers, credentials and other settings that nodes share. */
  readonly settings: ReadonlyMap<string, Entry>;
}

const wiring = z.array(z.array(z.string())).catch([]);

/**
 * Reads the JSON of a `flows.json`, of an export from the editor's menu, or of the API (`{ flows: […] }`).
 * @throws InputError `bad-input` when it is none of these.
 */
export function readFlowsFile(value: unknown): FlowsFile {
  const list = z.array(entry).max(mostEntries).safeParse(listOf(value));
  if (!list.success) {
    throw errorOf({
      code: "bad-input",
      message: "not a Node-RED file: expected a list of objects, each with id and type",
      hint: "Use flows.json from Node-RED's user folder, or the editor's menu: Export, all flows, JSON.",
    });
  }
  const placed = list.data.flatMap((one) => {
    const sheet = textAt(one, "z");
    return sheet !== undefined && "wires" in one ? [{ ...one, z: sheet, wires: wiring.parse(one.wires) }] : [];
  });
  const bySheet = Map.groupBy(placed, (node) => node.z);
  const sheetOf = (found: Entry): Sheet => ({
    id: found.id,
    label: textAt(found, "label") ?? textAt(found, "name") ?? "",
    isDisabled: found.disabled === true,
    nodes: bySheet.get(found.id)?.filter((node) => !isOff(node)) ?? [],
    entry: found,
  });
  const tabs = list.data.filter(({ type }) => type === "tab").map(sheetOf);
  const subflows = list.data.filter(({ type }) => type === "subflow").map(sheetOf);
  const isPlaced = new Set(placed.map(({ id }) => id));
  const settings = list.data.filter(({ id, type }) => !isPlaced.has(id) && !structural.has(type));
  return {
    tabs: tabs.length > 0 ? tabs : looseTab(placed, sheetOf),
    subflows: new Map(subflows.map((one) => [one.id, one])),
    settings: new Map(settings.map((one) => [one.id, one])),
  };
}

const isOff = (node: Entry): boolean => node.d === true;

const structural = new Set(["tab", "subflow", "group", "global-config"]);

const listOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "flows" in value ? value.flows : value;

/** An export of a few chosen nodes has no tab, but the nodes name the one they were on. */
function looseTab(placed: readonly RedNode[], sheetOf: (found: Entry) => Sheet): readonly Sheet[] {
  const ids = [...new Set(placed.map((node) => node.z))];
  return ids.map((id) => sheetOf({ id, type: "tab" }));
}

/** A text field of an entry, when it is one and not empty. */
export function textAt(from: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = from[key];
  return typeof value === "string" && value !== "" ? value : undefined;
}
