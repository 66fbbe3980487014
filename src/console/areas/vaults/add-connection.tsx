// "Add Vault Connection", in the order that users of Auth0's vault know: choose the app, name it, set it up.
import { Button, Group, SimpleGrid, Stack, Stepper, Text, TextInput, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { useLocation } from "wouter";
import type { Item } from "../../../client/vaults/items.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { type AppId, accountNameOf, apps, type SetupShape } from "../../../vault/connections.ts";
import { useDraft } from "../../parts/draft.ts";
import { Panel } from "../../parts/panel.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { appNames, itemsText as text } from "../../strings/items.ts";
import classes from "./choice.module.css";
import { LoadedVault } from "./loaded-item.tsx";
import { OpenPanel } from "./open-panel.tsx";
import { SetupForm } from "./setup-form.tsx";

interface Draft {
  readonly step: number;
  readonly app: AppId | undefined;
  readonly name: string;
}

const appIds = Object.keys(apps).filter((id): id is AppId => Object.hasOwn(apps, id));

function parseDraft(stored: unknown): Draft {
  const { step, app, name } = Object(stored);
  const known = appIds.find((id) => id === app);
  const isFar = known !== undefined && typeof step === "number";
  return { step: isFar ? Math.min(step, 2) : 0, app: known, name: typeof name === "string" ? name : "" };
}

export const AddConnection = ({ vault: id }: { readonly vault: string }) => (
  <LoadedVault vault={id} title={text.connectTitle}>
    {(vault) => (
      <>
        <OpenPanel vault={vault} />
        <StepsOnPage vault={vault} />
      </>
    )}
  </LoadedVault>
);

function StepsOnPage({ vault }: { readonly vault: Vault }) {
  const [, go] = useLocation();
  // Nobody reads back which app it is: where a consent comes next, the page asks for less.
  const show = ({ item }: Item, app: AppId) => go(`/vaults/${vault.id}/items/${item}?app=${app}`);
  return <ConnectionSteps vault={vault} onSaved={show} />;
}

export interface ConnectionStepsProps {
  readonly vault: Vault;
  readonly onSaved: (item: Item, app: AppId) => void;
}

export function ConnectionSteps({ vault, onSaved }: ConnectionStepsProps) {
  const { value: draft, change, drop } = useDraft(`connect.${vault.id}`, parseDraft);
  const { step, app, name } = draft;
  return (
    <Stepper active={step} onStepClick={(to) => change({ ...draft, step: to })} allowNextStepsSelect={false} size="sm">
      <Stepper.Step label={text.stepApp} {...(app && { description: appNames[app] ?? app })}>
        <AppChoice
          chosen={app}
          onChoose={(chosen) => change({ step: 1, app: chosen, name: name || (appNames[chosen] ?? chosen) })}
        />
      </Stepper.Step>
      <Stepper.Step label={text.stepName} {...(step > 1 && { description: name })}>
        <Panel>
          <Stack
            component="form"
            maw="32rem"
            onSubmit={(event) => {
              event.preventDefault();
              change({ ...draft, step: 2 });
            }}
          >
            <TextInput
              label={text.connectionName}
              description={text.connectionNameHint}
              value={name}
              maxLength={150}
              onChange={(event) => change({ ...draft, name: event.currentTarget.value })}
              autoFocus
              autoComplete="off"
            />
            <Group gap="xs">
              <Button type="submit" disabled={name.trim() === ""}>
                {text.next}
              </Button>
              <Button variant="subtle" color="gray" onClick={() => change({ ...draft, step: 0 })}>
                {text.back}
              </Button>
            </Group>
          </Stack>
        </Panel>
      </Stepper.Step>
      <Stepper.Step label={text.stepSetup}>
        {app && (
          <SetupForm
            vault={vault}
            made={{ app, name: name.trim() }}
            onBack={() => change({ ...draft, step: 1 })}
            onSaved={(item, chosen) => {
              drop();
              onSaved(item, chosen);
            }}
          />
        )}
      </Stepper.Step>
    </Stepper>
  );
}

interface AppChoiceProps {
  readonly chosen: AppId | undefined;
  readonly onChoose: (app: AppId) => void;
}

function AppChoice({ chosen, onChoose }: AppChoiceProps) {
  const [search, setSearch] = useState("");
  const shown = appIds.filter((id) => (appNames[id] ?? id).toLowerCase().includes(search.trim().toLowerCase()));
  return (
    <Stack>
      <SearchField label={text.searchAppsLabel} placeholder={text.searchApps} value={search} onChange={setSearch} />
      {shown.length === 0 && <Text c="dimmed">{text.noApp}</Text>}
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm">
        {shown.map((id) => (
          <UnstyledButton key={id} className={classes.choice} aria-pressed={id === chosen} onClick={() => onChoose(id)}>
            <span className={classes.icon} aria-hidden="true">
              {(appNames[id] ?? id).slice(0, 2)}
            </span>
            <span className={classes.words}>
              <span className={classes.name}>{appNames[id] ?? id}</span>
              <span className={classes.why}>{waysOf(id)}</span>
            </span>
          </UnstyledButton>
        ))}
      </SimpleGrid>
    </Stack>
  );
}

const waysOf = (app: AppId): string =>
  apps[app].map(({ type }: SetupShape) => accountNameOf(app, { type }) ?? type).join(", ");
