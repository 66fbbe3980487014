// The recovery kit of a new account, shown once. It leaves the page with the click that says it was put away.
import { Button, Checkbox, Group, Stack } from "@mantine/core";
import { useState } from "react";
import type { NewAccount } from "../../client/accounts.ts";
import { recoveryKit } from "../../client/kit.ts";
import { Icon } from "../parts/icon.tsx";
import { KitCard } from "../parts/kit-card.tsx";
import { saveKit } from "../parts/save-kit.ts";
import { sessionText as text } from "../strings/session.ts";
import { Doorway } from "./doorway.tsx";
import { useSessionStore } from "./session-context.tsx";

export function RecoveryKit({ account }: { readonly account: NewAccount }) {
  const store = useSessionStore();
  const [kept, setKept] = useState(false);
  const [kit] = useState(() =>
    recoveryKit(account, { email: account.session.email, server: location.origin, at: new Date().toISOString() }),
  );
  return (
    <Doorway title={text.kitTitle} description={text.kitWhy} wide>
      <Stack gap="lg">
        <KitCard kit={kit} />
        <Group gap="xs">
          <Button variant="default" leftSection={<Icon name="print" size={16} />} onClick={() => print()}>
            {text.kitPrint}
          </Button>
          <Button
            variant="default"
            leftSection={<Icon name="download" size={16} />}
            onClick={() => saveKit(kit, text.kitFile)}
          >
            {text.kitSave}
          </Button>
        </Group>
        <Checkbox label={text.kitDone} checked={kept} onChange={(event) => setKept(event.currentTarget.checked)} />
        <Button disabled={!kept} onClick={() => store.keepKit()}>
          {text.kitGoOn}
        </Button>
      </Stack>
    </Doorway>
  );
}
