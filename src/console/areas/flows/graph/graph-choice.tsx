// Above the drawing of a flow that has subflows: which of its graphs is drawn.
import type { ReactNode } from "react";
import { flowGraphText as text } from "../../../strings/flows-graph.ts";
import classes from "./graph-choice.module.css";

export interface GraphChoiceProps {
  /** Of the subflows. */
  readonly names: readonly string[];
  /** `undefined` for the flow itself. */
  readonly shown: string | undefined;
  readonly onShow: (name: string | undefined) => void;
  /** Those that something is to be said of, such as that they have faults. */
  readonly marked?: ReadonlySet<string | undefined>;
  readonly mark?: string;
  readonly children?: ReactNode;
}

export function GraphChoice({ names, shown, onShow, marked, mark, children }: GraphChoiceProps) {
  return (
    <nav className={classes.choice} aria-label={text.graphs}>
      {[undefined, ...names].map((name) => (
        <button
          key={name ?? ""}
          type="button"
          className={classes.graph}
          aria-current={name === shown ? "true" : undefined}
          onClick={() => onShow(name)}
        >
          {name ?? text.mainGraph}
          {marked?.has(name) && <span className={classes.mark} role="img" aria-label={mark} title={mark} />}
        </button>
      ))}
      {children}
    </nav>
  );
}
