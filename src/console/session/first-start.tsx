// The first account of a control plane: it makes the workspace, its root key and the owner's keys, all in this page.
import { Button, Checkbox, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { passwordStrength } from "../../client/password.ts";
import { Failure } from "../parts/failure.tsx";
import { sessionText as text } from "../strings/session.ts";
import { Doorway } from "./doorway.tsx";
import { useSessionStore } from "./session-context.tsx";
import { Strength } from "./strength.tsx";
import { useAttempt } from "./use-attempt.ts";

export function FirstStart() {
  const store = useSessionStore();
  const [setupCode, setSetupCode] = useState("");
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [accountKey, setAccountKey] = useState(false);
  const { busy, error, attempt } = useAttempt();

  const strength = passwordStrength(password);
  const isEmail = /^\S+@\S+\.\S+$/.test(email.trim());
  const differs = again !== "" && again !== password;
  const isReady = setupCode.trim() !== "" && isEmail && strength.score > 0 && again === password;
  const submit = (event: FormEvent) => {
    event.preventDefault();
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
          <TextInput
            label={text.email}
            type="email"
            autoComplete="username"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
          <div>
            <PasswordInput
              label={text.newPassword}
              autoComplete="new-password"
              value={password}
              onChange={(event) => setPassword(event.currentTarget.value)}
              aria-describedby="password-strength"
            />
            <Strength id="password-strength" strength={strength} isTouched={password !== ""} />
          </div>
          <PasswordInput
            label={text.newPasswordAgain}
            autoComplete="new-password"
            value={again}
            onChange={(event) => setAgain(event.currentTarget.value)}
            error={differs && text.passwordsDiffer}
          />
          <Checkbox
            label={text.wantAccountKey}
            description={text.wantAccountKeyHint}
            checked={accountKey}
            onChange={(event) => setAccountKey(event.currentTarget.checked)}
          />
          {error !== undefined && <Failure error={error} />}
          <Button type="submit" fullWidth loading={busy} disabled={!isReady}>
            {text.createAccount}
          </Button>
        </Stack>
      </form>
    </Doorway>
  );
}
