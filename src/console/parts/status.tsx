// A state as a dot and a word: colour alone says nothing.
import classes from "./status.module.css";

export type Tone = "good" | "wait" | "bad" | "busy" | "quiet";

export const Status = ({ tone, children }: { readonly tone: Tone; readonly children: string }) => (
  <span className={classes.status} data-tone={tone}>
    <span className={classes.dot} aria-hidden="true" />
    {children}
  </span>
);
