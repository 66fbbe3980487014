// The end of an injection: what the robot signed for.
import { Alert, Button, Group, Stack } from "@mantine/core";
import type { Injected } from "../../../client/robots/inject.ts";
import { exactText } from "../../parts/ago-text.ts";
import { CopyText } from "../../parts/copy.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Icon } from "../../parts/icon.tsx";
import { injectText as text } from "../../strings/inject.ts";

export interface InjectReceiptProps {
  readonly injected: Injected;
  readonly onClose: () => void;
}

export const InjectReceipt = ({ injected: { robot, vault, at, injectId }, onClose }: InjectReceiptProps) => (
  <Stack gap="md">
    <Alert
      role="status"
      color="teal"
      variant="default"
      icon={<Icon name="check" />}
      title={text.doneTitle(robot.name, vault.name)}
    >
      {text.doneWhy}
    </Alert>
    <Facts
      rows={[
        [text.accepted, exactText(at)],
        [text.signedBy, <CopyText key="signer" value={robot.fingerprint} name="the fingerprint" />],
        [text.receipt, <CopyText key="id" value={injectId} name="the number" />],
      ]}
    />
    <Group justify="flex-end">
      <Button onClick={onClose} data-autofocus>
        {text.close}
      </Button>
    </Group>
  </Stack>
);
