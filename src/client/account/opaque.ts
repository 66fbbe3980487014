// OPAQUE, behind two functions: the server never sees the password nor anything it could replay. The library is a
// WebAssembly module that is loaded only when somebody signs in.
import { errorOf } from "../../base/errors.ts";
import { fromBase64url } from "../../crypto/bytes.ts";

/** Argon2id over the password, compiled in: a server cannot ask for less. 64 MiB, 3 passes, 4 lanes (RFC 9106 4). */
const keyStretching = "memory-constrained";

/** Loads and compiles the module, so that a password that is typed meanwhile need not wait for it. */
export async function readyPassword(): Promise<void> {
  await loadOpaque();
}

async function loadOpaque() {
  const { client, ready } = await import("@serenity-kit/opaque");
  await ready;
  return client;
}

/** Makes the server's record of a new password, and 64 bytes that only who knows the password gets. */
export async function registerPassword(
  password: string,
  exchange: (request: string) => Promise<string>,
): Promise<{ registration: string; exportKey: Uint8Array }> {
  const opaque = await loadOpaque();
  const { clientRegistrationState, registrationRequest } = opaque.startRegistration({ password });
  const registrationResponse = await exchange(registrationRequest);
  const { registrationRecord, exportKey } = opaque.finishRegistration({
    password,
    registrationResponse,
    clientRegistrationState,
    keyStretching,
  });
  return { registration: registrationRecord, exportKey: fromBase64url(exportKey, "OPAQUE export key") };
}

/**
 * Proves the password; `finish` is the last message to the server, `exportKey` the same as at registration.
 * @throws AuthError `not-signed-in` when email or password is wrong, or the server is not the one that was registered
 * with.
 */
export async function provePassword(
  password: string,
  exchange: (request: string) => Promise<string>,
): Promise<{ finish: string; exportKey: Uint8Array }> {
  const opaque = await loadOpaque();
  const { clientLoginState, startLoginRequest } = opaque.startLogin({ password });
  const loginResponse = await exchange(startLoginRequest);
  const result = opaque.finishLogin({ password, loginResponse, clientLoginState, keyStretching });
  if (!result)
    throw errorOf({
      code: "not-signed-in",
      message: "email or password is wrong",
      hint: "Password lost? sealbot account recover",
    });
  return { finish: result.finishLoginRequest, exportKey: fromBase64url(result.exportKey, "OPAQUE export key") };
}
