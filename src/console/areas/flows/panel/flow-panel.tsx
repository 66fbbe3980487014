// What holds for a flow as a whole: its name, the vaults it may touch, what starts it, and how it runs.
import { Textarea, TextInput } from "@mantine/core";
import { useCallback } from "react";
import { flowPanelText as text } from "../../../strings/flows-panel.ts";
import type { FlowPanelProps } from "../edit/editor-parts.ts";
import { type Declared, declaredIn } from "./declared.ts";
import { DeclaringProvider } from "./declaring.tsx";
import { faultsBelow, faultWords } from "./fields/fault.ts";
import { common } from "./fields/field-props.ts";
import { Properties } from "./fields/object-field.tsx";
import { settingFields } from "./flow-fields.ts";
import classes from "./panel.module.css";
import { Section } from "./section.tsx";
import { Triggers } from "./triggers/triggers.tsx";
import { DeclaredVaults } from "./vaults.tsx";

const settings = settingFields();

export function FlowPanel({ draft, faults, onChange }: FlowPanelProps) {
  const onVaults = useCallback((vaults: readonly Declared[]) => onChange({ vaults }), [onChange]);
  return (
    <DeclaringProvider vaults={draft.vaults} onChange={onVaults}>
      <div className={classes.panel}>
        <div className={classes.section}>
          <TextInput
            {...common}
            label={text.name}
            withAsterisk
            error={faultWords(faultsBelow(faults, "name"))}
            value={draft.name}
            maxLength={64}
            onChange={({ currentTarget }) => onChange({ name: currentTarget.value })}
          />
          <Textarea
            {...common}
            label={text.description}
            placeholder={text.descriptionHint}
            error={faultWords(faultsBelow(faults, "description"))}
            value={draft.description ?? ""}
            onChange={({ currentTarget: { value } }) => onChange({ description: value === "" ? undefined : value })}
            autosize
            minRows={2}
            maxRows={8}
          />
        </div>
        <Section title={text.triggers}>
          <Triggers
            triggers={draft.triggers}
            faults={faultsBelow(faults, "triggers")}
            onChange={(triggers) => onChange({ triggers })}
          />
        </Section>
        <Section title={text.vaults} hint={text.vaultsWhy}>
          <DeclaredVaults
            declared={declaredIn(draft.vaults)}
            faults={faultsBelow(faults, "vaults")}
            onChange={onVaults}
          />
        </Section>
        <Section title={text.settings}>
          <Properties
            of="settings"
            properties={settings}
            value={draft.settings}
            onChange={(next) => onChange({ settings: Object.keys(next).length === 0 ? undefined : next })}
            faults={faultsBelow(faults, "settings")}
            expressionsOf={() => "nowhere"}
          />
        </Section>
      </div>
    </DeclaringProvider>
  );
}
