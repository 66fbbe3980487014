// Whether this host is a robot whose identity can be read.
import { fromBase64url } from "../../crypto/bytes.ts";
import { showFingerprint } from "../../trust/fingerprint.ts";
import { type Check, ok, warn } from "./check.ts";

export const identityCheck: Check = {
  name: "identity",
  needs: ["user"],
  run: async (examined) => {
    const identity = await examined.findIdentity();
    if (!identity) {
      return warn(
        "this host is no robot yet",
        "Ask for a ticket (sealbot robot invite), then: sealbot robot join TICKET-FILE --server URL",
      );
    }
    return ok(`"${identity.name}", ${showFingerprint(fromBase64url(identity.fingerprint))}`);
  },
};
