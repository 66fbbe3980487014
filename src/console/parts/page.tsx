// The frame of every page: its title in the tab and on the page, what it is for, and what can be done on it.
import { Anchor, Box, Group, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { Link } from "wouter";

export interface PageProps {
  readonly title: string;
  /** Beside the title, such as a status. */
  readonly mark?: ReactNode;
  readonly description?: ReactNode;
  /** Buttons, the main one last. */
  readonly actions?: ReactNode;
  /** The list that this is one of. */
  readonly up?: { readonly href: string; readonly name: string };
  readonly children: ReactNode;
}

export function Page({ title, mark, description, actions, up, children }: PageProps) {
  useEffect(() => {
    document.title = `${title} · sealbot`;
  }, [title]);
  return (
    <Stack gap="lg">
      <Box>
        {up && (
          <Text size="sm" mb={4}>
            <Anchor component={Link} href={up.href} c="dimmed">
              {up.name}
            </Anchor>
            <Text span c="dimmed" aria-hidden>
              {" / "}
            </Text>
          </Text>
        )}
        <Group justify="space-between" align="flex-start" gap="md">
          <Box flex="1 1 18rem" miw={0}>
            <Group gap="sm" align="center">
              <Title order={1}>{title}</Title>
              {mark}
            </Group>
            {description && (
              <Text c="dimmed" mt={4} maw="42rem">
                {description}
              </Text>
            )}
          </Box>
          {actions && <Group gap="xs">{actions}</Group>}
        </Group>
      </Box>
      {children}
    </Stack>
  );
}
