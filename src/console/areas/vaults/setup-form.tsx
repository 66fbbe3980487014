// The setup of a connection: how it signs in, and the fields of that way, as the table of its app has them. What a
// person has to consent to at the provider is made empty here, and connected on its page.
import { Button, Group, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { createConnection } from "../../../client/vaults/connections.ts";
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import { type Item, setItem } from "../../../client/vaults/items.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { type AppId, accountNameOf, apps, connectionFacts, type SetupShape } from "../../../vault/connections.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { Failure } from "../../parts/failure.tsx";
import { notifyDone } from "../../parts/notify.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { appNames, itemsText as text } from "../../strings/items.ts";
import { emptyForm, faultsOf, setupFields, typedValue } from "./form-fields.ts";
import { ItemFields } from "./item-fields.tsx";
import { OwnFields } from "./own-fields.tsx";
import { RedirectUri } from "./redirect-uri.tsx";
import { useClosing } from "./use-closing.ts";

export interface SetupFormProps {
  readonly vault: Vault;
  /** A connection that is there, to be set up anew; nobody reads back which app it is. */
  readonly item?: ListedItem;
  /** What a new one is called, and its app. */
  readonly made?: { readonly name: string; readonly app: AppId };
  readonly onSaved: (item: Item, app: AppId) => void;
  readonly onBack?: () => void;
}

const appIds = Object.keys(apps).filter((id): id is AppId => Object.hasOwn(apps, id));
const isOAuthCode = ({ type }: SetupShape): boolean => type === "OAUTH_CODE";

export function SetupForm({ vault, item, made, onSaved, onBack }: SetupFormProps) {
  const [app, setApp] = useState(made?.app);
  return (
    <Stack gap="lg" maw="48rem">
      {made === undefined && (
        <Panel>
          <Select
            label={text.app}
            searchable
            data={appIds.map((id) => ({ value: id, label: appNames[id] ?? id }))}
            value={app ?? null}
            onChange={(value) => setApp(appIds.find((id) => id === value))}
          />
        </Panel>
      )}
      {app && (
        <Ways
          key={app}
          vault={vault}
          app={app}
          name={made?.name ?? item?.name ?? ""}
          item={item}
          {...{ onSaved, onBack }}
        />
      )}
    </Stack>
  );
}

interface WaysProps extends Pick<SetupFormProps, "vault" | "onSaved"> {
  readonly app: AppId;
  readonly name: string;
  readonly item: ListedItem | undefined;
  readonly onBack: (() => void) | undefined;
}

function Ways(props: WaysProps) {
  const { app } = props;
  const shapes: readonly SetupShape[] = apps[app];
  const [type, setType] = useState(shapes[0]?.type);
  const shape = shapes.find((one) => one.type === type);
  return (
    <>
      {shapes.length > 1 && (
        <Panel title={text.way}>
          <SegmentedControl
            aria-label={text.way}
            value={type ?? ""}
            onChange={setType}
            data={shapes.map((one) => ({ value: one.type, label: accountNameOf(app, { type: one.type }) ?? one.type }))}
            fullWidth
          />
        </Panel>
      )}
      {shape && <OneWay key={shape.type} shape={shape} {...props} />}
    </>
  );
}

function OneWay({ vault, app, name, item, shape, onSaved, onBack }: WaysProps & { readonly shape: SetupShape }) {
  const session = useSession();
  const changed = useVaultsChanged();
  const { markUsed } = useClosing();
  const { busy, error, attempt } = useAttempt();
  const fields = setupFields(shape);
  const [form, setForm] = useState(() => emptyForm(fields));
  const [isTried, setTried] = useState(false);
  const isConsent = isOAuthCode(shape);
  const own = Object.fromEntries(form.own.map((field) => [field.name, field.value]));
  const setup = { ...Object(typedValue(fields, form)), ...own, type: shape.type };
  const faults = faultsOf(shape.schema, fields, setup);
  const fits = Object.keys(faults).length === 0;
  const save = (isEmpty: boolean) =>
    attempt(async () => {
      const written = item
        ? await setItem(session, vault.id, {
            ...{ name: item.name, category: "connection", kind: item.kind, mode: "update" },
            value: { ...connectionFacts(app, setup), setup },
          })
        : await createConnection(session, vault.id, { name, app_id: app, ...(!isEmpty && { setup }) });
      markUsed(vault.id);
      await changed();
      notifyDone(isEmpty ? text.connectedEmpty(name) : text.connected(name));
      onSaved(written, app);
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isConsent) void save(true);
    else if (fits) void save(false);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg">
        <Panel title={isConsent ? text.consentTitle : (accountNameOf(app, setup) ?? text.stepSetup)}>
          {isConsent ? (
            <Stack gap="sm">
              <Text c="dimmed">{text.consentWhy}</Text>
              <RedirectUri />
            </Stack>
          ) : (
            <Stack>
              <ItemFields fields={fields} form={form} onChange={setForm} faults={isTried ? faults : {}} />
              {shape.open && (
                <OwnFields fields={form.own} onChange={(fieldsOfOwn) => setForm({ ...form, own: fieldsOfOwn })} />
              )}
            </Stack>
          )}
        </Panel>
        {error !== undefined && <Failure error={error} />}
        <Group gap="xs">
          {isConsent && item ? null : (
            <Button type="submit" loading={busy} disabled={!vault.open}>
              {isConsent ? text.connectNext : item ? text.save : text.connect}
            </Button>
          )}
          {item === undefined && !isConsent && (
            <Button variant="default" disabled={busy || !vault.open} onClick={() => void save(true)}>
              {text.connectEmpty}
            </Button>
          )}
          {onBack && (
            <Button variant="subtle" color="gray" onClick={onBack}>
              {text.back}
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
