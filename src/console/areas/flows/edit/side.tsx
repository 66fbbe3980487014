// Beside the canvas: the properties of the chosen node, or of the flow when none is chosen. On a small screen it comes
// over the canvas.
import { ActionIcon, Button, Drawer, Group, Stack, Text, Tooltip } from "@mantine/core";
import type { Fault } from "../../../../flow/fault.ts";
import type { NodeShapes } from "../../../data/node-shapes.ts";
import { Icon, type IconName } from "../../../parts/icon.tsx";
import { editorText as text } from "../../../strings/flows-editor.ts";
import { FlowPanel } from "../panel/flow-panel.tsx";
import { NodePanel } from "../panel/node-panel.tsx";
import { SubflowsContext } from "../panel/pick/subflow-field.tsx";
import { SubflowPanel } from "../panel/subflow-panel.tsx";
import classes from "./editor.module.css";
import { type FlowDraft, findNode } from "./flow-draft.ts";
import { findSubflow, type GraphName, subflowNames } from "./subflows.ts";
import type { Act } from "./use-editor.ts";

export interface SideProps {
  /** With the nodes of the graph that is worked on. */
  readonly draft: FlowDraft;
  readonly graph: GraphName;
  readonly chosen: ReadonlySet<string>;
  readonly shapes: NodeShapes;
  readonly faults: readonly Fault[];
  readonly faultsOf: ReadonlyMap<string, readonly Fault[]>;
  readonly act: Act;
  readonly onWires: () => void;
}

const noFaults: readonly Fault[] = [];

export function Side({ draft, graph, chosen, shapes, faults, faultsOf, act, onWires }: SideProps) {
  const [first] = chosen;
  const node = chosen.size === 1 && first !== undefined ? findNode(draft, first) : undefined;
  const names = subflowNames(draft);
  if (node) {
    return (
      <SubflowsContext value={{ names, open: act.enter, add: () => act.addSubflow(node.id) }}>
        <Group gap={4} justify="flex-end" className={classes.sideTools}>
          <Tool icon="branch" name={text.wires} onClick={onWires} />
          <Tool icon="copy" name={text.duplicate} onClick={act.duplicate} />
          <Tool icon="trash" name={text.remove} onClick={act.remove} />
        </Group>
        <NodePanel
          node={node}
          shape={shapes.get(node.type)}
          faults={faultsOf.get(node.id) ?? noFaults}
          draft={draft}
          onChange={(patch) => act.patch(node.id, patch)}
          onRename={(id) => act.rename(node.id, id)}
          onFlowChange={act.patchFlow}
        />
      </SubflowsContext>
    );
  }
  if (chosen.size > 1) {
    return (
      <Stack>
        <Text fw={600}>{text.chosen(chosen.size)}</Text>
        <Text c="dimmed">{text.chosenWhy}</Text>
        <Group gap="xs">
          <Button variant="default" leftSection={<Icon name="copy" size={16} />} onClick={act.duplicate}>
            {text.duplicate}
          </Button>
          <Button variant="default" leftSection={<Icon name="trash" size={16} />} onClick={act.remove}>
            {text.remove}
          </Button>
        </Group>
      </Stack>
    );
  }
  if (graph !== undefined) {
    return (
      <SubflowPanel
        name={graph}
        description={findSubflow(draft, graph)?.description}
        taken={names}
        faults={faults}
        onRename={(name) => act.renameSubflow(graph, name)}
        onDescribe={(words) => act.describeSubflow(graph, words)}
        onRemove={() => act.removeSubflow(graph)}
      />
    );
  }
  return <FlowPanel draft={draft} faults={faults} onChange={act.patchFlow} />;
}

interface ToolProps {
  readonly icon: IconName;
  readonly name: string;
  readonly onClick: () => void;
  readonly disabled?: boolean;
}

/** A button that is a sign only; its name stands beside the pointer. */
export const Tool = ({ icon, name, onClick, disabled = false }: ToolProps) => (
  <Tooltip label={name}>
    <ActionIcon variant="subtle" color="gray" size="lg" aria-label={name} onClick={onClick} disabled={disabled}>
      <Icon name={icon} />
    </ActionIcon>
  </Tooltip>
);

/** The same on a small screen. */
export const SideDrawer = ({ onClose, ...side }: SideProps & { readonly onClose: () => void }) => (
  <Drawer
    opened
    onClose={onClose}
    position="bottom"
    size="72%"
    title={text.side}
    closeButtonProps={{ "aria-label": text.closeSide }}
  >
    <Side {...side} />
  </Drawer>
);
