// Hands a document to the editor: from a file, or from an older version. A draft that lies there is not lost unasked.
import { useLocation } from "wouter";
import type { Flow } from "../../../client/flows/flows.ts";
import { useConfirm } from "../../parts/confirm.tsx";
import { flowsText as text } from "../../strings/flows.ts";
import { parseDraft } from "./edit/flow-draft.ts";
import { findDraft, keepDraft } from "./edit/stored-draft.ts";

/**
 * Opens the editor with `document` as the draft of `flow`, given in its newest version, or of a new one; resolves without doing so when the reader
 * would rather keep the draft that is there. @throws InputError `bad-input` when it is no flow.
 */
export function useEditInstead() {
  const confirm = useConfirm();
  const [, goTo] = useLocation();
  return async (document: unknown, flow?: Flow | undefined): Promise<void> => {
    const draft = parseDraft(document);
    if (findDraft(flow?.id)) {
      const body = text.replaceBody(flow?.name ?? text.newFlow);
      if (!(await confirm({ title: text.replaceTitle, body, action: text.replaceAction }))) return;
    }
    keepDraft(flow?.id, { draft, base: flow && { version: flow.version, hash: flow.hash } });
    goTo(flow ? `/flows/${flow.id}/edit` : "/flows/new");
  };
}
