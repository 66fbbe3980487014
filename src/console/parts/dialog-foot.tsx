// The foot of a dialog's form: away from it, or on with it.
import { Button, Group } from "@mantine/core";
import { partsText } from "../strings/parts.ts";

export interface DialogFootProps {
  /** The verb on the button that submits the form. */
  readonly action: string;
  readonly isBusy: boolean;
  readonly isReady: boolean;
  readonly onCancel: () => void;
}

export const DialogFoot = ({ action, isBusy, isReady, onCancel }: DialogFootProps) => (
  <Group justify="flex-end" gap="xs">
    <Button variant="default" onClick={onCancel}>
      {partsText.cancel}
    </Button>
    <Button type="submit" loading={isBusy} disabled={!isReady}>
      {action}
    </Button>
  </Group>
);
