// Keys and clipboard of the editor. They mean something while the reader is on the canvas or nowhere; what is typed into
// a field, or into a dialog above, belongs to that.
import { type RefObject, useEffect, useRef } from "react";

export interface CanvasCommands {
  readonly add: () => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly remove: () => void;
  readonly duplicate: () => void;
  readonly chooseAll: () => void;
  readonly chooseNone: () => void;
  readonly publish: () => void;
  readonly wires: () => void;
  readonly showKeys: () => void;
  /** The chosen nodes as text; `undefined` when there are none. */
  readonly copy: () => string | undefined;
  readonly paste: (text: string) => void;
}

type Plain = Exclude<keyof CanvasCommands, "copy" | "paste">;

const plain: Readonly<Record<string, Plain>> = {
  "/": "add",
  "?": "showKeys",
  w: "wires",
  Delete: "remove",
  Backspace: "remove",
  Escape: "chooseNone",
};
const withModifier: Readonly<Record<string, Plain>> = {
  z: "undo",
  "Shift+z": "redo",
  y: "redo",
  a: "chooseAll",
  d: "duplicate",
  s: "publish",
};

/** `place` is the editor; `commands` may be new with every drawing. */
export function useCanvasKeys(place: RefObject<HTMLElement | null>, commands: CanvasCommands): void {
  const latest = useRef(commands);
  latest.current = commands;
  useEffect(() => {
    const isHere = ({ target }: Event) =>
      target instanceof Element &&
      (target === document.body || place.current?.contains(target) === true || target.contains(place.current)) &&
      !target.closest("input, textarea, select, [contenteditable='true'], [role='textbox'], [role='menu']");
    const onKey = (event: KeyboardEvent) => {
      if (event.altKey || !isHere(event)) return;
      const command = event.ctrlKey || event.metaKey ? withModifier[chordOf(event)] : plain[event.key];
      if (!command) return;
      event.preventDefault();
      latest.current[command]();
    };
    const onCopy = (event: ClipboardEvent) => {
      if (!isHere(event) || getSelection()?.isCollapsed === false) return;
      const text = latest.current.copy();
      if (text === undefined || !event.clipboardData) return;
      event.clipboardData.setData("text/plain", text);
      event.preventDefault();
      if (event.type === "cut") latest.current.remove();
    };
    const onPaste = (event: ClipboardEvent) => {
      if (isHere(event)) latest.current.paste(event.clipboardData?.getData("text/plain") ?? "");
    };
    const all = new AbortController();
    const options = { signal: all.signal };
    document.addEventListener("keydown", onKey, options);
    document.addEventListener("copy", onCopy, options);
    document.addEventListener("cut", onCopy, options);
    document.addEventListener("paste", onPaste, options);
    return () => all.abort();
  }, [place]);
}

/** Layouts differ in the case of a letter that is pressed with Shift and a modifier. */
const chordOf = ({ key, shiftKey }: KeyboardEvent): string => `${shiftKey ? "Shift+" : ""}${key.toLowerCase()}`;
