// Fields of one line, or of several: texts, numbers, switches, choices.
import { NumberInput, Select, Switch, Textarea, TextInput } from "@mantine/core";
import { panelText as text } from "../../../../strings/flows-panel.ts";
import { faultWords } from "./fault.ts";
import { common, type FieldProps, labelOf } from "./field-props.ts";
import type { FieldShape } from "./shape.ts";
import { textOf } from "./value.ts";

type Of<Is extends FieldShape["is"]> = FieldProps<Extract<FieldShape, { is: Is }>>;

/** What stands in an empty field: what holds then, or how it is written. */
const placeholderOf = (initial: unknown, otherwise: string): string =>
  initial === undefined || initial === "" ? otherwise : text.usually(String(initial));

export function TextField({ shape, hint, required, initial, value, onChange, faults, ...named }: Of<"text">) {
  const given = {
    ...common,
    ...labelOf({ ...named, required }),
    description: hint,
    error: faultWords(faults),
    placeholder: placeholderOf(initial, text.formats[shape.format]),
    value: textOf(value),
    onChange: ({ currentTarget }: { readonly currentTarget: { readonly value: string } }) =>
      onChange(currentTarget.value === "" && !required ? undefined : currentTarget.value),
  };
  if (shape.isLong) return <Textarea {...given} autosize minRows={named.isLabelHidden ? 1 : 2} maxRows={12} />;
  return <TextInput {...given} type={shape.format === "date" ? "date" : "text"} />;
}

export function NumberField({ shape, hint, required, initial, value, onChange, faults, ...named }: Of<"number">) {
  return (
    <NumberInput
      {...common}
      {...labelOf({ ...named, required })}
      description={hint}
      error={faultWords(faults)}
      placeholder={placeholderOf(initial, "")}
      value={typeof value === "number" ? value : ""}
      onChange={(next) => onChange(next === "" ? undefined : Number(next))}
      allowDecimal={!shape.isWhole}
      allowNegative={(shape.min ?? -1) < 0}
      {...(shape.min !== undefined && { min: shape.min })}
      {...(shape.max !== undefined && { max: shape.max })}
      // What is out of bounds is said, never changed behind the author's back.
      clampBehavior="none"
      hideControls
    />
  );
}

export function SwitchField({ hint, initial, value, onChange, faults, label, isLabelHidden }: Of<"switch">) {
  const usual = initial === true;
  return (
    <Switch
      size="xs"
      {...(isLabelHidden ? { "aria-label": label } : { label })}
      description={hint}
      error={faultWords(faults)}
      checked={typeof value === "boolean" ? value : usual}
      onChange={({ currentTarget: { checked } }) => onChange(checked === initial ? undefined : checked)}
    />
  );
}

/** Options that are searched rather than looked through; and those that are listed at a time. */
const manyOptions = 12;
const mostShown = 100;

export function ChoiceField(props: Of<"choice">) {
  const { shape, hint, required, initial, value, onChange, faults, optionOf = String, ...named } = props;
  const shown = value ?? initial;
  const at = shape.options.findIndex((option) => Object.is(option, shown));
  return (
    <Select
      {...common}
      {...labelOf({ ...named, required })}
      description={hint}
      error={faultWords(faults)}
      placeholder={text.unset}
      searchable={shape.options.length > manyOptions}
      limit={mostShown}
      data={shape.options.map((option, place) => ({ value: String(place), label: optionOf(String(option)) }))}
      value={at < 0 ? null : String(at)}
      onChange={(next) => {
        const chosen = next === null ? undefined : shape.options[Number(next)];
        onChange(chosen === initial ? undefined : chosen);
      }}
      allowDeselect={!required && initial === undefined}
    />
  );
}
