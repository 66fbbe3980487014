// How good a new password is: four bars, a word, and what would make it better.
import { Group, Text } from "@mantine/core";
import type { PasswordStrength } from "../../client/account/password.ts";
import { sessionText as text } from "../strings/session.ts";
import classes from "./strength.module.css";

export interface StrengthProps {
  readonly id: string;
  readonly strength: PasswordStrength;
  /** Nothing is judged before anything was typed. */
  readonly isTouched: boolean;
}

export const Strength = ({ id, strength: { score, hint }, isTouched }: StrengthProps) => (
  <div id={id} aria-live="polite">
    <Group gap={4} mt={8} mb={6} aria-hidden="true">
      {[1, 2, 3, 4].map((bar) => (
        <span
          key={bar}
          className={classes.bar}
          data-score={isTouched && bar <= Math.max(score, 1) ? score : undefined}
        />
      ))}
    </Group>
    <Text size="xs" c="dimmed">
      {isTouched ? `${text.strength[score]}. ${hint}` : hint}
    </Text>
  </div>
);
