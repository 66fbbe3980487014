// What publishing a draft would sign: the document with ids in place of names, and the permits that it asks for; with
// the version that is there now, whoever signed it.
import { useQuery } from "@tanstack/react-query";
import { type Flow, type FlowPlan, getFlow, planFlow } from "../../../../client/flows/flows.ts";
import type { Shapes } from "../../../../flow/catalogue.ts";
import type { QueryWord } from "../../../data/keys.ts";
import { useVaults } from "../../../data/vaults.ts";
import { useSession } from "../../../session/session-context.tsx";
import type { FlowDraft } from "../edit/flow-draft.ts";

const flows: QueryWord = "flows";

export interface Plan {
  readonly plan: FlowPlan;
  /** The newest version on the control plane; `undefined` for a new flow. */
  readonly before: Flow | undefined;
}

/** Fails with `bad-input` that names every fault. */
export function usePlan(draft: FlowDraft, shapes: Shapes, newest: Flow | undefined) {
  const session = useSession();
  // A vault that is opened meanwhile lets its permit be signed.
  const open = useVaults().data?.flatMap((vault) => (vault.open ? [vault.id] : []));
  return useQuery({
    queryKey: [flows, "plan", newest?.id, draft, open],
    queryFn: async (): Promise<Plan> => {
      const plan = await planFlow(session, draft, { shapes, flow: newest?.id });
      return { plan, before: plan.previous === "" ? undefined : await getFlow(session, plan.id) };
    },
    enabled: open !== undefined,
    retry: false,
    gcTime: 0,
  });
}
