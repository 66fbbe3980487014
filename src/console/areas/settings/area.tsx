// Settings: the account, how this browser treats it, and what control plane this is.
import { SimpleGrid } from "@mantine/core";
import { Page } from "../../parts/page.tsx";
import { settingsText as text } from "../../strings/settings.ts";
import { Account } from "./account.tsx";
import { Appearance } from "./appearance.tsx";
import { ControlPlane } from "./control-plane.tsx";
import { CredentialPanels } from "./credentials.tsx";
import { KeysInTab } from "./keys-in-tab.tsx";
import { Sessions } from "./sessions.tsx";

export const Area = () => (
  <Page title={text.title} description={text.description}>
    <Account />
    <CredentialPanels />
    <Sessions />
    <SimpleGrid cols={{ base: 1, lg: 2 }} style={{ alignItems: "start" }}>
      <Appearance />
      <KeysInTab />
    </SimpleGrid>
    <ControlPlane />
  </Page>
);
