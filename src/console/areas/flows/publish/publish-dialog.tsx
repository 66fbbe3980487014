// Signs a draft as the next version of its flow. It shows first what changes and what the flow may touch then; what has
// faults is not signed.
import { Modal } from "@mantine/core";
import { publishText as text } from "../../../strings/flows-publish.ts";
import type { PublishDialogProps } from "../edit/editor-parts.ts";
import { FaultList } from "./fault-list.tsx";
import { Signing } from "./signing.tsx";

export const PublishDialog = ({ faults, onClose, ...props }: PublishDialogProps) => (
  <Modal opened onClose={onClose} title={text.title} size="min(60rem, 92vw)">
    {faults.length > 0 ? <FaultList faults={faults} /> : <Signing {...props} onClose={onClose} />}
  </Modal>
);
