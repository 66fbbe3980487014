// The frame of the pages before the sign-in: one card in the middle.
import { Box, Paper, Stack, Text, Title } from "@mantine/core";
import { type ReactNode, useEffect } from "react";
import { Logo } from "../parts/logo.tsx";
import classes from "./doorway.module.css";

export interface DoorwayProps {
  readonly title: string;
  readonly description?: ReactNode;
  /** Under the card. */
  readonly foot?: ReactNode;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function Doorway({ title, description, foot, wide = false, children }: DoorwayProps) {
  useEffect(() => {
    document.title = `${title} · sealbot`;
  }, [title]);
  return (
    <Box component="main" className={classes.place}>
      <Stack gap="lg" w="100%" maw={wide ? 560 : 400}>
        <Box mx="auto">
          <Logo size={34} />
        </Box>
        <Paper className={classes.card}>
          <Title order={1} fz="1.25rem" mb={description ? 4 : "md"}>
            {title}
          </Title>
          {description && (
            <Text c="dimmed" mb="lg">
              {description}
            </Text>
          )}
          {children}
        </Paper>
        {foot && (
          <Text component="div" c="dimmed" size="sm" ta="center">
            {foot}
          </Text>
        )}
      </Stack>
    </Box>
  );
}
