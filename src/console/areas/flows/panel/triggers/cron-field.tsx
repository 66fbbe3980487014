// When a schedule comes: its pattern, what that means in words, and a few to begin with.
import { Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { flowPanelText as text } from "../../../../strings/flows-panel.ts";
import { faultWords } from "../fields/fault.ts";
import { common, type FieldProps, labelOf } from "../fields/field-props.ts";
import { cronWords } from "./cron-words.ts";
import classes from "./triggers.module.css";

export function CronField({ value, onChange, faults, ...named }: FieldProps) {
  const cron = typeof value === "string" ? value : "";
  const words = cronWords(cron);
  return (
    <Stack gap={6}>
      <TextInput
        {...common}
        {...labelOf(named)}
        description={text.cronHint}
        error={faultWords(faults)}
        placeholder="0 6 * * 1-5"
        value={cron}
        onChange={({ currentTarget }) => onChange(currentTarget.value)}
        classNames={{ input: "sb-mono" }}
      />
      {words !== undefined && (
        <Text size="xs" fw={500} aria-live="polite">
          {words}
        </Text>
      )}
      <div className={classes.examples}>
        {text.cronExamples.map(([pattern, what]) => (
          <UnstyledButton
            key={pattern}
            className={classes.example}
            aria-pressed={cron === pattern}
            onClick={() => onChange(pattern)}
          >
            {what}
          </UnstyledButton>
        ))}
      </div>
    </Stack>
  );
}
