// Everything that can be set about one node, by fields made from the schema that its robot announced.
import { Alert, Input, Text, TextInput, Title } from "@mantine/core";
import { useCallback, useEffect, useMemo, useState } from "react";
import type { Fault } from "../../../../flow/fault.ts";
import type { KnownNode } from "../../../data/node-shapes.ts";
import { panelText as text } from "../../../strings/flows-panel.ts";
import type { NodePanelProps } from "../edit/editor-parts.ts";
import { everyId } from "../edit/flow-draft.ts";
import type { Declared } from "./declared.ts";
import { DeclaringProvider } from "./declaring.tsx";
import { type FieldFault, faultsBelow, faultWords, ownFaults } from "./fields/fault.ts";
import { common } from "./fields/field-props.ts";
import { JsonField } from "./fields/json-field.tsx";
import { Properties } from "./fields/object-field.tsx";
import { commonNodeFields } from "./flow-fields.ts";
import { nodeFields, rareFields } from "./node-fields.ts";
import classes from "./panel.module.css";
import { Fold, Section } from "./section.tsx";

export function NodePanel({ node, shape, faults, draft, onChange, onRename, onFlowChange }: NodePanelProps) {
  const own = faults.map(belowNode);
  const onVaults = useCallback((vaults: readonly Declared[]) => onFlowChange({ vaults }), [onFlowChange]);
  return (
    <DeclaringProvider vaults={draft.vaults} onChange={onVaults}>
      <div className={classes.panel}>
        <header className={classes.head}>
          <Title order={2}>{shape?.title ?? node.type}</Title>
          <Text size="xs" c="dimmed">
            {shape?.doc ?? node.type}
          </Text>
          {shape === undefined && (
            <Alert variant="default" color="orange" title={text.unknownType}>
              {text.unknownTypeWhy}
            </Alert>
          )}
          <General faults={ownFaults(own)} />
        </header>
        <div className={classes.section}>
          <TextInput
            {...common}
            label={text.name}
            placeholder={node.id}
            error={faultWords(faultsBelow(own, "name"))}
            value={node.name ?? ""}
            onChange={({ currentTarget }) =>
              onChange({ name: currentTarget.value === "" ? undefined : currentTarget.value })
            }
          />
          <IdInput
            key={node.id}
            id={node.id}
            isTaken={(id) => everyId(draft).includes(id)}
            fault={faultWords(faultsBelow(own, "id"))}
            onRename={onRename}
          />
        </div>
        <Section title={text.config}>
          {shape ? (
            <Config
              key={node.id}
              shape={shape}
              config={node.config}
              faults={faultsBelow(own, "config")}
              onChange={onChange}
            />
          ) : (
            <JsonField
              shape={{ is: "json" }}
              label={text.config}
              isLabelHidden
              of="config"
              required
              expressions="nowhere"
              initial={{}}
              value={node.config}
              onChange={(config) => onChange({ config: Object(config) })}
              faults={faultsBelow(own, "config")}
            />
          )}
        </Section>
        <ErrorsAndTime {...{ node, onChange }} faults={own} />
      </div>
    </DeclaringProvider>
  );
}

/** Nodes stand in the flow, or in one of its subflows. */
const belowNode = (fault: Fault): FieldFault => ({
  ...fault,
  path: fault.path.slice(fault.path[0] === "subflows" ? 4 : 2),
});

/** Faults that belong to no field of the panel. */
function General({ faults }: { readonly faults: readonly FieldFault[] }) {
  const words = faultWords(faults);
  return words === undefined ? null : <Input.Error size="xs">{words}</Input.Error>;
}

interface ConfigProps extends Pick<NodePanelProps, "onChange"> {
  readonly shape: KnownNode;
  readonly config: NodePanelProps["node"]["config"];
  readonly faults: readonly FieldFault[];
}

function Config({ shape, config, faults, onChange }: ConfigProps) {
  const { often, rare } = useMemo(() => {
    const fields = nodeFields(shape);
    const names = rareFields(fields);
    return {
      often: fields.filter(({ name }) => !names.has(name)),
      rare: fields.filter(({ name }) => names.has(name)),
    };
  }, [shape]);
  const given = {
    of: shape.type,
    value: config,
    onChange: (next: Record<string, unknown>) => onChange({ config: next }),
    faults,
    expressionsOf: ({ expressions }: (typeof often)[number]) => expressions,
  };
  const isNeeded = rare.some(({ name }) => config?.[name] !== undefined || faultsBelow(faults, name).length > 0);
  if (often.length + rare.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        {text.noConfig}
      </Text>
    );
  }
  return (
    <>
      <General faults={ownFaults(faults)} />
      <Properties properties={often} {...given} />
      {rare.length > 0 && (
        <Fold title={text.more(rare.length)} isNeeded={isNeeded}>
          <Properties properties={rare} {...given} />
        </Fold>
      )}
    </>
  );
}

const commonFields = commonNodeFields();

function ErrorsAndTime({
  node,
  faults,
  onChange,
}: Pick<NodePanelProps, "node" | "onChange"> & { faults: FieldFault[] }) {
  const isSet = commonFields.some(({ name }) => Object.hasOwn(node, name) || faultsBelow(faults, name).length > 0);
  return (
    <div className={classes.section}>
      <Fold key={node.id} title={text.errors} isNeeded={isSet}>
        <Properties
          of="node"
          properties={commonFields}
          value={node}
          onChange={(next) => {
            const changed = commonFields.filter(({ name }) => next[name] !== Reflect.get(node, name));
            onChange(Object.fromEntries(changed.map(({ name }) => [name, next[name]])));
          }}
          faults={faults}
          expressionsOf={() => "nowhere"}
        />
      </Fold>
    </div>
  );
}

interface IdInputProps {
  readonly id: string;
  readonly isTaken: (id: string) => boolean;
  readonly fault: string | undefined;
  readonly onRename: (id: string) => void;
}

/** A node keeps its id until another one is typed to its end: wires follow once, not with every letter. */
function IdInput({ id, isTaken, fault, onRename }: IdInputProps) {
  const [typed, setTyped] = useState(id);
  useEffect(() => setTyped(id), [id]);
  const isBad = typed !== id && isTaken(typed);
  const take = () => {
    if (typed === id) return;
    if (typed === "" || isBad) setTyped(id);
    else onRename(typed);
  };
  return (
    <TextInput
      {...common}
      label={text.id}
      description={text.idHint}
      error={isBad ? text.twice : fault}
      value={typed}
      onChange={({ currentTarget }) => setTyped(currentTarget.value)}
      onBlur={take}
      onKeyDown={({ key }) => {
        if (key === "Enter") take();
      }}
      classNames={{ input: "sb-mono" }}
    />
  );
}
