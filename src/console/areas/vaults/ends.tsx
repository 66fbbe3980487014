// When an item's time ends, louder the nearer it is.
import { agoText, exactText } from "../../parts/ago-text.ts";
import { Status } from "../../parts/status.tsx";
import { itemsText as text } from "../../strings/items.ts";
import { endsSoon, hasEnded } from "./ending.ts";

export function Ends({ at, none }: { readonly at: string | null; readonly none: string }) {
  if (at === null) return <span>{none}</span>;
  const now = Date.now();
  const entry = { expires_at: at };
  const words = hasEnded(entry, now) ? `${text.ended} ${agoText(Date.parse(at), now)}` : agoText(Date.parse(at), now);
  return (
    <time dateTime={at} title={exactText(at)}>
      {endsSoon(entry, now) ? <Status tone={hasEnded(entry, now) ? "bad" : "wait"}>{words}</Status> : words}
    </time>
  );
}
