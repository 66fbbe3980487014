// The palette: every node type that some robot has, found by typing, chosen by arrows and Enter or by a click.
import { Combobox, Modal, ScrollArea, Text, TextInput, useCombobox } from "@mantine/core";
import { useEffect, useState } from "react";
import { findOwn } from "../../../../base/own.ts";
import type { KnownNode, NodeShapes } from "../../../data/node-shapes.ts";
import { Icon } from "../../../parts/icon.tsx";
import { editorText as text } from "../../../strings/flows-editor.ts";
import { iconOf } from "../graph/group-icon.ts";
import classes from "./add-node.module.css";
import { foundTypes, grouped, typesFor } from "./found-types.ts";

interface AddNodeProps {
  readonly shapes: NodeShapes;
  /** Whether the new node is to be wired to, which some types do not allow. */
  readonly needsInput: boolean;
  /** It stands in a subflow, which alone can give something back. */
  readonly isSubflow: boolean;
  readonly onPick: (type: string) => void;
  readonly onClose: () => void;
}

export function AddNode({ shapes, needsInput, isSubflow, onPick, onClose }: AddNodeProps) {
  const [words, setWords] = useState("");
  const combobox = useCombobox({ opened: true });
  const types = typesFor(shapes, isSubflow).filter(({ input }) => input || !needsInput);
  const found = foundTypes(types, words);
  const { selectFirstOption } = combobox;
  useEffect(() => {
    selectFirstOption();
  }, [words, found.length]);
  return (
    <Modal opened onClose={onClose} title={text.addNode} size="34rem" yOffset="8vh" centered={false}>
      <Combobox store={combobox} onOptionSubmit={onPick}>
        <Combobox.EventsTarget>
          <TextInput
            data-autofocus
            aria-label={text.findType}
            placeholder={text.findType}
            leftSection={<Icon name="search" size={16} />}
            value={words}
            onChange={({ currentTarget }) => setWords(currentTarget.value)}
            autoComplete="off"
          />
        </Combobox.EventsTarget>
        <ScrollArea.Autosize mah="min(28rem, 56vh)" mt="sm" type="hover" viewportProps={{ tabIndex: 0 }}>
          <Combobox.Options aria-label={text.types}>
            {words.trim() === ""
              ? grouped(found).map(([group, members]) => (
                  <Combobox.Group key={group} label={findOwn(text.groups, group) ?? group}>
                    {members.map((type) => (
                      <Option key={type.type} type={type} />
                    ))}
                  </Combobox.Group>
                ))
              : found.map((type) => <Option key={type.type} type={type} />)}
          </Combobox.Options>
          {found.length === 0 && (
            <Text c="dimmed" ta="center" py="lg">
              {shapes.size === 0 ? text.noTypes : text.noneFound}
            </Text>
          )}
        </ScrollArea.Autosize>
      </Combobox>
    </Modal>
  );
}

const Option = ({ type }: { readonly type: KnownNode }) => (
  <Combobox.Option value={type.type} className={classes.option}>
    <span className={classes.icon}>
      <Icon name={iconOf(type)} size={16} />
    </span>
    <span className={classes.words}>
      <span className={classes.title}>
        {type.title} <span className={classes.type}>{type.type}</span>
      </span>
      <span className={classes.doc}>{type.doc}</span>
    </span>
  </Combobox.Option>
);
