// A text in a language of its own.
import { Textarea } from "@mantine/core";
import { faultWords } from "./fault.ts";
import { common, type FieldProps, labelOf } from "./field-props.ts";
import type { FieldShape } from "./shape.ts";

type CodeShape = Extract<FieldShape, { is: "code" }>;

export function CodeField({ hint, required, value, onChange, faults, ...named }: FieldProps<CodeShape>) {
  return (
    <Textarea
      {...common}
      {...labelOf({ ...named, required })}
      description={hint}
      error={faultWords(faults)}
      value={typeof value === "string" ? value : ""}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      autosize
      minRows={5}
      maxRows={24}
      classNames={{ input: "sb-mono" }}
    />
  );
}
