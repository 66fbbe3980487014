// Several fields that are one value, under its name.
import { Input } from "@mantine/core";
import { type ReactNode, useId } from "react";
import { faultWords, ownFaults } from "./fault.ts";
import type { FieldProps } from "./field-props.ts";
import classes from "./fields.module.css";

export interface FrameProps extends Pick<FieldProps, "label" | "isLabelHidden" | "required" | "hint" | "faults"> {
  /** Set off from what is around it. */
  readonly isInset?: boolean;
  readonly children: ReactNode;
}

export function Frame({ label, isLabelHidden, required, hint, faults, isInset = false, children }: FrameProps) {
  const id = useId();
  const words = faultWords(ownFaults(faults));
  return (
    // biome-ignore lint/a11y/useSemanticElements: a legend cannot stand in a row with buttons
    <div
      role="group"
      className={classes.frame}
      {...(isLabelHidden ? { "aria-label": label } : { "aria-labelledby": id })}
    >
      {!isLabelHidden && (
        <Input.Label labelElement="div" id={id} size="xs" required={required} className={classes.name}>
          {label}
        </Input.Label>
      )}
      <div className={isInset ? classes.inset : classes.parts}>{children}</div>
      {hint !== undefined && <Input.Description size="xs">{hint}</Input.Description>}
      {words !== undefined && <Input.Error size="xs">{words}</Input.Error>}
    </div>
  );
}
