// One value and its field: typed as it is, or given by an expression where that is allowed.
import { ActionIcon, Tooltip } from "@mantine/core";
import type { ReactNode } from "react";
import { isExpression } from "../../../../../flow/expression.ts";
import { Icon } from "../../../../parts/icon.tsx";
import { panelText as text } from "../../../../strings/flows-panel.ts";
import { ItemField } from "../pick/item-field.tsx";
import { ItemNameField } from "../pick/item-name-field.tsx";
import { LabelField, RobotField } from "../pick/robot-field.tsx";
import { SubflowField } from "../pick/subflow-field.tsx";
import { VaultField } from "../pick/vault-field.tsx";
import { CronField } from "../triggers/cron-field.tsx";
import { ZoneField } from "../triggers/zone-field.tsx";
import { CodeField } from "./code-field.tsx";
import { ExpressionField } from "./expression-field.tsx";
import type { FieldProps } from "./field-props.ts";
import classes from "./fields.module.css";
import { JsonField } from "./json-field.tsx";
import { ListField } from "./list-field.tsx";
import { MapField } from "./map-field.tsx";
import { ObjectField } from "./object-field.tsx";
import { ChoiceField, NumberField, SwitchField, TextField } from "./simple-fields.tsx";
import { UnionField } from "./union-field.tsx";
import { expressionOf, findStated } from "./value.ts";

export function Field(props: FieldProps) {
  const { label, isLabelHidden, expressions, value, onChange } = props;
  const isOne = isExpression(value);
  const toggle = isOne ? text.toValue(label) : text.toExpression(label);
  return (
    <div className={classes.field} data-plain={isLabelHidden}>
      <div className={classes.value}>{isOne ? <ExpressionField {...props} /> : valueField(props)}</div>
      {/* One that stands where none may be has to be taken away, too. */}
      {(expressions === "anywhere" || isOne) && (
        <Tooltip label={toggle}>
          <ActionIcon
            className={isLabelHidden ? classes.beside : classes.toggle}
            variant={isOne ? "light" : "subtle"}
            color={isOne ? "seal" : "gray"}
            size="xs"
            aria-label={toggle}
            aria-pressed={isOne}
            onClick={() => onChange(isOne ? findStated(value) : expressionOf(value))}
          >
            <Icon name="expression" size={14} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}

function valueField({ shape, ...props }: FieldProps): ReactNode {
  switch (shape.is) {
    case "text":
      return <TextField shape={shape} {...props} />;
    case "code":
      return <CodeField shape={shape} {...props} />;
    case "number":
      return <NumberField shape={shape} {...props} />;
    case "switch":
      return <SwitchField shape={shape} {...props} />;
    case "choice":
      return <ChoiceField shape={shape} {...props} />;
    case "constant":
      return <ChoiceField {...props} shape={{ is: "choice", options: [shape.value] }} />;
    case "list":
      return <ListField shape={shape} {...props} />;
    case "map":
      return <MapField shape={shape} {...props} />;
    case "object":
      return <ObjectField shape={shape} {...props} />;
    case "union":
      return <UnionField shape={shape} {...props} />;
    case "json":
      return <JsonField shape={shape} {...props} />;
    case "item":
      return <ItemField shape={shape} {...props} />;
    case "vault":
      return <VaultField shape={shape} {...props} />;
    case "item-name":
      return <ItemNameField shape={shape} {...props} />;
    case "robot":
      return <RobotField shape={shape} {...props} />;
    case "label":
      return <LabelField shape={shape} {...props} />;
    case "subflow":
      return <SubflowField shape={shape} {...props} />;
    case "cron":
      return <CronField shape={shape} {...props} />;
    case "zone":
      return <ZoneField shape={shape} {...props} />;
  }
}
