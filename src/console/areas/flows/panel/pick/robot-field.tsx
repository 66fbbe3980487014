// A robot, or a label of robots, as the ones that are there have them.
import { Autocomplete, Select } from "@mantine/core";
import { useRobots } from "../../../../data/robots.ts";
import { pickerText as text } from "../../../../strings/flows-panel.ts";
import { faultWords } from "../fields/fault.ts";
import { common, type FieldProps, labelOf } from "../fields/field-props.ts";

export function RobotField({ hint, value, onChange, faults, ...named }: FieldProps) {
  const { data: robots = [] } = useRobots();
  const chosen = robots.find(({ id }) => id === value) ?? robots.find(({ name }) => name === value);
  const isUnknown = typeof value === "string" && value !== "" && !chosen;
  return (
    <Select
      {...common}
      {...labelOf(named)}
      description={hint}
      error={isUnknown && robots.length > 0 ? text.unknownRobot(value) : faultWords(faults)}
      placeholder={isUnknown ? value : text.chooseRobot}
      searchable
      nothingFoundMessage={text.noRobot}
      data={robots.filter(({ status }) => status !== "revoked").map(({ id, name }) => ({ value: id, label: name }))}
      value={chosen?.id ?? null}
      onChange={(id) => onChange(robots.find((robot) => robot.id === id)?.name)}
      allowDeselect={false}
    />
  );
}

export function LabelField({ hint, value, onChange, faults, ...named }: FieldProps) {
  const { data: robots = [] } = useRobots();
  return (
    <Autocomplete
      {...common}
      {...labelOf(named)}
      description={hint}
      error={faultWords(faults)}
      placeholder={text.label}
      data={[...new Set(robots.flatMap(({ labels }) => labels))].toSorted()}
      value={typeof value === "string" ? value : ""}
      onChange={onChange}
    />
  );
}
