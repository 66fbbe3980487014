// Signing out as a person does it: what they drew and did not sign yet is dropped with it, so that is asked first.
import { useConfirm } from "../parts/confirm.tsx";
import { notifyFailure } from "../parts/notify.tsx";
import { findStoredBelow, flowDraftPrefix } from "../parts/storage.ts";
import { useSessionStore } from "../session/session-context.tsx";
import { shellText as text } from "../strings/shell.ts";

export function useSignOut(): () => void {
  const store = useSessionStore();
  const confirm = useConfirm();
  const signOut = async () => {
    const names = findStoredBelow(flowDraftPrefix).map((stored) => {
      const { name } = Object(Object(stored).draft);
      return typeof name === "string" && name !== "" ? name : text.unnamedDraft;
    });
    const question = { title: text.dropTitle, body: text.dropWhy(names), action: text.dropAction };
    if (names.length === 0 || (await confirm(question))) await store.signOut();
  };
  return () => void signOut().catch(notifyFailure);
}
