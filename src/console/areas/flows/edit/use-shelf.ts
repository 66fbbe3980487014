// Whether the shelf of nodes stands beside the canvas: as this browser had it last, else where there is room for it.
import { useState } from "react";
import { findStored, store } from "../../../parts/storage.ts";

const name = "editor.shelf";

export function useShelf() {
  const [isOpen, setOpen] = useState(() => {
    const stored = findStored(name);
    return typeof stored === "boolean" ? stored : matchMedia("(min-width: 100em)").matches;
  });
  const toggle = () => {
    setOpen(!isOpen);
    store(name, !isOpen);
  };
  return { isOpen, toggle } as const;
}
