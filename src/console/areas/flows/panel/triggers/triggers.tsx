// What starts a flow: one card for each trigger, and a menu of those that may still be added.
import { ActionIcon, Button, Input, Menu, Text } from "@mantine/core";
import { isPlainObject } from "../../../../../flow/plain-json.ts";
import { Icon } from "../../../../parts/icon.tsx";
import { flowPanelText as text } from "../../../../strings/flows-panel.ts";
import type { Json } from "../../edit/flow-draft.ts";
import { type FieldFault, faultsBelow, faultWords, ownFaults } from "../fields/fault.ts";
import { Properties } from "../fields/object-field.tsx";
import { starter, textOf } from "../fields/value.ts";
import { type TriggerFields, triggerFields } from "../flow-fields.ts";
import { NextTimes } from "./next-times.tsx";
import classes from "./triggers.module.css";

const kinds = triggerFields();

/** What a flow that says nothing is started by. */
const usual: readonly Json[] = [{ type: "signed" }];

export interface TriggersProps {
  readonly triggers: readonly Json[] | undefined;
  readonly faults: readonly FieldFault[];
  readonly onChange: (triggers: readonly Json[] | undefined) => void;
}

export function Triggers({ triggers = usual, faults, onChange }: TriggersProps) {
  // Only schedules come several times.
  const free = kinds.filter(({ type }) => type === "schedule" || !triggers.some((one) => one.type === type));
  const general = faultWords(ownFaults(faults));
  return (
    <>
      {triggers.map((trigger, at) => (
        <Trigger
          key={at}
          trigger={trigger}
          faults={faultsBelow(faults, at)}
          onChange={(next) => onChange(triggers.with(at, next))}
          onRemove={() => onChange(triggers.filter((_, place) => place !== at))}
        />
      ))}
      {general !== undefined && <Input.Error size="xs">{general}</Input.Error>}
      <div>
        <Menu position="bottom-start">
          <Menu.Target>
            <Button variant="default" size="compact-sm" leftSection={<Icon name="plus" size={13} />}>
              {text.addTrigger}
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            {free.map((kind) => (
              <Menu.Item key={kind.type} onClick={() => onChange([...triggers, newTrigger(kind)])}>
                {text.triggerName[kind.type] ?? kind.type}
                <Text size="xs" c="dimmed">
                  {text.triggerWhy[kind.type]}
                </Text>
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      </div>
    </>
  );
}

function newTrigger({ type, properties }: TriggerFields): Json {
  const required = properties.filter((property) => property.required);
  return { type, ...Object.fromEntries(required.map(({ name, shape }) => [name, starter(shape)])) };
}

interface TriggerProps {
  readonly trigger: Json;
  readonly faults: readonly FieldFault[];
  readonly onChange: (trigger: Json) => void;
  readonly onRemove: () => void;
}

function Trigger({ trigger, faults, onChange, onRemove }: TriggerProps) {
  const type = textOf(trigger.type);
  const name = text.triggerName[type] ?? type;
  const kind = kinds.find((one) => one.type === type);
  const own = faultWords([...ownFaults(faults), ...faultsBelow(faults, "type")]);
  const { cron, zone = "UTC" } = isPlainObject(trigger) ? trigger : {};
  return (
    // biome-ignore lint/a11y/useSemanticElements: a legend cannot stand in a row with a button
    <div role="group" className={classes.trigger} aria-label={name}>
      <div className={classes.head}>
        <div>
          <Text size="sm" fw={600}>
            {name}
          </Text>
          <Text size="xs" c="dimmed">
            {text.triggerWhy[type]}
          </Text>
        </div>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={text.removeTrigger(name)} onClick={onRemove}>
          <Icon name="trash" size={14} />
        </ActionIcon>
      </div>
      {kind && kind.properties.length > 0 && (
        <Properties
          of={type}
          properties={kind.properties}
          value={trigger}
          onChange={onChange}
          faults={faults}
          expressionsOf={() => "nowhere"}
        />
      )}
      {typeof cron === "string" && cron !== "" && <NextTimes cron={cron} zone={textOf(zone)} />}
      {own !== undefined && <Input.Error size="xs">{own}</Input.Error>}
    </div>
  );
}
