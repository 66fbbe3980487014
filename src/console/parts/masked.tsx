// A secret that is hidden until somebody wants to see it. Hidden, it is nowhere in the page; shown, it hides itself
// again after a while.
import { ActionIcon, Group, Text, Tooltip } from "@mantine/core";
import { useEffect, useState } from "react";
import { partsText } from "../strings/parts.ts";
import { CopyButton } from "./copy.tsx";
import { Icon } from "./icon.tsx";

/** Milliseconds that a secret stays readable. */
const shownFor = 30_000;

export interface MaskedProps {
  /** What it is, such as "password". */
  readonly name: string;
  readonly value: string;
}

export function Masked({ name, value }: MaskedProps) {
  const [shown, setShown] = useState(false);
  useEffect(() => {
    if (!shown) return;
    const timer = setTimeout(() => setShown(false), shownFor);
    return () => clearTimeout(timer);
  }, [shown]);
  const label = `${shown ? partsText.hide : partsText.show} ${name}`;
  return (
    <Group gap={6} wrap="nowrap">
      {shown ? (
        <Text component="span" className="sb-mono" style={{ overflowWrap: "anywhere" }}>
          {value}
        </Text>
      ) : (
        <Text component="span" className="sb-mono" role="img" aria-label={`${name}: ${partsText.hidden}`}>
          ••••••••••
        </Text>
      )}
      <Tooltip label={label}>
        <ActionIcon variant="subtle" color="gray" size="sm" aria-label={label} onClick={() => setShown(!shown)}>
          <Icon name={shown ? "eyeOff" : "eye"} size={15} />
        </ActionIcon>
      </Tooltip>
      <CopyButton value={value} name={name} />
    </Group>
  );
}
