// The first account of a control plane: it makes the workspace, its root key and the owner's keys, all in this page.
import { Button, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Failure } from "../parts/failure.tsx";
import { sessionText as text } from "../strings/session.ts";
import { Doorway } from "./doorway.tsx";
import { EmailField, isEmail } from "./email-field.tsx";
import { isGoodPassword, NewPasswordFields, noPassword } from "./new-password.tsx";
import { useSessionStore } from "./session-context.tsx";
import { useAttempt } from "./use-attempt.ts";

export function FirstStart() {
  const store = useSessionStore();
  const [setupCode, setSetupCode] = useState("");
  const [email, setEmail] = useState("");
  const [chosen, setChosen] = useState(noPassword);
  const { busy, error, attempt } = useAttempt();

  const isReady = setupCode.trim() !== "" && isEmail(email) && isGoodPassword(chosen);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { password, accountKey } = chosen;
    if (isReady) void attempt(() => store.createFirst({ setupCode: setupCode.trim(), email, password, accountKey }));
  };

  return (
    <Doorway title={text.setupTitle} description={text.setupWhy} foot={text.keysHere} wide>
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={text.setupCode}
            description={text.setupCodeHint}
            value={setupCode}
            onChange={(event) => setSetupCode(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            autoFocus
            classNames={{ input: "sb-mono" }}
          />
          <EmailField value={email} onChange={setEmail} />
          <NewPasswordFields value={chosen} onChange={setChosen} />
          {error !== undefined && <Failure error={error} />}
          <Button type="submit" fullWidth loading={busy} disabled={!isReady}>
            {text.createAccount}
          </Button>
        </Stack>
      </form>
    </Doorway>
  );
}
