// The address that a provider has to know before it sends anybody back to this console.
import { Text } from "@mantine/core";
import { redirectUri } from "../../connect/consent-window.ts";
import { CopyText } from "../../parts/copy.tsx";
import { connectText as text } from "../../strings/connect.ts";

export const RedirectUri = () => (
  <div>
    <Text size="sm" c="dimmed">
      {text.redirect}
    </Text>
    <CopyText value={redirectUri()} name={text.redirectName} />
  </div>
);
