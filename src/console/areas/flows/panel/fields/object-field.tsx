// The parts of an object, each under its own name; the whole can be left out where nothing needs it.
import { Button } from "@mantine/core";
import { isPlainObject } from "../../../../../flow/plain-json.ts";
import { Icon } from "../../../../parts/icon.tsx";
import { panelText as text } from "../../../../strings/flows-panel.ts";
import type { Expressions } from "../node-fields.ts";
import { type FieldFault, faultsBelow } from "./fault.ts";
import { Field } from "./field.tsx";
import { expressionsWithin, type FieldProps } from "./field-props.ts";
import { Frame } from "./frame.tsx";
import type { FieldShape, Property } from "./shape.ts";
import { starter, withProperty } from "./value.ts";
import { VaultBeside } from "./vault-beside.tsx";
import { wordsOf } from "./words.ts";

export function ObjectField(props: FieldProps<Extract<FieldShape, { is: "object" }>>) {
  const { shape, label, of, required, initial, expressions, value, onChange, faults } = props;
  // Parts with values of their own need nothing to be set up first.
  const isThere = required || value !== undefined || initial !== undefined;
  if (!isThere) {
    return (
      <div>
        <Button
          variant="default"
          size="compact-xs"
          leftSection={<Icon name="plus" size={12} />}
          onClick={() => onChange(starter(shape))}
        >
          {text.setUp(label)}
        </Button>
      </div>
    );
  }
  return (
    <Frame {...props} isInset={!props.isLabelHidden}>
      <Properties
        {...{ of, value, onChange, faults }}
        properties={shape.properties}
        expressionsOf={() => expressionsWithin(expressions)}
      />
      {!required && value !== undefined && initial === undefined && (
        <div>
          <Button variant="subtle" color="gray" size="compact-xs" onClick={() => onChange(undefined)}>
            {text.leaveOut}
          </Button>
        </div>
      )}
    </Frame>
  );
}

export interface PropertiesProps<P extends Property = Property> {
  readonly of: string;
  readonly properties: readonly P[];
  readonly value: unknown;
  readonly onChange: (value: Record<string, unknown>) => void;
  readonly faults: readonly FieldFault[];
  readonly expressionsOf: (property: P) => Expressions;
}

export function Properties<P extends Property>(props: PropertiesProps<P>) {
  const { of, properties, value, onChange, faults, expressionsOf } = props;
  const object = isPlainObject(value) ? value : {};
  return (
    <VaultBeside value={typeof object.vault === "string" ? object.vault : undefined}>
      {properties.map((property) => {
        const { name, shape, required, initial } = property;
        return (
          <Field
            key={name}
            {...wordsOf(of, property)}
            {...{ shape, required, initial }}
            of={name}
            expressions={expressionsOf(property)}
            value={object[name]}
            onChange={(next) => onChange(withProperty(object, name, next))}
            faults={faultsBelow(faults, name)}
          />
        );
      })}
    </VaultBeside>
  );
}
