// A SOAP fault: its code tells the flow what went wrong. Its words are the service's own and may quote what was sent, so
// no error shows them; a flow that asks for it has them in its message.
import { z } from "zod";
import { errorOf, type SealbotError } from "../../base/errors.ts";

export interface SoapFault {
  readonly code: string;
  readonly text: string;
  readonly detail: unknown;
}

const words = z.union([z.string(), z.object({ $value: z.string() }).transform(({ $value }) => $value)]).catch("");
const code12 = z.object({ Value: words, Subcode: z.object({ Value: words }).optional().catch(undefined) });
const parts = z.object({
  faultcode: words,
  faultstring: words,
  detail: z.unknown().optional(),
  Code: code12.optional().catch(undefined),
  Reason: z.object({ Text: words }).optional().catch(undefined),
  Detail: z.unknown().optional(),
});
const answer = z.object({ root: z.object({ Envelope: z.object({ Body: z.object({ Fault: parts }) }) }) });

/** What the library threw, where that is a fault of the service. */
export function findFault(thrown: unknown): SoapFault | undefined {
  const { data } = answer.safeParse(thrown);
  if (!data) return undefined;
  const { faultcode, faultstring, detail, Code, Reason, Detail } = data.root.Envelope.Body.Fault;
  return {
    // A sub-code says more than "Sender".
    code: faultcode || Code?.Subcode?.Value || Code?.Value || "",
    text: faultstring || Reason?.Text || "",
    detail: detail ?? Detail ?? null,
  };
}

/** What is said of who asks: WS-Security 1.1, 12, and what servers in Node say. */
const signInCodes = /(^|:)(FailedAuthentication|AuthenticationFailure|InvalidSecurity|InvalidSecurityToken)$/;

export function faultError(host: string, { code }: SoapFault): SealbotError {
  const shown = /^[\w.:#/-]{1,100}$/.test(code) ? ` (${code})` : "";
  if (signInCodes.test(code)) {
    return errorOf({ code: "not-signed-in", message: `${host} does not accept the item's token or signature${shown}` });
  }
  return errorOf({
    code: "node-failed",
    message: `${host} answered with a fault${shown}`,
    hint: "With failOnFault: false the flow can look at the fault itself.",
  });
}
