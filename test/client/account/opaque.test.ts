// OPAQUE against the real server side of the library.
import { ready, server } from "@serenity-kit/opaque";
import { beforeAll, expect, test } from "vitest";
import { provePassword, registerPassword } from "../../../src/client/account/opaque.ts";

const password = "plum-teapot-orbit-saddle";
const userIdentifier = "ada@example.com";
let serverSetup = "";
beforeAll(async () => {
  await ready;
  serverSetup = server.createSetup();
});

const register = () =>
  registerPassword(password, async (registrationRequest) => {
    const parameters = { serverSetup, userIdentifier, registrationRequest };
    return server.createRegistrationResponse(parameters).registrationResponse;
  });
const prove = (typed: string, registrationRecord: string, messages: string[] = []) =>
  provePassword(typed, async (startLoginRequest) => {
    const answer = server.startLogin({ serverSetup, userIdentifier, registrationRecord, startLoginRequest });
    messages.push(startLoginRequest, answer.loginResponse);
    return answer.loginResponse;
  });

test("a login gives the export key of the registration, and no message carries the password", async () => {
  const { registration, exportKey } = await register();
  const messages: string[] = [];
  const proof = await prove(password, registration, messages);
  expect(proof.exportKey).toEqual(exportKey);
  expect(exportKey).toHaveLength(64);
  const sent = [...messages, registration, proof.finish].map((text) =>
    Buffer.from(text, "base64url").toString("latin1"),
  );
  for (const text of sent) expect(text).not.toContain(password);
});

test("another password, or a record of another server, proves nothing", async () => {
  const { registration } = await register();
  await expect(prove("plum-teapot-orbit-saddlf", registration)).rejects.toMatchObject({ code: "not-signed-in" });
  serverSetup = server.createSetup();
  await expect(prove(password, registration)).rejects.toMatchObject({ code: "not-signed-in" });
});
