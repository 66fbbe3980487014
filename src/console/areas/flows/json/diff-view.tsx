// What is different between two JSON texts, in one column so that it fits a phone as well; what is the same is folded.
// Where there was nothing before, the text alone.
import { json } from "@codemirror/lang-json";
import { unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { editorLook, plainLook } from "./editor-look.ts";
import classes from "./text-editor.module.css";

export interface DiffViewProps {
  /** For screen readers. */
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** Green is new, red is gone. Words have no colours of their own here: they would not stand out from these. */
const diffLook = EditorView.theme({
  ".cm-insertedLine, .cm-deletedLine": { background: "none" },
  ".cm-changedLine": { backgroundColor: "color-mix(in srgb, var(--sb-good) 12%, transparent)" },
  ".cm-deletedChunk": { backgroundColor: "color-mix(in srgb, var(--sb-bad) 12%, transparent)" },
  "&.cm-merge-b .cm-changedText": { background: "color-mix(in srgb, var(--sb-good) 25%, transparent)" },
  ".cm-deletedChunk .cm-deletedText, &.cm-merge-b .cm-deletedText": {
    background: "color-mix(in srgb, var(--sb-bad) 25%, transparent)",
  },
  ".cm-deletedLine, .cm-deletedLine del": { textDecoration: "none" },
  "&.cm-merge-b .cm-changedLineGutter": { background: "var(--sb-good)" },
  "&.cm-merge-b .cm-deletedLineGutter": { background: "var(--sb-bad)" },
});

const differences = (before: string): Extension => [
  plainLook,
  diffLook,
  unifiedMergeView({
    original: before,
    mergeControls: false,
    collapseUnchanged: { margin: 3, minSize: 6 },
    diffConfig: { scanLimit: 2_000, timeout: 500 },
  }),
];

export function DiffView({ label, before, after }: DiffViewProps) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!place.current) return;
    const view = new EditorView({
      doc: after,
      parent: place.current,
      extensions: [
        before === "" ? [editorLook, json()] : differences(before),
        lineNumbers(),
        EditorView.lineWrapping,
        EditorState.readOnly.of(true),
        EditorView.editable.of(false),
        EditorView.contentAttributes.of({
          "aria-label": label,
          role: "textbox",
          "aria-readonly": "true",
          tabindex: "0",
        }),
      ],
    });
    return () => view.destroy();
  }, [label, before, after]);
  return <div ref={place} className={classes.diff} />;
}
