// Which control plane and workspace this is, by what the page itself believes, and where to read on.
import { Anchor, Group, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { fromBase64url } from "../../../crypto/bytes.ts";
import { rootFingerprint, showFingerprint } from "../../../trust/fingerprint.ts";
import { getServer } from "../../../wire/routes/accounts.ts";
import type { QueryWord } from "../../data/keys.ts";
import { CopyText } from "../../parts/copy.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useSession } from "../../session/session-context.tsx";
import { settingsText as text } from "../../strings/settings.ts";

const server: QueryWord = "server";
const reads = [
  ["/help", text.help],
  ["/docs", text.api],
  ["/openapi.json", text.openapi],
] as const;

export function ControlPlane() {
  const session = useSession();
  const query = useQuery({ queryKey: [server], queryFn: () => session.call(getServer, {}) });
  const root = showFingerprint(fromBase64url(rootFingerprint(session.workspace, session.trust.rootKey)));
  return (
    <Panel title={text.plane}>
      <Stack gap="sm">
        <Loaded query={query}>
          {({ version, public_urls }) => (
            <Facts
              rows={[
                [text.workspace, session.workspace],
                [text.root, <CopyText key="root" value={root} name={text.rootName} />],
                [text.version, version],
                [text.addresses, (public_urls.length === 0 ? [location.origin] : public_urls).join(", ")],
              ]}
            />
          )}
        </Loaded>
        <Text size="xs" c="dimmed">
          {text.rootWhy}
        </Text>
        <Group gap="lg" aria-label={text.reads} component="nav">
          {reads.map(([href, name]) => (
            <Anchor key={href} href={href} size="sm">
              {name}
            </Anchor>
          ))}
        </Group>
      </Stack>
    </Panel>
  );
}
