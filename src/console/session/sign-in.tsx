// Signing in, and opening one's keys again after the page was loaded anew. The password goes into OPAQUE in this page
// and nowhere else.
import { Anchor, Button, Group, PasswordInput, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { hasCode } from "../../base/errors.ts";
import { Failure } from "../parts/failure.tsx";
import { notifyFailure } from "../parts/notify.tsx";
import { sessionText as text } from "../strings/session.ts";
import { Doorway } from "./doorway.tsx";
import { useSessionStore } from "./session-context.tsx";
import { useAttempt } from "./use-attempt.ts";

export interface SignInProps {
  readonly email: string;
  readonly expired?: boolean;
  /** The session stands, its keys are gone. */
  readonly locked?: boolean;
}

export function SignIn({ email: known, expired = false, locked = false }: SignInProps) {
  const store = useSessionStore();
  const [email, setEmail] = useState(known);
  const [password, setPassword] = useState("");
  const [accountKey, setAccountKey] = useState("");
  const [wantsKey, setWantsKey] = useState(false);
  const { busy, error, attempt } = useAttempt();
  const needsKey = wantsKey || (hasCode(error, "bad-input", "bad-key") && /account key/.test(error.message));

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const key = accountKey.trim();
    void attempt(() => store.signIn({ email, password, ...(key !== "" && { accountKey: key }) }));
  };
  const leave = () => void store.signOut().catch(notifyFailure);

  return (
    <Doorway
      title={locked ? text.unlockTitle : text.signInTo}
      description={locked ? text.unlockWhy : expired ? text.expired : undefined}
      foot={
        locked ? (
          <Button variant="subtle" color="gray" size="xs" onClick={leave}>
            {text.otherAccount}
          </Button>
        ) : (
          text.keysHere
        )
      }
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <TextInput
            label={text.email}
            type="email"
            name="email"
            autoComplete="username"
            value={email}
            readOnly={locked}
            onChange={(event) => setEmail(event.currentTarget.value)}
            autoFocus={email === ""}
            required
            withAsterisk={false}
          />
          <PasswordInput
            label={text.password}
            name="password"
            autoComplete="current-password"
            value={password}
            // What fails here fails again, and is told, when the form is sent.
            onFocus={() => void store.prepare().catch(() => undefined)}
            onChange={(event) => setPassword(event.currentTarget.value)}
            autoFocus={email !== ""}
            required
            withAsterisk={false}
          />
          {needsKey && (
            <TextInput
              label={text.accountKey}
              description={text.accountKeyHint}
              name="account-key"
              autoComplete="off"
              spellCheck={false}
              value={accountKey}
              onChange={(event) => setAccountKey(event.currentTarget.value)}
              classNames={{ input: "sb-mono" }}
            />
          )}
          {error !== undefined && <Failure error={error} />}
          <Button type="submit" fullWidth loading={busy} disabled={email === "" || password === ""}>
            {locked ? text.unlock : text.signIn}
          </Button>
          <Group gap="lg">
            {!needsKey && (
              <Anchor component="button" type="button" size="sm" onClick={() => setWantsKey(true)}>
                {text.withAccountKey}
              </Anchor>
            )}
            <Anchor component={Link} href="/recover" size="sm">
              {text.lostPassword}
            </Anchor>
            {!locked && (
              <Anchor component={Link} href="/join" size="sm">
                {text.haveTicket}
              </Anchor>
            )}
          </Group>
        </Stack>
      </form>
    </Doorway>
  );
}
