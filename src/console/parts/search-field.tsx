// The field above a list that narrows it down by what is typed.
import { TextInput } from "@mantine/core";
import { Icon } from "./icon.tsx";

export interface SearchFieldProps {
  /** What is searched, for screen readers. */
  readonly label: string;
  readonly placeholder: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export const SearchField = ({ label, placeholder, value, onChange }: SearchFieldProps) => (
  <TextInput
    type="search"
    aria-label={label}
    placeholder={placeholder}
    leftSection={<Icon name="search" size={16} />}
    value={value}
    onChange={(event) => onChange(event.currentTarget.value)}
    w={{ base: "100%", xs: "20rem" }}
  />
);
