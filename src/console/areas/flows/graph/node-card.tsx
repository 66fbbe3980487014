// One node on the canvas: a compact card with its group's colour, its name and its ports. The editor and the page of a
// run draw the same.
import { Handle, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import { Icon } from "../../../parts/icon.tsx";
import { flowGraphText as text } from "../../../strings/flows-graph.ts";
import type { CardNode } from "./drawing.ts";
import { groupOf, iconOf } from "./group-icon.ts";
import classes from "./node-card.module.css";
import { hasPlainPort } from "./node-ports.ts";

export const NodeCard = memo(({ data, isConnectable }: NodeProps<CardNode>) => {
  const { node, title, ports, input, mark, faults, missing } = data;
  const state = mark && mark.state !== "idle" ? mark.state : undefined;
  const plain = hasPlainPort(ports);
  return (
    <div
      className={classes.card}
      data-group={groupOf(node)}
      data-state={state}
      data-faulty={faults.length > 0 || undefined}
    >
      <div className={classes.head}>
        {input && (
          <Handle type="target" position={Position.Left} className={classes.input} isConnectable={isConnectable} />
        )}
        <span className={classes.icon}>
          <Icon name={iconOf(node)} size={16} />
        </span>
        <span className={classes.names}>
          <span className={classes.name}>{node.name ?? title ?? node.id}</span>
          <span className={classes.type}>{node.type}</span>
        </span>
        {missing !== undefined && (
          <span className={classes.missing} title={missing}>
            <Icon name="lock" size={13} />
          </span>
        )}
        {faults.length > 0 && (
          <span className={classes.fault} title={faults.join("\n")}>
            <Icon name="alert" size={14} />
          </span>
        )}
        {mark?.count !== undefined && mark.count > 0 && (
          <span className={classes.count} title={text.times(mark.count)}>
            {mark.count > 999 ? text.manyTimes : mark.count}
          </span>
        )}
        {plain && (
          <Handle
            type="source"
            id="0"
            position={Position.Right}
            className={classes.output}
            isConnectable={isConnectable}
          />
        )}
      </div>
      {ports.map(({ name, isError }, i) =>
        plain && i === 0 ? null : (
          <div key={name} className={classes.port} data-error={isError || undefined}>
            {name}
            <Handle
              type="source"
              id={String(i)}
              position={Position.Right}
              className={isError ? classes.errorOutput : classes.output}
              isConnectable={isConnectable}
            />
          </div>
        ),
      )}
    </div>
  );
});
NodeCard.displayName = "NodeCard";

/** A comment of the flow's author: a note that nothing is wired to. */
export const NoteCard = memo(({ data }: NodeProps<CardNode>) => {
  const words = data.node.config?.text;
  return <div className={classes.note}>{typeof words === "string" && words !== "" ? words : text.emptyNote}</div>;
});
NoteCard.displayName = "NoteCard";
