// Several fields that are one value, under its name.
import { Text } from "@mantine/core";
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
        <Text component="div" id={id} size="xs" fw={500} className={classes.name}>
          {label}
          {required && (
            <span className={classes.asterisk} aria-hidden="true">
              {" *"}
            </span>
          )}
        </Text>
      )}
      <div className={isInset ? classes.inset : classes.parts}>{children}</div>
      {hint !== undefined && (
        <Text size="xs" c="dimmed">
          {hint}
        </Text>
      )}
      {words !== undefined && (
        <Text size="xs" c="error">
          {words}
        </Text>
      )}
    </div>
  );
}
