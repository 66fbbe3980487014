// Makes a new password, or a new recovery kit under the password there is; either way the old kit is worth nothing
// afterwards, and the new one is shown once.
import { Button, Checkbox, Group, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { hasCode } from "../../../base/errors.ts";
import { changePassword } from "../../../client/account/accounts.ts";
import type { ShownCredentials } from "../../../client/account/credentials.ts";
import { Failure } from "../../parts/failure.tsx";
import { notifyDone } from "../../parts/notify.tsx";
import { bareFetch } from "../../session/console-fetch.ts";
import { KeepKit } from "../../session/keep-kit.tsx";
import { isGoodPassword, NewPasswordFields, noPassword } from "../../session/new-password.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { sessionText } from "../../strings/session.ts";
import { settingsText as text } from "../../strings/settings.ts";

export type Renewal = "password" | "kit";

export interface CredentialsFormProps {
  readonly renewal: Renewal;
  readonly onDone: () => void;
}

export function CredentialsForm({ renewal, onDone }: CredentialsFormProps) {
  const session = useSession();
  const [shown, setShown] = useState<ShownCredentials>();
  if (!shown) return <Form renewal={renewal} onShown={setShown} />;
  const finish = () => {
    onDone();
    notifyDone(renewal === "kit" ? text.renewed : text.changed);
  };
  return (
    <Stack gap="md">
      <Text c="dimmed">{sessionText.kitWhy}</Text>
      <KeepKit shown={shown} email={session.email} action={text.done} onKept={finish} />
    </Stack>
  );
}

interface FormProps {
  readonly renewal: Renewal;
  readonly onShown: (shown: ShownCredentials) => void;
}

function Form({ renewal, onShown }: FormProps) {
  const session = useSession();
  const client = useQueryClient();
  const [current, setCurrent] = useState("");
  const [key, setKey] = useState("");
  const [chosen, setChosen] = useState(noPassword);
  const { busy, error, attempt } = useAttempt();
  const isKit = renewal === "kit";
  // The control plane tells only who has proved the password whether there is an account key.
  const [needsKey, setNeedsKey] = useState(false);
  if (!needsKey && hasCode(error, "bad-input", "bad-key") && /account key/.test(error.message)) setNeedsKey(true);
  const isReady = current !== "" && (isKit || isGoodPassword(chosen));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isReady) return;
    void attempt(async () => {
      const input = {
        oldPassword: current,
        newPassword: isKit ? current : chosen.password,
        accountKey: chosen.accountKey,
        proofFetch: bareFetch,
        ...(needsKey && { oldAccountKey: key.trim() }),
      };
      onShown(await changePassword(session, input));
      await client.invalidateQueries({ queryKey: ["sessions"] });
    });
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        <Text c="dimmed">{isKit ? text.kitWhy : text.passwordWhy}</Text>
        <PasswordInput
          label={text.current}
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          data-autofocus
        />
        {needsKey && (
          <TextInput
            label={text.currentKey}
            description={sessionText.accountKeyHint}
            value={key}
            onChange={(event) => setKey(event.currentTarget.value)}
            autoComplete="off"
            spellCheck={false}
            classNames={{ input: "sb-mono" }}
          />
        )}
        {isKit ? (
          needsKey && (
            <Checkbox
              label={text.keepKey}
              description={text.keepKeyHint}
              checked={chosen.accountKey}
              onChange={(event) => setChosen({ ...chosen, accountKey: event.currentTarget.checked })}
            />
          )
        ) : (
          <NewPasswordFields value={chosen} onChange={setChosen} replaces />
        )}
        {error !== undefined && <Failure error={error} />}
        <Group justify="flex-end">
          <Button type="submit" loading={busy} disabled={!isReady}>
            {isKit ? text.renew : text.change}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
