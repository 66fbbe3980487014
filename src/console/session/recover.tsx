// Back in with the recovery code: the code opens the member's keys in this page, and a new password and a new code take
// the place of the old ones. The code itself never leaves the page.
import { Anchor, Button, Stack, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import { parseRecoveryCode } from "../../client/account/account-text.ts";
import { wipe } from "../../crypto/bytes.ts";
import { explain } from "../parts/explain.ts";
import { Failure } from "../parts/failure.tsx";
import { sessionText as text } from "../strings/session.ts";
import { recoverText } from "../strings/ways-in.ts";
import { Doorway } from "./doorway.tsx";
import { EmailField, isEmail } from "./email-field.tsx";
import { isGoodPassword, NewPasswordFields, noPassword } from "./new-password.tsx";
import { useSessionState, useSessionStore } from "./session-context.tsx";
import { useAttempt } from "./use-attempt.ts";

/** Characters of a whole code without hyphens. */
const wholeCode = 43;

/** What is wrong with a code as it was typed, never showing it; undefined when it may be one. */
function codeFault(typed: string): string | undefined {
  try {
    wipe(parseRecoveryCode(typed));
    return undefined;
  } catch (error) {
    const { message, hint } = explain(error);
    return hint === undefined ? message : `${message} ${hint}`;
  }
}

export function Recover() {
  const store = useSessionStore();
  const state = useSessionState();
  const [email, setEmail] = useState("email" in state ? state.email : "");
  const [code, setCode] = useState("");
  const [isLeft, setLeft] = useState(false);
  const [chosen, setChosen] = useState(noPassword);
  const { busy, error, attempt } = useAttempt();

  const fault = code.trim() === "" ? undefined : codeFault(code);
  const isWhole = code.replace(/[\s-]/g, "").length >= wholeCode;
  const isReady = isEmail(email) && code.trim() !== "" && fault === undefined && isGoodPassword(chosen);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const { password, accountKey } = chosen;
    if (isReady) void attempt(() => store.recover({ email, recoveryCode: code, newPassword: password, accountKey }));
  };

  return (
    <Doorway
      title={recoverText.title}
      description={recoverText.why}
      foot={
        <Anchor component={Link} href="/" size="sm">
          {recoverText.toSignIn}
        </Anchor>
      }
      wide
    >
      <form onSubmit={submit} noValidate>
        <Stack gap="md">
          <EmailField value={email} onChange={setEmail} autoFocus={email === ""} />
          <TextInput
            label={text.kitCode}
            description={recoverText.codeHint}
            error={(isLeft || isWhole) && fault}
            value={code}
            onChange={(event) => setCode(event.currentTarget.value)}
            onBlur={() => setLeft(true)}
            onFocus={() => setLeft(false)}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            autoFocus={email !== ""}
            classNames={{ input: "sb-mono" }}
          />
          <NewPasswordFields value={chosen} onChange={setChosen} replaces />
          {error !== undefined && <Failure error={error} />}
          <Button type="submit" fullWidth loading={busy} disabled={!isReady}>
            {recoverText.action}
          </Button>
        </Stack>
      </form>
    </Doorway>
  );
}
