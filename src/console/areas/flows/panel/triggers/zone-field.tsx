// The time zone that a schedule is meant in, the reader's own first.
import { Select } from "@mantine/core";
import { useMemo } from "react";
import { flowPanelText as text } from "../../../../strings/flows-panel.ts";
import { faultWords } from "../fields/fault.ts";
import { common, type FieldProps, labelOf } from "../fields/field-props.ts";

export function ZoneField({ hint, initial, value, onChange, faults, ...named }: FieldProps) {
  const zones = useMemo(() => {
    const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const others = Intl.supportedValuesOf("timeZone").filter((zone) => zone !== here && zone !== "UTC");
    return [
      ...(here === "UTC" ? [] : [{ value: here, label: text.hereZone(here) }]),
      ...["UTC", ...others].map((zone) => ({ value: zone, label: zone.replaceAll("_", " ") })),
    ];
  }, []);
  const shown = typeof value === "string" ? value : String(initial ?? "UTC");
  const isKnown = zones.some((zone) => zone.value === shown);
  return (
    <Select
      {...common}
      {...labelOf(named)}
      description={hint}
      error={faultWords(faults)}
      searchable
      nothingFoundMessage={text.noZone}
      limit={60}
      data={isKnown ? zones : [{ value: shown, label: shown }, ...zones]}
      value={shown}
      onChange={(zone) => onChange(zone === initial || zone === null ? undefined : zone)}
      allowDeselect={false}
    />
  );
}
