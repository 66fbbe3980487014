// A list: its elements in order, each with its own field.
import { ActionIcon, Button } from "@mantine/core";
import { Icon } from "../../../../parts/icon.tsx";
import { panelText as text } from "../../../../strings/flows-panel.ts";
import { faultsBelow } from "./fault.ts";
import { Field } from "./field.tsx";
import { expressionsWithin, type FieldProps } from "./field-props.ts";
import classes from "./fields.module.css";
import { Frame } from "./frame.tsx";
import type { FieldShape } from "./shape.ts";
import { isTall, starter } from "./value.ts";

export function ListField(props: FieldProps<Extract<FieldShape, { is: "list" }>>) {
  const { shape, label, of, optionOf, required, expressions, value, onChange, faults } = props;
  const elements: readonly unknown[] = Array.isArray(value) ? value : [];
  const change = (next: readonly unknown[]) => onChange(next.length === 0 && !required ? undefined : next);
  const isTallOne = isTall(shape.of);
  return (
    <Frame {...props}>
      {elements.map((element, at) => {
        const name = text.entry(label, at + 1);
        return (
          <div key={at} className={classes.entry} data-tall={isTallOne || undefined}>
            <Field
              {...{ of, optionOf }}
              shape={shape.of}
              label={name}
              isLabelHidden
              required
              // An element with parts has expressions in its parts.
              expressions={
                shape.of.is === "object" && expressions !== "nowhere" ? "inside" : expressionsWithin(expressions)
              }
              value={element}
              onChange={(next) => change(elements.map((one, place) => (place === at ? (next ?? null) : one)))}
              faults={faultsBelow(faults, at)}
            />
            <div className={classes.buttons}>
              {at > 0 && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  size="sm"
                  aria-label={text.moveUp(name)}
                  onClick={() => change(swapped(elements, at))}
                >
                  <Icon name="up" size={14} />
                </ActionIcon>
              )}
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={text.remove(name)}
                onClick={() => change(elements.filter((_, place) => place !== at))}
              >
                <Icon name="cross" size={14} />
              </ActionIcon>
            </div>
          </div>
        );
      })}
      {elements.length < shape.max && (
        <div>
          <Button
            variant="subtle"
            size="compact-xs"
            leftSection={<Icon name="plus" size={12} />}
            onClick={() => change([...elements, starter(shape.of)])}
          >
            {text.add(label)}
          </Button>
        </div>
      )}
    </Frame>
  );
}

/** With the element at `at` and the one before it in each other's place. */
function swapped(elements: readonly unknown[], at: number): readonly unknown[] {
  return elements.map((element, place) =>
    place === at - 1 ? elements[at] : place === at ? elements[at - 1] : element,
  );
}
