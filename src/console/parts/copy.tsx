// A button that copies a text, and a text that brings its own. What is copied stays in the clipboard: give it secrets
// only where the reader asked for that.
import { ActionIcon, Group, Text, Tooltip } from "@mantine/core";
import { useClipboard } from "@mantine/hooks";
import { partsText } from "../strings/parts.ts";
import { Icon } from "./icon.tsx";

/** `name` says what is copied, such as "the fingerprint". */
export function CopyButton({ value, name }: { readonly value: string; readonly name: string }) {
  const { copied, copy } = useClipboard({ timeout: 1_500 });
  const label = `${partsText.copy} ${name}`;
  return (
    <Tooltip label={copied ? partsText.copied : label}>
      <ActionIcon
        variant="subtle"
        color={copied ? "teal" : "gray"}
        size="sm"
        aria-label={copied ? partsText.copied : label}
        onClick={() => copy(value)}
      >
        <Icon name={copied ? "check" : "copy"} size={15} />
      </ActionIcon>
    </Tooltip>
  );
}

export const CopyText = ({ value, name }: { readonly value: string; readonly name: string }) => (
  <Group gap={6} wrap="nowrap" align="flex-start">
    <Text component="span" size="sm" className="sb-mono" style={{ overflowWrap: "anywhere" }}>
      {value}
    </Text>
    <CopyButton value={value} name={name} />
  </Group>
);
