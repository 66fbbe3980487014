// Who is signed in, as others see and compare it.
import { Stack, Text } from "@mantine/core";
import { fromBase64url } from "../../../crypto/bytes.ts";
import { showFingerprint } from "../../../trust/fingerprint.ts";
import { CopyText } from "../../parts/copy.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useSession } from "../../session/session-context.tsx";
import { membersText } from "../../strings/members.ts";
import { settingsText as text } from "../../strings/settings.ts";

export function Account() {
  const { name, email, role, keys } = useSession();
  const fingerprint = showFingerprint(fromBase64url(keys.fingerprint));
  return (
    <Panel title={text.account}>
      <Stack gap="sm">
        <Facts
          rows={[
            [text.name, name],
            [text.email, email],
            [text.role, role ? membersText.roles[role] : text.noRole],
            [text.fingerprint, <CopyText key="fingerprint" value={fingerprint} name={text.fingerprintName} />],
          ]}
        />
        <Text size="xs" c="dimmed">
          {text.fingerprintWhy}
        </Text>
      </Stack>
    </Panel>
  );
}
