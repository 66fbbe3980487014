// Fields with names of one's own: of a custom item, or of a setup that takes more than the table names.
import { ActionIcon, Button, Checkbox, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { Icon } from "../../parts/icon.tsx";
import { itemsText as text } from "../../strings/items.ts";
import type { OwnField } from "./form-fields.ts";

export interface OwnFieldsProps {
  readonly fields: readonly OwnField[];
  readonly onChange: (fields: readonly OwnField[]) => void;
}

export function OwnFields({ fields, onChange }: OwnFieldsProps) {
  const change = (at: number, more: Partial<OwnField>) =>
    onChange(fields.map((field, place) => (place === at ? { ...field, ...more } : field)));
  return (
    <Stack gap="sm">
      {fields.map((field, at) => {
        const Value = field.secret ? PasswordInput : TextInput;
        return (
          <Group key={at} align="flex-end" gap="sm">
            <TextInput
              label={text.ownName}
              value={field.name}
              onChange={(event) => change(at, { name: event.currentTarget.value })}
              autoComplete="off"
              w={{ base: "100%", xs: "12rem" }}
            />
            <Value
              label={text.ownValue}
              value={field.value}
              onChange={(event) => change(at, { value: event.currentTarget.value })}
              autoComplete={field.secret ? "new-password" : "off"}
              style={{ flex: "1 1 12rem" }}
            />
            <Checkbox
              label={text.ownSecret}
              checked={field.secret}
              onChange={(event) => change(at, { secret: event.currentTarget.checked })}
              mb={8}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              mb={4}
              aria-label={text.removeField(field.name)}
              onClick={() => onChange(fields.filter((_, place) => place !== at))}
            >
              <Icon name="trash" size={16} />
            </ActionIcon>
          </Group>
        );
      })}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => onChange([...fields, { name: "", value: "", secret: true }])}
        >
          <Text component="span" size="xs">
            {text.addField}
          </Text>
        </Button>
      </Group>
    </Stack>
  );
}
