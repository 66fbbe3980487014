// The server's side of OPAQUE. The password never comes here; what does come opens nothing without the setup string,
// which lives in a file of its own outside the database.
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ready, server } from "@serenity-kit/opaque";
import { errorOf } from "../../base/errors.ts";
import { utf8 } from "../../crypto/bytes.ts";
import { hmacSha256 } from "../../crypto/hash.ts";

export interface Opaque {
  /** Answers the first message of a new password. @throws InputError `protocol-error`. */
  register(email: string, request: string): string;
  /** Answers the first message of a login; without a record, in a way that cannot be told from a real one. */
  startLogin(email: string, request: string, registration: string | undefined): { state: string; response: string };
  /** True when the second message shows that the password was right. */
  finishLogin(state: string, finish: string): boolean;
  /** Whether an account that does not exist seems to have an account key: always the same for one address. */
  seemsToHaveAccountKey(email: string): boolean;
}

function readSetup(dataDir: string): string {
  const path = join(dataDir, "opaque-setup");
  if (existsSync(path)) return readFileSync(path, "utf8").trim();
  const setup = server.createSetup();
  writeFileSync(path, setup, { mode: 0o600, flag: "wx" });
  chmodSync(path, 0o600);
  return setup;
}

/** The library's own errors may quote what they were given, so they are replaced. */
function attempt<T>(what: string, step: () => T): T {
  try {
    return step();
  } catch {
    throw errorOf({ code: "protocol-error", message: `${what}: not an OPAQUE message` });
  }
}

/** Reads the setup string of a data directory, or makes it on the first start. */
export async function openOpaque(dataDir: string): Promise<Opaque> {
  await ready;
  const serverSetup = readSetup(dataDir);
  return {
    register: (email, request) =>
      attempt("request", () => {
        const asked = { serverSetup, userIdentifier: email, registrationRequest: request };
        return server.createRegistrationResponse(asked).registrationResponse;
      }),
    startLogin: (email, request, registration) =>
      attempt("request", () => {
        const started = server.startLogin({
          serverSetup,
          userIdentifier: email,
          registrationRecord: registration,
          startLoginRequest: request,
        });
        return { state: started.serverLoginState, response: started.loginResponse };
      }),
    finishLogin(state, finish) {
      try {
        server.finishLogin({ serverLoginState: state, finishLoginRequest: finish });
        return true;
      } catch {
        // The library throws for a wrong password: that is the answer, not a fault.
        return false;
      }
    },
    seemsToHaveAccountKey: (email) => (hmacSha256(utf8(serverSetup), utf8(email))[0] ?? 0) < 32,
  };
}
