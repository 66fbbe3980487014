// Whether what is shown keeps itself up to date.
import { Box } from "@mantine/core";
import { useLiveState } from "../live/live-provider.tsx";
import { Status } from "../parts/status.tsx";
import { shellText as text } from "../strings/shell.ts";

const marks = {
  live: { tone: "good", name: text.live },
  connecting: { tone: "quiet", name: text.connecting },
  lost: { tone: "wait", name: text.lost },
} as const;

export function LiveMark() {
  const { tone, name } = marks[useLiveState()];
  return (
    <Box px={10} py={4} role="status" fz="xs">
      <Status tone={tone}>{name}</Status>
    </Box>
  );
}
