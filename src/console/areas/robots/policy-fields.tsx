// Asks how long a robot may keep a key: where, until when, and for how many runs.
import { Group, NumberInput, Radio, Stack, TextInput } from "@mantine/core";
import { injectText as text } from "../../strings/inject.ts";
import { isPast, type PolicyDraft } from "./key-policy.ts";

export interface PolicyFieldsProps {
  readonly value: PolicyDraft;
  readonly onChange: (value: PolicyDraft) => void;
  /** A run asked, so that the key may be for that run alone. */
  readonly forRun: boolean;
}

export function PolicyFields({ value, onChange, forRun }: PolicyFieldsProps) {
  const ways = forRun ? (["run", "memory", "disk"] as const) : (["memory", "disk"] as const);
  return (
    <Stack gap="md">
      <Radio.Group label={text.keep} value={value.keep}>
        <Stack gap={6} mt={6}>
          {ways.map((keep) => (
            <Radio key={keep} value={keep} label={text.keeps[keep]} onChange={() => onChange({ ...value, keep })} />
          ))}
        </Stack>
      </Radio.Group>
      <Group grow align="flex-start" preventGrowOverflow={false} wrap="wrap">
        <TextInput
          type="datetime-local"
          label={text.until}
          description={text.untilHint}
          error={isPast(value, Date.now()) && text.untilPast}
          value={value.until}
          onChange={(event) => onChange({ ...value, until: event.currentTarget.value })}
        />
        <NumberInput
          label={text.uses}
          description={text.usesHint}
          min={1}
          max={1_000_000}
          allowDecimal={false}
          allowNegative={false}
          value={value.uses}
          onChange={(uses) => onChange({ ...value, uses })}
        />
      </Group>
    </Stack>
  );
}
