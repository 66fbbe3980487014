// The password and the recovery kit: what they are for, and how to make them anew.
import { Button, Modal, SimpleGrid, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { Panel } from "../../parts/panel.tsx";
import { settingsText as text } from "../../strings/settings.ts";
import { CredentialsForm, type Renewal } from "./credentials-form.tsx";

export function CredentialPanels() {
  const [renewal, setRenewal] = useState<Renewal>();
  const [isOpen, setOpen] = useState(false);
  const open = (which: Renewal) => {
    setRenewal(which);
    setOpen(true);
  };
  const close = () => setOpen(false);
  return (
    <SimpleGrid cols={{ base: 1, lg: 2 }} style={{ alignItems: "start" }}>
      <Panel title={text.password}>
        <Stack align="flex-start">
          <Text c="dimmed">{text.passwordWhy}</Text>
          <Button variant="default" onClick={() => open("password")}>
            {text.changePassword}
          </Button>
        </Stack>
      </Panel>
      <Panel title={text.kit}>
        <Stack align="flex-start">
          <Text c="dimmed">{text.kitWhy}</Text>
          <Button variant="default" onClick={() => open("kit")}>
            {text.renewKit}
          </Button>
        </Stack>
      </Panel>
      <Modal
        opened={isOpen}
        onClose={close}
        title={renewal === "kit" ? text.kitTitle : text.changeTitle}
        size="lg"
        closeOnClickOutside={false}
      >
        {renewal && <CredentialsForm renewal={renewal} onDone={close} />}
      </Modal>
    </SimpleGrid>
  );
}
