// How every text editor of the console looks and is let in by the page's policy: the console's own fonts and colours,
// in light and in dark.
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { styleNonce } from "../../../style-nonce.ts";

const words = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--sb-busy)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--sb-good)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--sb-wait)" },
  { tag: [tags.keyword, tags.operatorKeyword, tags.definitionKeyword], color: "var(--sb-bad)" },
  { tag: [tags.comment], color: "var(--sb-quiet)", fontStyle: "italic" },
]);

const theme = EditorView.theme({
  "&": { fontSize: "0.8125rem", backgroundColor: "var(--sb-panel)", color: "var(--mantine-color-text)" },
  "&.cm-focused": { outline: "2px solid var(--mantine-color-seal-5)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--mantine-color-text)" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  ".cm-gutters": {
    backgroundColor: "var(--sb-side)",
    color: "var(--mantine-color-dimmed)",
    borderRight: "1px solid var(--sb-line)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--sb-hover)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--mantine-color-seal-5) 30%, transparent)",
  },
  ".cm-tooltip, .cm-panels": {
    backgroundColor: "var(--sb-panel)",
    color: "var(--mantine-color-text)",
    border: "1px solid var(--sb-line)",
  },
  ".cm-tooltip": { borderRadius: "var(--mantine-radius-sm)", boxShadow: "var(--mantine-shadow-md)" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--mantine-color-seal-6)",
    color: "#fff",
  },
  ".cm-completionDetail": { color: "inherit", opacity: "0.75", fontStyle: "normal", marginLeft: "0.75rem" },
  ".cm-foldPlaceholder, .cm-collapsedLines": {
    background: "var(--sb-hover)",
    color: "var(--mantine-color-dimmed)",
    border: "none",
  },
  // The usual sign is in few fonts.
  ".cm-collapsedLines:before, .cm-collapsedLines:after": { content: '"⋯" !important' },
  ".cm-panels button, .cm-textfield": {
    background: "var(--sb-hover)",
    color: "var(--mantine-color-text)",
    border: "1px solid var(--sb-line)",
  },
});

/** First among the extensions of every editor. */
export const plainLook: Extension = [EditorView.cspNonce.of(styleNonce), theme];

/** With the words of a language in their colours. */
export const editorLook: Extension = [plainLook, syntaxHighlighting(words)];
