// The bar above the canvas: which flow it is and in what state, and what can be done with it.
import { ActionIcon, Anchor, Button, Group, Kbd, Menu, Modal, SegmentedControl, Table, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { Icon } from "../../../parts/icon.tsx";
import { modifierKey } from "../../../shell/modifier-key.ts";
import { editorText as text } from "../../../strings/flows-editor.ts";
import classes from "./editor.module.css";
import type { EditorState } from "./editor-state.ts";
import { Tool } from "./side.tsx";
import type { Act } from "./use-editor.ts";

export type View = "canvas" | "json";

export interface ToolbarProps {
  readonly name: string;
  /** Of the flow's page, or of the list. */
  readonly up: { readonly href: string; readonly name: string };
  /** Whether it is a draft, and of what. */
  readonly standing: string;
  readonly state: EditorState;
  readonly act: Act;
  readonly view: View;
  readonly onView: (view: View) => void;
  readonly onAdd: () => void;
  /** `undefined` where there is no room for it. */
  readonly shelf: { readonly isOpen: boolean; readonly toggle: () => void } | undefined;
  readonly onPublish: () => void;
  readonly onSettings: () => void;
  readonly onSubflow: () => void;
  readonly onKeys: () => void;
  /** `undefined` when there is nothing to discard. */
  readonly onDiscard: (() => void) | undefined;
  /** What is wrong. */
  readonly faults: ReactNode;
}

export function Toolbar({ name, up, standing, state, act, view, onView, shelf, faults, ...on }: ToolbarProps) {
  const { past, future } = state.history;
  return (
    <header className={classes.bar}>
      <div className={classes.about}>
        <Anchor component={Link} href={up.href} c="dimmed" size="xs">
          {up.name}
        </Anchor>
        <Group gap={8} wrap="nowrap" align="baseline">
          <h1 className={classes.title}>{name === "" ? text.unnamed : name}</h1>
          <Text size="xs" c="dimmed" className={classes.standing} title={text.kept}>
            {standing}
          </Text>
        </Group>
      </div>
      <div className={classes.tools} role="toolbar" aria-label={text.tools}>
        {shelf && (
          <Tool
            icon={shelf.isOpen ? "shelfOpen" : "shelf"}
            name={shelf.isOpen ? text.hideShelf : text.showShelf}
            onClick={shelf.toggle}
          />
        )}
        <Tool icon="undo" name={text.undo} onClick={act.undo} disabled={past.length === 0} />
        <Tool icon="redo" name={text.redo} onClick={act.redo} disabled={future.length === 0} />
        <Tool icon="arrange" name={text.arrange} onClick={act.arrange} disabled={view === "json"} />
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="plus" size={15} />}
          rightSection={
            <Kbd size="xs" visibleFrom="sm">
              /
            </Kbd>
          }
          aria-label={text.addNode}
          onClick={on.onAdd}
        >
          {text.addNode}
        </Button>
      </div>
      <div className={classes.end}>
        <div className={classes.standingFaults}>{faults}</div>
        <SegmentedControl
          className={classes.view ?? ""}
          size="xs"
          aria-label={text.view}
          value={view}
          onChange={(next) => onView(next === "json" ? "json" : "canvas")}
          data={[
            { value: "canvas", label: text.canvas },
            { value: "json", label: text.json },
          ]}
        />
        <Button size="xs" className={classes.publish ?? ""} onClick={on.onPublish}>
          {text.publish}
        </Button>
        <Menu position="bottom-end" shadow="md">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={text.more} className={classes.more}>
              <Icon name="more" />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item leftSection={<Icon name="settings" size={16} />} onClick={on.onSettings}>
              {text.settings}
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="flow" size={16} />} onClick={on.onSubflow}>
              {text.addSubflow}
            </Menu.Item>
            <Menu.Item leftSection={<Icon name="help" size={16} />} onClick={on.onKeys}>
              {text.keysTitle}
            </Menu.Item>
            {on.onDiscard && (
              <Menu.Item leftSection={<Icon name="trash" size={16} />} color="pink" onClick={on.onDiscard}>
                {text.discard}
              </Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      </div>
    </header>
  );
}

/** Every key of the editor. */
export const KeyList = ({ onClose }: { readonly onClose: () => void }) => (
  <Modal opened onClose={onClose} title={text.keysTitle} size="sm">
    <Table withRowBorders={false} verticalSpacing={4}>
      <Table.Tbody>
        {text.keyList.map(([keys, what]) => (
          <Table.Tr key={keys}>
            <Table.Td>
              <Kbd>{keys.replace("mod", modifierKey).replaceAll("+", " ")}</Kbd>
            </Table.Td>
            <Table.Td>{what}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Modal>
);
