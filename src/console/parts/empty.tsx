// What stands where nothing is yet: what would be here, and how to get it.
import { Box, Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { Icon, type IconName } from "./icon.tsx";

export interface EmptyProps {
  readonly icon: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}

export const Empty = ({ icon, title, children, actions }: EmptyProps) => (
  <Stack align="center" gap="xs" py="xl" px="md" ta="center">
    <Box c="dimmed">
      <Icon name={icon} size={34} />
    </Box>
    <Text fw={600}>{title}</Text>
    {children && (
      <Text component="div" c="dimmed" size="sm" maw="28rem">
        {children}
      </Text>
    )}
    {actions && <Group mt="xs">{actions}</Group>}
  </Stack>
);
