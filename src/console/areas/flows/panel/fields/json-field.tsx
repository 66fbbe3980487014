// A value that is typed as JSON. What is no JSON yet stays in the field and is not taken over.
import { Textarea } from "@mantine/core";
import { useState } from "react";
import { panelText as text } from "../../../../strings/flows-panel.ts";
import { faultWords } from "./fault.ts";
import { common, type FieldProps, labelOf } from "./field-props.ts";

export function JsonField({ hint, required, initial, value, onChange, faults, ...named }: FieldProps) {
  const shown = JSON.stringify(value === undefined ? initial : value, null, 2) ?? "";
  const [typed, setTyped] = useState({ text: shown, from: shown });
  // What changed elsewhere, such as by going back, is shown; what was typed here keeps its own spaces.
  const now = typed.from === shown ? typed.text : shown;
  const read = findJson(now);
  return (
    <Textarea
      {...common}
      {...labelOf({ ...named, required })}
      description={hint}
      error={read ? faultWords(faults) : text.notJson}
      value={now}
      onChange={({ currentTarget }) => {
        const next = findJson(currentTarget.value);
        const from = next ? (JSON.stringify(next.value ?? initial, null, 2) ?? "") : shown;
        setTyped({ text: currentTarget.value, from });
        if (next) onChange(next.value);
      }}
      autosize
      minRows={2}
      maxRows={16}
      classNames={{ input: "sb-mono" }}
    />
  );
}

/** `value` is undefined where nothing is written. */
function findJson(typed: string): { readonly value: unknown } | undefined {
  if (typed.trim() === "") return { value: undefined };
  try {
    return { value: JSON.parse(typed) };
  } catch {
    return undefined;
  }
}
