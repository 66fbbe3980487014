// A quiet box with a heading, the unit that pages are made of.
import { Group, Paper, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";
import classes from "./panel.module.css";

export interface PanelProps {
  readonly title?: string;
  readonly actions?: ReactNode;
  /** Lets rows reach the edges. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

export function Panel({ title, actions, flush = false, children }: PanelProps) {
  const id = useId();
  return (
    <Paper component="section" className={classes.panel} {...(title && { "aria-labelledby": id })}>
      {title && (
        <Group justify="space-between" className={classes.head} gap="xs">
          <Title order={2} id={id} fz="0.9375rem">
            {title}
          </Title>
          {actions}
        </Group>
      )}
      <div className={flush ? classes.flush : classes.body}>{children}</div>
    </Paper>
  );
}
