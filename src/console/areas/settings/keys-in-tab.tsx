// How long keys stay in a tab that nobody uses, and the way to be rid of them at once.
import { Button, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Panel } from "../../parts/panel.tsx";
import { idleLimit, idleLimitOf, idleLimits, setIdleLimit } from "../../session/idle-limit.ts";
import { useSessionStore } from "../../session/session-context.tsx";
import { settingsText as text } from "../../strings/settings.ts";

export function KeysInTab() {
  const store = useSessionStore();
  const [limit, setLimit] = useState(idleLimit);
  const choose = (value: string | null) => {
    const chosen = idleLimitOf(value);
    setLimit(chosen);
    setIdleLimit(chosen);
  };
  return (
    <Panel title={text.keys}>
      <Stack align="flex-start" gap="sm">
        <Text c="dimmed">{text.keysWhy}</Text>
        <Select
          label={text.lockAfter}
          data={idleLimits.map((minutes) => ({ value: String(minutes), label: text.limits[minutes] }))}
          value={String(limit)}
          onChange={choose}
          allowDeselect={false}
        />
        <Button variant="default" onClick={() => store.lock()}>
          {text.lockNow}
        </Button>
      </Stack>
    </Panel>
  );
}
