// Whether new keys of a vault were begun by this member and the new key was not put away yet.
import { useEffect, useState } from "react";
import type { VaultId } from "../../../base/ids.ts";
import { useSession } from "../../session/session-context.tsx";

export function useCutOff(vault: VaultId): boolean {
  const session = useSession();
  const [isCutOff, setCutOff] = useState(false);
  useEffect(() => {
    void session.rotations.find(vault).then((kept) => setCutOff(kept !== undefined));
  }, [session, vault]);
  return isCutOff;
}
