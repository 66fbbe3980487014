// A value of several possible kinds: the kind is chosen, and has its own field.
import { Button, NativeSelect, Text } from "@mantine/core";
import { Icon } from "../../../../parts/icon.tsx";
import { panelText as text } from "../../../../strings/flows-panel.ts";
import { propertyName } from "../../../../strings/node-words.ts";
import { Field } from "./field.tsx";
import type { FieldProps } from "./field-props.ts";
import classes from "./fields.module.css";
import { Frame } from "./frame.tsx";
import type { FieldShape } from "./shape.ts";
import { alternativeAt, fits, isTall, starter } from "./value.ts";

export function UnionField(props: FieldProps<Extract<FieldShape, { is: "union" }>>) {
  const { shape, label, required, initial, value, onChange } = props;
  const shown = value === undefined ? initial : value;
  if (shown === undefined && !shape.alternatives.some(({ is }) => is === "text")) {
    return (
      <Frame {...props}>
        <div>
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<Icon name="plus" size={12} />}
            onClick={() => onChange(starter(shape))}
          >
            {text.set}
          </Button>
        </div>
      </Frame>
    );
  }
  const at = alternativeAt(shape.alternatives, shown);
  const chosen = shape.alternatives[at];
  const canUnset = !required && value !== undefined;
  return (
    <Frame {...props} faults={[]}>
      <div className={classes.kind} data-tall={(chosen && isTall(chosen)) || undefined}>
        <NativeSelect
          size="xs"
          aria-label={text.kind(label)}
          value={String(at)}
          onChange={({ currentTarget }) => {
            if (currentTarget.value === "unset") return onChange(undefined);
            const next = shape.alternatives[Number(currentTarget.value)];
            if (next) onChange(carried(value, next));
          }}
          data={[
            ...shape.alternatives.map((one, place) => ({ value: String(place), label: kindName(one) })),
            ...(canUnset ? [{ value: "unset", label: text.unset }] : []),
          ]}
        />
        {chosen && chosen.is !== "constant" ? (
          <Field {...props} shape={chosen} hint={undefined} isLabelHidden expressions={inner(props.expressions)} />
        ) : (
          <Text size="xs" c="dimmed" py={6}>
            {chosen?.value === null ? "" : String(chosen?.value)}
          </Text>
        )}
      </div>
    </Frame>
  );
}

/** The expression in place of the whole is offered once, by the union's own field. */
const inner = (expressions: FieldProps["expressions"]) => (expressions === "anywhere" ? "inside" : expressions);

/** What there is of the value in its new kind. */
function carried(value: unknown, to: FieldShape): unknown {
  if (fits(to, value)) return value;
  if (to.is === "list" && fits(to.of, value)) return [value];
  if (Array.isArray(value) && fits(to, value[0])) return value[0];
  if (to.is === "text" && typeof value === "number") return String(value);
  if (to.is === "number" && typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)))
    return Number(value);
  return starter(to);
}

function kindName(shape: FieldShape): string {
  switch (shape.is) {
    case "constant":
      return shape.value === null ? text.nothing : String(shape.value);
    case "object":
      // Such as the one property that makes it what it is.
      return propertyName("", shape.properties.find(({ required }) => required)?.name ?? text.kinds.object);
    case "number":
    case "switch":
    case "list":
    case "map":
    case "json":
      return text.kinds[shape.is];
    default:
      return text.kinds.text;
  }
}
