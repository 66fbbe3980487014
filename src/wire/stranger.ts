// What to think of an answer that no control plane gives: something on the way has answered in its place.
import { errorOf, type SealbotError } from "../base/errors.ts";

/** Statuses by which a reverse proxy says that it does not reach what is behind it. */
const gatewayStatuses = new Set([502, 503, 504]);

/** The error for an answer of `server` with this status and content type; nothing of its body is shown. */
export function strangerError(server: string, status: number, contentType: string | null | undefined): SealbotError {
  const type = /^[a-z]+\/[a-z0-9.+-]+/i.exec(contentType ?? "")?.[0]?.toLowerCase();
  const shown = type ? `${status}, ${type}` : String(status);
  if (gatewayStatuses.has(status)) {
    return errorOf({
      code: "unreachable",
      message: `what is in front of the control plane at ${server} does not reach it (${shown})`,
      hint: "Is the control plane running? Otherwise look at the reverse proxy in front of it.",
    });
  }
  const isPage = type === "text/html" || (status >= 300 && status < 400) || status === 511;
  return errorOf({
    code: "unreachable",
    message: `something other than a control plane answers at ${server} (${shown})`,
    hint: isPage
      ? "If this network wants you to sign in, do so in a browser; otherwise check the control plane's address."
      : "Is this the address of a sealbot control plane, and does what is in front of it let WebSockets through?",
  });
}
