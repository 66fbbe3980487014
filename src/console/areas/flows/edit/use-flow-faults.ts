// What is wrong with the draft, told a moment after somebody stopped typing; whoever types never waits for it.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { lookUpFor } from "../../../../client/flows/flow-lookup.ts";
import type { Shapes } from "../../../../flow/catalogue.ts";
import type { QueryWord } from "../../../data/keys.ts";
import { notifyFailure } from "../../../parts/notify.tsx";
import { useSession } from "../../../session/session-context.tsx";
import type { FlowDraft } from "./flow-draft.ts";
import type { Judgement } from "./judge.ts";

const vaults: QueryWord = "vaults";
/** Milliseconds. */
const pause = 250;

const unjudged: Judgement = { faults: [], empty: new Map() };

/** The newest judgement; `isFresh` when it is of this very draft. */
export function useFlowFaults(draft: FlowDraft, shapes: Shapes): Judgement & { readonly isFresh: boolean } {
  const { data: lookup } = useLookup(draft);
  const [{ judgement, of }, setJudged] = useState<{ judgement: Judgement; of?: FlowDraft }>({ judgement: unjudged });
  useEffect(() => {
    let isOver = false;
    const judge = async () => {
      const { judged } = await import("./judge.ts");
      if (!isOver) setJudged({ judgement: judged(draft, shapes, lookup), of: draft });
    };
    const timer = setTimeout(() => void judge().catch(notifyFailure), pause);
    return () => {
      isOver = true;
      clearTimeout(timer);
    };
  }, [draft, shapes, lookup]);
  return { ...judgement, isFresh: of === draft };
}

/** Looked up anew when the draft names other vaults or robots, or one of them changed. */
function useLookup({ vaults: named = [], triggers = [] }: FlowDraft) {
  const session = useSession();
  const names = named.map(({ vault }) => vault).sort();
  const robots = triggers.flatMap(({ target }) => (target ? [target] : []));
  return useQuery({
    queryKey: [vaults, "named in a flow", names, robots],
    queryFn: () => lookUpFor(session, { vaults: named, triggers }),
    placeholderData: keepPreviousData,
  });
}
