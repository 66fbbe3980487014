// One property of a run's input, as its schema describes it; what no plain field fits is typed as JSON.
import { NumberInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { runDialogText as text } from "../../../strings/run-dialog.ts";

type Json = Readonly<Record<string, unknown>>;

interface InputFieldProps {
  readonly name: string;
  readonly schema: Json;
  readonly isRequired: boolean;
  /** Undefined when it is left out. */
  readonly value: unknown;
  readonly onChange: (value: unknown) => void;
}

export function InputField({ name, schema, isRequired, value, onChange }: InputFieldProps) {
  const { type, title, description } = schema;
  const looks = {
    label: typeof title === "string" ? title : name,
    ...(typeof description === "string" && { description }),
    required: isRequired,
  };
  const choices: readonly unknown[] | undefined = Array.isArray(schema.enum) ? schema.enum : undefined;
  if (choices?.every((one) => typeof one === "string"))
    return (
      <Select
        {...looks}
        data={choices}
        placeholder={text.none}
        value={typeof value === "string" ? value : null}
        onChange={(chosen) => onChange(chosen ?? undefined)}
        clearable={!isRequired}
      />
    );
  if (type === "boolean")
    return (
      <Switch
        label={looks.label}
        description={looks.description}
        checked={value === true}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
    );
  if (type === "number" || type === "integer")
    return (
      <NumberInput
        {...looks}
        allowDecimal={type === "number"}
        value={typeof value === "number" ? value : ""}
        onChange={(next) => onChange(typeof next === "number" ? next : undefined)}
      />
    );
  if (type === "string")
    return (
      <TextInput
        {...looks}
        value={typeof value === "string" ? value : ""}
        onChange={(event) => onChange(event.currentTarget.value)}
        autoComplete="off"
      />
    );
  return <JsonField {...looks} value={value} onChange={onChange} />;
}

interface JsonFieldProps extends Pick<InputFieldProps, "value" | "onChange"> {
  readonly label: string;
  readonly description?: string;
  readonly required: boolean;
}

function JsonField({ value, onChange, ...looks }: JsonFieldProps) {
  const [typed, setTyped] = useState(() => (value === undefined ? "" : JSON.stringify(value, undefined, 2)));
  const [isBad, setBad] = useState(false);
  const take = (next: string) => {
    setTyped(next);
    try {
      onChange(next.trim() === "" ? undefined : JSON.parse(next));
      setBad(false);
    } catch {
      setBad(true); // Half-typed JSON is none yet: the last that was one stays.
    }
  };
  return (
    <Textarea
      {...looks}
      error={isBad && text.badValue}
      value={typed}
      onChange={(event) => take(event.currentTarget.value)}
      autosize
      minRows={2}
      spellCheck={false}
      classNames={{ input: "sb-mono" }}
    />
  );
}
