// An expression in place of a value, with help at hand.
import { Anchor, Group, Textarea } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { isExpression } from "../../../../../flow/expression.ts";
import { fetched } from "../../../../parts/fetched.ts";
import { panelText as text } from "../../../../strings/flows-panel.ts";
import { faultWords } from "./fault.ts";
import { common, type FieldProps } from "./field-props.ts";
import classes from "./fields.module.css";

const ExpressionHelp = lazy(async () => ({
  default: (await fetched(() => import("./expression-help.tsx"))).ExpressionHelp,
}));

export function ExpressionField({ label, isLabelHidden, required, value, onChange, faults }: FieldProps) {
  const [isHelping, setHelping] = useState(false);
  const source = isExpression(value) && typeof value.$expr === "string" ? value.$expr : "";
  const write = (next: string) => onChange({ $expr: next });
  return (
    <>
      <Textarea
        {...common}
        {...(isLabelHidden ? { "aria-label": text.expressionOf(label) } : { label, withAsterisk: required })}
        description={
          <Group component="span" justify="flex-end">
            <Anchor component="button" type="button" size="xs" onClick={() => setHelping(true)}>
              {text.expressionHelp}
            </Anchor>
          </Group>
        }
        error={faultWords(faults)}
        placeholder="msg.body"
        value={source}
        onChange={({ currentTarget }) => write(currentTarget.value)}
        autosize
        minRows={1}
        maxRows={12}
        classNames={{ input: `sb-mono ${classes.expression}` }}
      />
      {isHelping && (
        <Suspense>
          <ExpressionHelp
            source={source}
            onUse={(next) => {
              write(next);
              setHelping(false);
            }}
            onClose={() => setHelping(false)}
          />
        </Suspense>
      )}
    </>
  );
}
