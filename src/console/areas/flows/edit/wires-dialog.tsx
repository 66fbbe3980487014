// The wires of one node as a form: what the mouse pulls on the canvas, for everybody.
import { CloseButton, Group, Modal, Select, Stack, Text } from "@mantine/core";
import type { NodeShapes } from "../../../data/node-shapes.ts";
import { editorText as text } from "../../../strings/flows-editor.ts";
import { portsOf, takesInput } from "../graph/node-ports.ts";
import type { DraftNode, FlowDraft } from "./flow-draft.ts";
import type { Act } from "./use-editor.ts";

interface WiresDialogProps {
  readonly node: DraftNode;
  readonly draft: FlowDraft;
  readonly shapes: NodeShapes;
  readonly act: Act;
  readonly onClose: () => void;
}

export function WiresDialog({ node, draft, shapes, act, onClose }: WiresDialogProps) {
  const named = (id: string) => {
    const name = draft.nodes.find((other) => other.id === id)?.name;
    return name === undefined ? id : text.nodeNamed(name, id);
  };
  const targets = draft.nodes.filter((other) => takesInput(other, shapes.get(other.type)));
  const ports = portsOf(node, shapes.get(node.type));
  return (
    <Modal opened onClose={onClose} title={text.wiresOf(node.name ?? node.id)}>
      <Stack>
        {ports.length === 0 && <Text c="dimmed">{text.noPorts}</Text>}
        {ports.map(({ name }, port) => {
          const wired = node.wires?.[port] ?? [];
          const open = targets.filter(({ id }) => !wired.includes(id));
          return (
            <div key={name}>
              <Select
                {...(port === 0 && { "data-autofocus": true })}
                label={text.portLeads(name)}
                placeholder={text.chooseNode}
                data={open.map(({ id }) => ({ value: id, label: named(id) }))}
                value={null}
                onChange={(to) => to !== null && act.connect({ from: node.id, port, to })}
                searchable
                nothingFoundMessage={text.noneFound}
                comboboxProps={{ withinPortal: true }}
              />
              {wired.map((to) => (
                <Group key={to} gap="xs" mt={4} justify="space-between" wrap="nowrap">
                  <Text>{named(to)}</Text>
                  <CloseButton
                    size="sm"
                    aria-label={text.cutWire(name, named(to))}
                    onClick={() => act.disconnect({ from: node.id, port, to })}
                  />
                </Group>
              ))}
            </div>
          );
        })}
      </Stack>
    </Modal>
  );
}
