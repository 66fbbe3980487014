// Light, dark, or as the system is.
import { SegmentedControl, Stack, Text, useMantineColorScheme } from "@mantine/core";
import { looks } from "../../parts/looks.ts";
import { Panel } from "../../parts/panel.tsx";
import { settingsText as text } from "../../strings/settings.ts";

export function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Panel title={text.looks}>
      <Stack align="flex-start" gap="sm">
        <Text c="dimmed">{text.looksWhy}</Text>
        <SegmentedControl
          aria-label={text.scheme}
          value={colorScheme}
          onChange={(value) => setColorScheme(looks.find(({ scheme }) => scheme === value)?.scheme ?? "auto")}
          data={looks.map(({ scheme, name }) => ({ value: scheme, label: name }))}
        />
      </Stack>
    </Panel>
  );
}
