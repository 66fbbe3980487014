// A time as people say it, with the exact one in its title. All of them turn together, twice a minute.
import { useSyncExternalStore } from "react";
import { partsText } from "../strings/parts.ts";
import { agoText, exactText } from "./ago-text.ts";

const turn = 30_000;
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;
let now = Date.now();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    now = Date.now();
    for (const each of listeners) each();
  }, turn);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** `at` is ISO 8601; absent: never. */
export function Ago({ at }: { readonly at: string | undefined | null }) {
  const shownAt = useSyncExternalStore(subscribe, () => now);
  if (!at) return <span>{partsText.never}</span>;
  // A thing that came since the last turn is new, not in the future.
  const base = Math.max(shownAt, Math.min(Date.parse(at), shownAt + turn));
  return (
    <time dateTime={at} title={exactText(at)}>
      {agoText(Date.parse(at), base)}
    </time>
  );
}
