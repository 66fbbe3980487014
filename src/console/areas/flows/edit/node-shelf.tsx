// Beside the canvas on a wide screen: every node type that can be put on it, to be dragged there or clicked.
import { ScrollArea, Text, TextInput, UnstyledButton } from "@mantine/core";
import { type DragEvent, useState } from "react";
import { findOwn } from "../../../../base/own.ts";
import type { KnownNode } from "../../../data/node-shapes.ts";
import { Icon } from "../../../parts/icon.tsx";
import { editorText as text } from "../../../strings/flows-editor.ts";
import { groupOf, iconOf } from "../graph/group-icon.ts";
import { foundTypes, grouped } from "./found-types.ts";
import classes from "./node-shelf.module.css";

/** What a dragged node type is called among the things that can be dropped. */
const dragged = "application/x-sealbot-node";

export const isNodeDrag = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes(dragged);
export const typeDropped = ({ dataTransfer }: DragEvent): string => dataTransfer.getData(dragged);

interface NodeShelfProps {
  readonly types: readonly KnownNode[];
  readonly onPick: (type: string) => void;
}

export function NodeShelf({ types, onPick }: NodeShelfProps) {
  const [words, setWords] = useState("");
  return (
    <aside className={classes.shelf} aria-label={text.shelf}>
      <TextInput
        type="search"
        size="xs"
        aria-label={text.narrowTypes}
        placeholder={text.narrowTypes}
        leftSection={<Icon name="search" size={14} />}
        value={words}
        onChange={({ currentTarget }) => setWords(currentTarget.value)}
        m="0.625rem"
      />
      <ScrollArea className={classes.types ?? ""} type="hover" viewportProps={{ tabIndex: 0 }}>
        {grouped(foundTypes(types, words)).map(([group, members]) => (
          <section key={group} className={classes.group} aria-label={findOwn(text.groups, group) ?? group}>
            <Text size="xs" c="dimmed" fw={560} mb={2}>
              {findOwn(text.groups, group) ?? group}
            </Text>
            {members.map((node) => (
              <UnstyledButton
                key={node.type}
                className={classes.type}
                data-group={groupOf(node)}
                title={node.doc}
                aria-label={text.addType(node.title, node.type)}
                draggable
                onDragStart={({ dataTransfer }) => {
                  dataTransfer.setData(dragged, node.type);
                  dataTransfer.effectAllowed = "copy";
                }}
                onClick={() => onPick(node.type)}
              >
                <Icon name={iconOf(node)} size={15} />
                <span className={classes.name}>{node.title}</span>
              </UnstyledButton>
            ))}
          </section>
        ))}
      </ScrollArea>
    </aside>
  );
}
