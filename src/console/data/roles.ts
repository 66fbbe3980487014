// What the reader's role lets them do, so that no page offers what would be refused. Nothing is protected by it: the
// control plane and every robot ask for themselves.
import type { MemberSession } from "../../client/session/session.ts";
import { useSession } from "../session/session-context.tsx";

export const isAdmin = ({ role }: Pick<MemberSession, "role">): boolean => role === "owner" || role === "admin";

/** Makes vaults, robots and flows, and says who may use them. */
export const useIsAdmin = (): boolean => isAdmin(useSession());

/** Runs flows and brings keys; viewers only look. */
export function useIsOperator(): boolean {
  const session = useSession();
  return isAdmin(session) || session.role === "operator";
}
