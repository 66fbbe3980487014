// The one way an error is shown in place: what happened, and what to do about it.
import { Alert, Button, Code, Group, Stack, Text } from "@mantine/core";
import { partsText } from "../strings/parts.ts";
import { explain } from "./explain.ts";
import { Icon } from "./icon.tsx";

export interface FailureProps {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}

export function Failure({ error, onRetry }: FailureProps) {
  const { title, message, hint, code } = explain(error);
  return (
    <Alert role="alert" color="red" variant="default" icon={<Icon name="alert" />} title={title}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{message}</Text>
        {hint === undefined ? null : (
          <Text size="sm" c="dimmed">
            {hint}
          </Text>
        )}
        <Group gap="sm">
          {onRetry && (
            <Button size="xs" variant="default" leftSection={<Icon name="retry" size={14} />} onClick={onRetry}>
              {partsText.retry}
            </Button>
          )}
          <Code>{code}</Code>
        </Group>
      </Stack>
    </Alert>
  );
}
