// The choice of where a run goes.
import { Select } from "@mantine/core";
import { runDialogText as text } from "../../../strings/run-dialog.ts";
import type { Target } from "./run-target.ts";

interface TargetFieldProps {
  readonly targets: readonly Target[];
  readonly value: string | undefined;
  readonly onChange: (key: string | undefined) => void;
}

export function TargetField({ targets, value, onChange }: TargetFieldProps) {
  const group = (kind: "robot" | "label") =>
    targets
      .filter(({ target }) => kind in target)
      .map(({ key, name, online }) => ({ value: key, label: online ? name : text.offline(name) }));
  const groups = [
    { group: text.robots, items: group("robot") },
    { group: text.labels, items: group("label") },
  ];
  return (
    <Select
      label={text.where}
      data={groups.filter(({ items }) => items.length > 0)}
      value={value ?? null}
      onChange={(key) => onChange(key ?? undefined)}
      searchable
      allowDeselect={false}
    />
  );
}
