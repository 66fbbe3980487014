// A part of a panel under a heading, and a part that is folded away until somebody wants it.
import { Text, Title } from "@mantine/core";
import { type ReactNode, useId, useState } from "react";
import { Icon } from "../../../parts/icon.tsx";
import classes from "./panel.module.css";

export interface SectionProps {
  readonly title: string;
  readonly hint?: string;
  readonly children: ReactNode;
}

export function Section({ title, hint, children }: SectionProps) {
  const id = useId();
  return (
    <section className={classes.section} aria-labelledby={id}>
      <div>
        <Title order={3} id={id}>
          {title}
        </Title>
        {hint !== undefined && (
          <Text size="xs" c="dimmed">
            {hint}
          </Text>
        )}
      </div>
      {children}
    </section>
  );
}

export interface FoldProps {
  readonly title: string;
  /** Open from the beginning, and for as long as it holds something that must be seen. */
  readonly isNeeded: boolean;
  readonly children: ReactNode;
}

export function Fold({ title, isNeeded, children }: FoldProps) {
  const [isOpen, setOpen] = useState(isNeeded);
  const shown = isOpen || isNeeded;
  return (
    <>
      <button type="button" className={classes.more} aria-expanded={shown} onClick={() => setOpen(!shown)}>
        <Icon name="right" size={12} />
        {title}
      </button>
      {shown && children}
    </>
  );
}
