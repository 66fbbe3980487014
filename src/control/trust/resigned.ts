// When a member leaves, what it signed and still stands comes signed anew. Each such statement goes the same way as if
// it were new.
import { errorOf } from "../../base/errors.ts";
import { grant, manifest, permit, vaultHeader } from "../../trust/kinds.ts";
import { parsePayload, type Statement } from "../../trust/statement.ts";
import type { Change } from "../context.ts";
import type { MemberCaller } from "../http/caller.ts";
import { acceptGrant, acceptHeader, acceptManifest, acceptPermit } from "../vaults/vault-changes.ts";
import { acceptEndorsement } from "./endorsements.ts";
import { acceptFlow } from "./flow-changes.ts";

export async function takeResigned(change: Change, caller: MemberCaller, statement: Statement): Promise<void> {
  switch (statement.kind) {
    case "vault-header": {
      const { vault } = parsePayload(statement, vaultHeader.schema);
      await acceptHeader(change, caller, vault, statement, 0);
      return;
    }
    case "grant":
      await acceptGrant(change, caller, parsePayload(statement, grant.schema).vault, statement);
      return;
    case "permit":
      await acceptPermit(change, caller, parsePayload(statement, permit.schema).vault, statement);
      return;
    case "manifest": {
      const { vault } = parsePayload(statement, manifest.schema);
      await acceptManifest(change, caller, vault, { statement, ifMatch: undefined });
      return;
    }
    case "flow":
      await acceptFlow(change, caller, statement);
      return;
    case "robot-endorsement":
      await acceptEndorsement(change, caller, undefined, statement);
      return;
    default:
      throw errorOf({ code: "bad-input", message: `a ${statement.kind} statement cannot be signed anew` });
  }
}
