// The draft of the same flow in another tab of this browser, once somebody changes it there.
import { useCallback, useEffect, useRef, useState } from "react";
import type { FlowId } from "../../../../base/ids.ts";
import type { FlowDraft } from "./flow-draft.ts";
import { type StoredDraft, watchDraft } from "./stored-draft.ts";

/** `elsewhere` is undefined while no other tab has another draft than `mine`. */
export function useElsewhere(flow: FlowId | undefined, mine: FlowDraft) {
  const [elsewhere, setElsewhere] = useState<StoredDraft>();
  const latest = useRef(mine);
  latest.current = mine;
  useEffect(
    () =>
      watchDraft(flow, (theirs) => {
        const isSame = theirs && JSON.stringify(theirs.draft) === JSON.stringify(latest.current);
        setElsewhere(isSame ? undefined : theirs);
      }),
    [flow],
  );
  const forgetElsewhere = useCallback(() => setElsewhere(undefined), []);
  return { elsewhere, forgetElsewhere } as const;
}
