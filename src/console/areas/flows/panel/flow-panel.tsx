// What holds for a flow as a whole: its name, the vaults it may touch, what starts it, and how it runs.
import { Textarea, TextInput, VisuallyHidden } from "@mantine/core";
import { useCallback } from "react";
import { panelText, flowPanelText as text } from "../../../strings/flows-panel.ts";
import type { FlowPanelProps } from "../edit/editor-parts.ts";
import { type Declared, declaredIn } from "./declared.ts";
import { DeclaringProvider } from "./declaring.tsx";
import { faultsBelow, faultWords } from "./fields/fault.ts";
import { common } from "./fields/field-props.ts";
import { Properties } from "./fields/object-field.tsx";
import { settingFields } from "./flow-fields.ts";
import classes from "./panel.module.css";
import { Fold, Section } from "./section.tsx";
import { Triggers } from "./triggers/triggers.tsx";
import { DeclaredVaults } from "./vaults.tsx";

/** Those that authors look for first. */
const first: ReadonlySet<string> = new Set(["timeout", "concurrency", "log", "env"]);
const settings = settingFields().filter(({ name }) => first.has(name));
const moreSettings = settingFields().filter(({ name }) => !first.has(name));

export function FlowPanel({ draft, faults, onChange }: FlowPanelProps) {
  const onVaults = useCallback((vaults: readonly Declared[]) => onChange({ vaults }), [onChange]);
  const ofSettings = {
    of: "settings",
    value: draft.settings,
    onChange: (next: Record<string, unknown>) =>
      onChange({ settings: Object.keys(next).length === 0 ? undefined : next }),
    faults: faultsBelow(faults, "settings"),
    expressionsOf: () => "nowhere" as const,
  };
  const isNeeded = moreSettings.some(
    ({ name }) => draft.settings?.[name] !== undefined || faultsBelow(faults, "settings", name).length > 0,
  );
  return (
    <DeclaringProvider vaults={draft.vaults} onChange={onVaults}>
      <div className={classes.panel}>
        <VisuallyHidden component="h2">{text.title}</VisuallyHidden>
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
          <Properties properties={settings} {...ofSettings} />
          <Fold title={panelText.more(moreSettings.length)} isNeeded={isNeeded}>
            <Properties properties={moreSettings} {...ofSettings} />
          </Fold>
        </Section>
      </div>
    </DeclaringProvider>
  );
}
