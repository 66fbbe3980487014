// Asks for a new password, judges it while it is typed, and offers an account key beside it. What was typed goes
// nowhere but to whoever holds these fields.
import { Checkbox, PasswordInput } from "@mantine/core";
import { useId } from "react";
import { passwordStrength } from "../../client/account/password.ts";
import { sessionText as text } from "../strings/session.ts";
import { Strength } from "./strength.tsx";

export interface NewPassword {
  readonly password: string;
  readonly again: string;
  /** Whether to make an account key as well. */
  readonly accountKey: boolean;
}
export const noPassword: NewPassword = { password: "", again: "", accountKey: false };

/** Whether it may be used, and was typed the same twice. */
export const isGoodPassword = ({ password, again }: NewPassword): boolean =>
  passwordStrength(password).score > 0 && again === password;

export interface NewPasswordFieldsProps {
  readonly value: NewPassword;
  readonly onChange: (value: NewPassword) => void;
  /** There is a password already, and this one takes its place. */
  readonly replaces?: boolean;
}

export function NewPasswordFields({ value, onChange, replaces = false }: NewPasswordFieldsProps) {
  const { password, again, accountKey } = value;
  const strengthId = useId();
  const words = replaces ? text.replacing : text.making;
  return (
    <>
      <div>
        <PasswordInput
          label={words.password}
          autoComplete="new-password"
          value={password}
          onChange={(event) => onChange({ ...value, password: event.currentTarget.value })}
          aria-describedby={strengthId}
        />
        <Strength id={strengthId} strength={passwordStrength(password)} isTouched={password !== ""} />
      </div>
      <PasswordInput
        label={words.again}
        autoComplete="new-password"
        value={again}
        onChange={(event) => onChange({ ...value, again: event.currentTarget.value })}
        error={again !== "" && again !== password && text.passwordsDiffer}
      />
      <Checkbox
        label={text.wantAccountKey}
        description={text.wantAccountKeyHint}
        checked={accountKey}
        onChange={(event) => onChange({ ...value, accountKey: event.currentTarget.checked })}
      />
    </>
  );
}
