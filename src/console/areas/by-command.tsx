// The page of an area that is worked on by commands: which ones, ready to be copied.
import { Stack } from "@mantine/core";
import { CopyText } from "../parts/copy.tsx";
import { Empty } from "../parts/empty.tsx";
import type { IconName } from "../parts/icon.tsx";
import { Page } from "../parts/page.tsx";
import { Panel } from "../parts/panel.tsx";
import { areaText } from "../strings/areas.ts";

export interface ByCommandProps {
  readonly title: string;
  readonly icon: IconName;
  readonly commands: readonly string[];
}

export const ByCommand = ({ title, icon, commands }: ByCommandProps) => (
  <Page title={title}>
    <Panel>
      <Empty icon={icon} title={areaText.byCommand}>
        <Stack gap="xs" mt="xs" align="center">
          {areaText.byCommandWhy}
          {commands.map((command) => (
            <CopyText key={command} value={command} name="the command" />
          ))}
        </Stack>
      </Empty>
    </Panel>
  </Page>
);
