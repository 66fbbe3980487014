// The input of a run: fields for what its schema describes, or one JSON object, and both are the same value.
import { SegmentedControl, Stack, Textarea } from "@mantine/core";
import { useState } from "react";
import { isPlainObject } from "../../../../flow/plain-json.ts";
import { findObject } from "../../../parts/json-object.ts";
import { runDialogText as text } from "../../../strings/run-dialog.ts";
import { Field } from "../panel/fields/field.tsx";
import { propertiesOf } from "../panel/fields/shape.ts";

type Json = Readonly<Record<string, unknown>>;
/** Whether an input fits is judged where the run begins. */
const none = [] as const;

interface InputFieldsProps {
  readonly schema: Json;
  /** Undefined while what is typed is no object. */
  readonly value: Record<string, unknown> | undefined;
  readonly onChange: (value: Record<string, unknown> | undefined) => void;
}

export function InputFields({ schema, value, onChange }: InputFieldsProps) {
  const properties = propertiesOf(schema);
  const [isForm, setForm] = useState(properties.length > 0);
  return (
    <Stack gap="sm">
      {properties.length > 0 && (
        <SegmentedControl
          aria-label={text.asForm}
          size="xs"
          value={isForm ? "form" : "json"}
          onChange={(mode) => setForm(mode === "form")}
          disabled={value === undefined}
          data={[
            { value: "form", label: text.form },
            { value: "json", label: text.json },
          ]}
        />
      )}
      {isForm && value ? (
        properties.map(({ name, shape, required, description }) => (
          <Field
            key={name}
            {...{ shape, required, hint: description, label: titleOf(schema, name) }}
            of=""
            expressions="nowhere"
            value={value[name]}
            onChange={(next) => {
              const { [name]: _before, ...rest } = value;
              onChange(next === undefined ? rest : { ...rest, [name]: next });
            }}
            faults={none}
          />
        ))
      ) : (
        <WholeInput value={value} onChange={onChange} />
      )}
    </Stack>
  );
}

/** In the schema's own words, else the name that the flow reads it by. */
function titleOf({ properties }: Json, name: string): string {
  const part = isPlainObject(properties) ? properties[name] : undefined;
  return isPlainObject(part) && typeof part.title === "string" ? part.title : name;
}

function WholeInput({ value, onChange }: Omit<InputFieldsProps, "schema">) {
  const [typed, setTyped] = useState(() => JSON.stringify(value ?? {}, undefined, 2));
  return (
    <Textarea
      label={text.input}
      description={text.inputHint}
      error={findObject(typed) === undefined && text.badInput}
      value={typed}
      onChange={({ currentTarget }) => {
        setTyped(currentTarget.value);
        onChange(findObject(currentTarget.value));
      }}
      autosize
      minRows={4}
      maxRows={16}
      spellCheck={false}
      classNames={{ input: "sb-mono" }}
    />
  );
}
