// Entries with names of the author's own. Two of one name would be one: the second is not taken over.
import { ActionIcon, Button, TextInput } from "@mantine/core";
import { useEffect, useState } from "react";
import { isPlainObject } from "../../../../../flow/plain-json.ts";
import { Icon } from "../../../../parts/icon.tsx";
import { panelText as text } from "../../../../strings/flows-panel.ts";
import { faultsBelow, faultWords } from "./fault.ts";
import { Field } from "./field.tsx";
import { common, expressionsWithin, type FieldProps } from "./field-props.ts";
import classes from "./fields.module.css";
import { Frame } from "./frame.tsx";
import type { FieldShape } from "./shape.ts";
import { isTall, renamedKey, starter } from "./value.ts";

export function MapField(props: FieldProps<Extract<FieldShape, { is: "map" }>>) {
  const { shape, label, of, required, expressions, value, onChange, faults } = props;
  const object = isPlainObject(value) ? value : {};
  const entries = Object.entries(object);
  const isTallOne = isTall(shape.of) || shape.of.is === "union";
  const first = shape.keyPattern?.startsWith("^msg") ? "msg." : "";
  return (
    <Frame {...props}>
      {entries.map(([key, inner], at) => (
        <div key={at} className={classes.entry} data-tall={isTallOne || undefined}>
          <div className={classes.pair} data-tall={isTallOne || undefined}>
            <KeyInput
              label={text.key(label, at + 1)}
              placeholder={first === "" ? text.keyPlaceholder : "msg.order.total"}
              name={key}
              isTaken={(name) => name !== key && Object.hasOwn(object, name)}
              onChange={(name) => onChange(renamedKey(object, key, name))}
              fault={faultWords(
                faultsBelow(faults, key).filter(({ path, message }) => path.length === 0 && isOfKey(message)),
              )}
            />
            <Field
              of={of}
              shape={shape.of}
              label={text.valueOf(label, at + 1)}
              isLabelHidden
              required
              expressions={expressionsWithin(expressions)}
              value={inner}
              onChange={(next) => onChange({ ...object, [key]: next ?? null })}
              faults={faultsBelow(faults, key).filter(({ path, message }) => path.length > 0 || !isOfKey(message))}
            />
          </div>
          <div className={classes.buttons}>
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={text.remove(text.entry(label, at + 1))}
              onClick={() => {
                const { [key]: _, ...rest } = object;
                onChange(Object.keys(rest).length === 0 && !required ? undefined : rest);
              }}
            >
              <Icon name="cross" size={14} />
            </ActionIcon>
          </div>
        </div>
      ))}
      <div>
        <Button
          variant="subtle"
          size="compact-xs"
          leftSection={<Icon name="plus" size={12} />}
          disabled={Object.hasOwn(object, first)}
          onClick={() => onChange({ ...object, [first]: starter(shape.of) })}
        >
          {text.add(label)}
        </Button>
      </div>
    </Frame>
  );
}

/** As schemas say it of a key, and not of what stands under it. */
const isOfKey = (message: string): boolean => message.includes("name");

interface KeyInputProps {
  readonly label: string;
  readonly placeholder: string;
  readonly name: string;
  readonly isTaken: (name: string) => boolean;
  readonly onChange: (name: string) => void;
  readonly fault: string | undefined;
}

function KeyInput({ label, placeholder, name, isTaken, onChange, fault }: KeyInputProps) {
  const [typed, setTyped] = useState(name);
  useEffect(() => setTyped(name), [name]);
  return (
    <TextInput
      {...common}
      aria-label={label}
      placeholder={placeholder}
      value={typed}
      error={isTaken(typed) ? text.twice : fault}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        if (!isTaken(value)) onChange(value);
      }}
      onBlur={() => setTyped(name)}
    />
  );
}
