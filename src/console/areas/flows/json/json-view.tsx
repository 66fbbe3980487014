// A flow as the JSON that is signed, to be written by hand: with what can be written next, and with its faults where
// they are. While the text is no whole JSON, the flow stays as it was.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { json, jsonParseLinter } from "@codemirror/lang-json";
import { bracketMatching, foldGutter, indentOnInput } from "@codemirror/language";
import { type Diagnostic, linter, lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { StateEffect } from "@codemirror/state";
import {
  drawSelection,
  type EditorView,
  highlightActiveLine,
  keymap,
  lineNumbers,
  type ViewUpdate,
} from "@codemirror/view";
import { Group, Text } from "@mantine/core";
import { useEffect, useRef, useState } from "react";
import type { Vault } from "../../../../client/vaults/vault-view.ts";
import type { Fault } from "../../../../flow/fault.ts";
import type { NodeShapes } from "../../../data/node-shapes.ts";
import { useVaults } from "../../../data/vaults.ts";
import { explain } from "../../../parts/explain.ts";
import { flowJsonText as text } from "../../../strings/flows-json.ts";
import type { JsonViewProps } from "../edit/editor-parts.ts";
import { type FlowDraft, parseDraft } from "../edit/flow-draft.ts";
import { jsonText } from "../named-document.ts";
import { flowCompletion, type KnownNames } from "./completion.ts";
import { faultMarks } from "./fault-marks.ts";
import classes from "./json-view.module.css";
import { TextEditor } from "./text-editor.tsx";

export function JsonView({ draft, shapes, faults, onChange }: JsonViewProps) {
  const vaults = useVaults().data;
  const known = useRef<Known>(undefined);
  known.current = { shapes, faults, names: { vaults: itemsByVault(vaults ?? []) } };
  const [typed, setTyped] = useState(() => jsonText(draft));
  const [unread, setUnread] = useState<string>();
  const told = useRef(draft);
  const view = useRef<EditorView>(undefined);
  const [extensions] = useState(() => [
    setup,
    autocompletion({ override: [flowCompletion(() => known.current)] }),
    linter((at) => marksIn(at, known.current?.faults ?? []), { needsRefresh: areFaultsNew }),
  ]);

  useEffect(() => {
    // Changed elsewhere, such as by undoing a step.
    if (draft === told.current) return;
    told.current = draft;
    setTyped(jsonText(draft));
    setUnread(undefined);
  }, [draft]);

  useEffect(() => {
    view.current?.dispatch({ effects: faultsChanged.of(null) });
  }, [faults]);

  const take = (next: string) => {
    setTyped(next);
    const read = readDraft(next);
    setUnread(read.fault);
    if (!read.draft) return;
    told.current = read.draft;
    onChange(read.draft);
  };
  return (
    <div className={classes.view}>
      <div className={classes.text}>
        <TextEditor
          label={text.label}
          value={typed}
          onChange={take}
          extensions={extensions}
          onView={(opened) => {
            view.current = opened;
          }}
        />
      </div>
      <Group justify="space-between" className={classes.foot}>
        <Text size="xs" role="status" {...(unread === undefined && { c: "dimmed" })}>
          {unread ?? (faults.length > 0 ? text.faults(faults.length) : text.good)}
        </Text>
        <Text size="xs" c="dimmed" visibleFrom="sm">
          {text.keys}
        </Text>
      </Group>
    </div>
  );
}

const itemsByVault = (vaults: readonly Vault[]) =>
  new Map(vaults.map(({ name, entries }) => [name, entries.map((entry) => entry.name)]));

interface Known {
  readonly shapes: NodeShapes;
  readonly names: KnownNames;
  readonly faults: readonly Fault[];
}

const faultsChanged = StateEffect.define<null>();
const areFaultsNew = ({ transactions }: ViewUpdate) =>
  transactions.some(({ effects }) => effects.some((effect) => effect.is(faultsChanged)));

/** Where the text is no JSON its faults are of a text before. */
function marksIn(view: EditorView, faults: readonly Fault[]): readonly Diagnostic[] {
  const unread = findUnread(view);
  return unread.length > 0 ? unread : faultMarks(view.state, faults);
}
const findUnread = jsonParseLinter();

type Reading =
  | { readonly draft: FlowDraft; readonly fault: undefined }
  | { readonly draft?: undefined; readonly fault: string };

function readDraft(typed: string): Reading {
  let value: unknown;
  try {
    value = JSON.parse(typed);
  } catch {
    return { fault: text.notJson };
  }
  try {
    return { draft: parseDraft(value), fault: undefined };
  } catch (error) {
    return { fault: explain(error).message };
  }
}

const setup = [
  json(),
  lineNumbers(),
  foldGutter(),
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  highlightActiveLine(),
  highlightSelectionMatches(),
  lintGutter(),
  keymap.of([
    ...closeBracketsKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...completionKeymap,
    ...lintKeymap,
    indentWithTab,
  ]),
];
