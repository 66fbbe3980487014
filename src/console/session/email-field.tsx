// The address that an account is known by.
import { TextInput } from "@mantine/core";
import { sessionText as text } from "../strings/session.ts";

/** Whether it looks like one; whether it is one only its mailbox knows. */
export const isEmail = (value: string): boolean => /^\S+@\S+\.\S+$/.test(value.trim());

export interface EmailFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
}

export const EmailField = ({ value, onChange, autoFocus = false }: EmailFieldProps) => (
  <TextInput
    label={text.email}
    type="email"
    autoComplete="username"
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
    autoFocus={autoFocus}
  />
);
