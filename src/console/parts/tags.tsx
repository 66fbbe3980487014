// Short words in small boxes, such as labels or the vaults that a robot can open.
import classes from "./tags.module.css";

export interface TagsProps {
  readonly names: readonly string[];
  /** Said when there is none. */
  readonly none?: string;
  /** The others are counted; all unless given. */
  readonly most?: number;
}

export function Tags({ names, none, most = Number.POSITIVE_INFINITY }: TagsProps) {
  if (names.length === 0) return none === undefined ? null : <span className={classes.none}>{none}</span>;
  const rest = names.length - most;
  return (
    <div className={classes.tags} data-short={most < Number.POSITIVE_INFINITY || undefined}>
      {names.slice(0, most).map((name) => (
        <span key={name} className={classes.tag}>
          {name}
        </span>
      ))}
      {rest > 0 && (
        <span className={classes.tag} title={names.slice(most).join(", ")}>
          +{rest}
        </span>
      )}
    </div>
  );
}
