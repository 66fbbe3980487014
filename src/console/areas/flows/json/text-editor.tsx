// A CodeMirror editor as a React part: the text outside and the text inside are kept the same, and what somebody types
// is never thrown away by a text that says the same.
import { type Extension, StateEffect } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { useEffect, useRef } from "react";
import { editorLook, plainLook } from "./editor-look.ts";
import classes from "./text-editor.module.css";

export interface TextEditorProps {
  /** For screen readers. */
  readonly label: string;
  readonly value: string;
  /** Without it the text is to be read only. */
  readonly onChange?: ((value: string) => void) | undefined;
  /** Keep it the same between two renderings: a new one sets the editor up anew. */
  readonly extensions: Extension;
  /** Called with the editor once it is there. */
  readonly onView?: ((view: EditorView) => void) | undefined;
}

export function TextEditor({ label, value, onChange, extensions, onView }: TextEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(undefined);
  const told = useRef(onChange);
  told.current = onChange;
  const isReadOnly = onChange === undefined;
  const first = useRef({ value, onView });

  useEffect(() => {
    if (!place.current) return;
    // Its own styles come with the first view already, and need the page's leave.
    const { value: doc } = first.current;
    const opened = new EditorView({ doc, extensions: plainLook, parent: place.current });
    view.current = opened;
    first.current.onView?.(opened);
    return () => opened.destroy();
  }, []);

  useEffect(() => {
    const configuration = [
      editorLook,
      EditorView.contentAttributes.of({ "aria-label": label, spellcheck: "false" }),
      EditorView.lineWrapping,
      isReadOnly ? EditorView.editable.of(false) : [],
      isReadOnly ? EditorView.contentAttributes.of({ tabindex: "0", role: "textbox", "aria-readonly": "true" }) : [],
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) told.current?.(state.doc.toString());
      }),
      extensions,
    ];
    view.current?.dispatch({ effects: StateEffect.reconfigure.of(configuration) });
  }, [label, isReadOnly, extensions]);

  useEffect(() => {
    const doc = view.current?.state.doc;
    if (!doc || doc.toString() === value) return;
    view.current?.dispatch({ changes: { from: 0, to: doc.length, insert: value } });
  }, [value]);

  return <div ref={place} className={classes.editor} />;
}
