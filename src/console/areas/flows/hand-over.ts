// Hands a document to the editor: from a file, or from an older version. A draft that lies there is not lost unasked.
import { useLocation } from "wouter";
import { useConfirm } from "../../parts/confirm.tsx";
import { findDraft, putDraft } from "../../parts/draft.ts";
import { flowsText as text } from "../../strings/flows.ts";
import { parseDraft } from "./edit/flow-draft.ts";

interface FlowId {
  readonly id: string;
  readonly name: string;
}

/** Under which the editor keeps the draft of a flow, or of a new one. */
export const draftName = (flow: string | undefined): string => `flow.${flow ?? "new"}`;

/**
 * Opens the editor with `document` as the draft of `flow`, or of a new one; resolves without doing so when the reader
 * would rather keep the draft that is there. @throws InputError `bad-input` when it is no flow.
 */
export function useEditInstead() {
  const confirm = useConfirm();
  const [, goTo] = useLocation();
  return async (document: unknown, flow?: FlowId | undefined): Promise<void> => {
    const draft = parseDraft(document);
    const name = draftName(flow?.id);
    if (findDraft(name) !== undefined) {
      const body = text.replaceBody(flow?.name ?? text.newFlow);
      if (!(await confirm({ title: text.replaceTitle, body, action: text.replaceAction }))) return;
    }
    putDraft(name, draft);
    goTo(flow ? `/flows/${flow.id}/edit` : "/flows/new");
  };
}
