// The console's session cookie: out of reach for scripts, never sent from another site, and believed only for requests
// that come from one of our own origins.
import { errorOf } from "../../base/errors.ts";
import { sessionIdle } from "../../wire/limits.ts";

/** Browsers drop `__Host-` cookies without TLS, so plain loopback needs another name. */
export const cookieNames = (secure: boolean) => (secure ? "__Host-sealbot" : "sealbot");

/** The value of Set-Cookie; an empty token removes it. */
export function sessionCookie(token: string, secure: boolean): string {
  const life = token === "" ? 0 : Math.floor(sessionIdle / 1_000);
  const parts = [`${cookieNames(secure)}=${token}`, "Path=/", "HttpOnly", "SameSite=Strict", `Max-Age=${life}`];
  return [...parts, ...(secure ? ["Secure"] : [])].join("; ");
}

/** @throws AuthError `not-allowed` when another site could have made the browser send this. */
export function checkConsoleOrigin(method: string, origin: string | undefined, origins: ReadonlySet<string>): void {
  if (origin === undefined ? method === "GET" : origins.has(origin)) return;
  throw errorOf({ code: "not-allowed", message: "the request comes from another origin" });
}
