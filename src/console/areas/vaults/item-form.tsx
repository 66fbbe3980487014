// Writing an item: a new one of a chosen category, or a new version of one that is there. It is checked and sealed in
// this page; what is kept as a draft meanwhile has no secret in it.
import { Anchor, Button, Group, SegmentedControl, Stack, Text, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useLocation } from "wouter";
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import { type Item, setItem } from "../../../client/vaults/items.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { getCategory } from "../../../vault/categories.ts";
import type { ItemKind } from "../../../vault/item.ts";
import { useVaultsChanged } from "../../data/vaults.ts";
import { useDraft } from "../../parts/draft.ts";
import { Failure } from "../../parts/failure.tsx";
import { notifyDone } from "../../parts/notify.tsx";
import { Panel } from "../../parts/panel.tsx";
import { useSession } from "../../session/session-context.tsx";
import { useAttempt } from "../../session/use-attempt.ts";
import { categoryName, itemsText as text } from "../../strings/items.ts";
import { vaultsText } from "../../strings/vaults.ts";
import { CategoryChoice } from "./category-choice.tsx";
import { categoryFields, emptyForm, type FormValue, faultsOf, formOf, openPart, typedValue } from "./form-fields.ts";
import { parseItemDraft } from "./item-draft.ts";
import { ItemFields } from "./item-fields.tsx";
import { type Limits, LimitsFields, limitsInput, limitsOf } from "./limits-fields.tsx";
import { LoadedItem, LoadedVault } from "./loaded-item.tsx";
import { OpenPanel } from "./open-panel.tsx";
import { OwnFields } from "./own-fields.tsx";
import { SetupForm } from "./setup-form.tsx";
import { useClosing } from "./use-closing.ts";
import { useItemValue } from "./use-item-value.ts";

export const NewItem = ({ vault: id }: { readonly vault: string }) => (
  <LoadedVault vault={id} title={text.newTitle}>
    {(vault) => (
      <>
        <OpenPanel vault={vault} />
        <NewItemOnPage vault={vault} />
      </>
    )}
  </LoadedVault>
);

function NewItemOnPage({ vault }: { readonly vault: Vault }) {
  const [, go] = useLocation();
  return (
    <NewItemForm
      vault={vault}
      onSaved={({ item }) => go(`/vaults/${vault.id}/items/${item}`)}
      onCancel={() => go(`/vaults/${vault.id}`)}
    />
  );
}

export interface NewItemFormProps {
  readonly vault: Vault;
  /** What it may be; anything unless given. */
  readonly categories?: readonly string[];
  readonly onSaved: (item: Item) => void;
  readonly onCancel: () => void;
}

/** First what it is, unless that is certain, then its content. */
export function NewItemForm({ vault, categories, onSaved, onCancel }: NewItemFormProps) {
  const { value: draft, change, drop } = useDraft(`new-item.${vault.id}`, parseItemDraft);
  const certain = categories?.length === 1 ? categories[0] : undefined;
  const category = certain ?? (categories?.includes(draft.category) === false ? "" : draft.category);
  if (category === "") {
    return (
      <Panel title={text.chooseCategory}>
        <CategoryChoice
          only={categories}
          onChoose={(chosen) => change({ ...draft, category: chosen, form: undefined })}
        />
      </Panel>
    );
  }
  const fields = categoryFields(category);
  const begun = draft.category === category ? draft.form : undefined;
  return (
    <ItemForm
      key={category}
      vault={vault}
      category={category}
      initial={{ ...draft, form: begun ?? emptyForm(fields) }}
      onEdit={(now) => change({ ...now, category, form: openPart(fields, now.form) })}
      {...(certain === undefined && { onOther: () => change({ ...draft, category: "", form: undefined }) })}
      onSaved={(item) => {
        drop();
        onSaved(item);
      }}
      onCancel={() => {
        drop();
        onCancel();
      }}
    />
  );
}

export const EditItem = ({ vault: id, item }: { readonly vault: string; readonly item: string }) => (
  <LoadedItem vault={id} item={item} title={(found) => (found.ready ? text.editTitle : text.fillTitle)(found.name)}>
    {(vault, found) => (
      <>
        <OpenPanel vault={vault} />
        {vault.open && <EditForm vault={vault} item={found} />}
      </>
    )}
  </LoadedItem>
);

function EditForm({ vault, item }: { readonly vault: Vault; readonly item: ListedItem }) {
  const [, go] = useLocation();
  const read = useItemValue(vault, item);
  const href = `/vaults/${vault.id}/items/${item.item}`;
  if (read.is === "failed") return <Failure error={read.error} />;
  if (read.is === "reading") return <Text c="dimmed">{text.reading}</Text>;
  if (item.category === "connection") return <SetupForm vault={vault} item={item} onSaved={() => go(href)} />;
  const fields = categoryFields(item.category);
  const value = read.is === "read" ? read.value : undefined;
  return (
    <ItemForm
      vault={vault}
      category={item.category}
      item={item}
      initial={{
        name: item.name,
        kind: item.kind,
        form: value === undefined ? emptyForm(fields) : formOf(fields, value),
        limits: limitsOf(item),
      }}
      onSaved={() => go(href)}
      onCancel={() => go(href)}
    />
  );
}

interface Written {
  readonly name: string;
  readonly kind: ItemKind;
  readonly form: FormValue;
  readonly limits: Limits;
}

interface ItemFormProps {
  readonly vault: Vault;
  readonly category: string;
  /** Absent for a new one. */
  readonly item?: ListedItem;
  readonly initial: Written;
  readonly onEdit?: (now: Written) => void;
  readonly onOther?: () => void;
  readonly onSaved: (item: Item) => void;
  readonly onCancel: () => void;
}

function ItemForm(props: ItemFormProps) {
  const { vault, category, item, initial, onEdit, onOther, onSaved, onCancel } = props;
  const session = useSession();
  const changed = useVaultsChanged();
  const { markUsed } = useClosing();
  const [now, setNow] = useState(initial);
  const [isTried, setTried] = useState(false);
  const { busy, error, attempt } = useAttempt();
  const fields = categoryFields(category);
  const hasOwn = category === "custom";
  const value = hasOwn ? { fields: now.form.own } : typedValue(fields, now.form);
  const faults = faultsOf(getCategory(category).schema, fields, value);
  const fits = Object.keys(faults).length === 0;
  const change = (more: Partial<Written>) => {
    const next = { ...now, ...more };
    setNow(next);
    onEdit?.(next);
  };
  const save = (empty: boolean) =>
    attempt(async () => {
      const { name, kind, limits } = now;
      const saved = await setItem(session, vault.id, {
        ...{ name: name.trim(), category, kind, ...limitsInput(limits), mode: item ? "update" : "insert" },
        ...(empty ? { empty } : { value }),
      });
      markUsed(vault.id);
      await changed();
      notifyDone(text.saved(saved.name));
      onSaved(saved);
    });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (fits) void save(false);
  };
  const isNamed = now.name.trim() !== "";
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="lg" maw="48rem">
        <Panel>
          <Stack>
            <TextInput
              label={text.name}
              description={text.nameHint}
              value={now.name}
              maxLength={150}
              readOnly={item !== undefined}
              onChange={(event) => change({ name: event.currentTarget.value })}
              autoFocus={item === undefined}
              autoComplete="off"
            />
            {item === undefined && (
              <div>
                <SegmentedControl
                  aria-label={text.kind}
                  size="xs"
                  value={now.kind}
                  onChange={(kind) => change({ kind: kind === "secret" ? "secret" : "item" })}
                  data={[
                    { value: "item", label: text.kindName.item },
                    { value: "secret", label: text.kindName.secret },
                  ]}
                />
                <Text size="sm" c="dimmed" mt={4}>
                  {text.kindWhy[now.kind]}
                </Text>
              </div>
            )}
          </Stack>
        </Panel>
        <Panel
          title={categoryName(category)}
          actions={
            onOther && (
              <Anchor component="button" type="button" size="sm" onClick={onOther}>
                {text.otherCategory}
              </Anchor>
            )
          }
        >
          <Stack>
            {item?.kind === "secret" && item.ready && <Text c="dimmed">{text.writeAnew}</Text>}
            {hasOwn ? (
              <OwnFields fields={now.form.own} onChange={(own) => change({ form: { ...now.form, own } })} />
            ) : null}
            <ItemFields
              fields={fields}
              form={now.form}
              onChange={(form) => change({ form })}
              faults={isTried ? faults : {}}
            />
          </Stack>
        </Panel>
        {item === undefined && (
          <Panel title={text.limits}>
            <LimitsFields limits={now.limits} onChange={(limits) => change({ limits })} />
          </Panel>
        )}
        {error !== undefined && <Failure error={error} />}
        {isTried && !fits && (
          <Text role="alert" c="var(--mantine-color-error)">
            {text.fixFields}
          </Text>
        )}
        {vault.open ? null : <Text c="dimmed">{text.needsOpen}</Text>}
        <Group gap="xs">
          <Button type="submit" loading={busy} disabled={!isNamed || !vault.open}>
            {item === undefined ? text.saveNew : text.save}
          </Button>
          {item === undefined && (
            <Button variant="default" disabled={!isNamed || !vault.open || busy} onClick={() => void save(true)}>
              {text.saveEmpty}
            </Button>
          )}
          <Button variant="subtle" color="gray" onClick={onCancel}>
            {vaultsText.cancel}
          </Button>
        </Group>
        {onEdit && <Text c="dimmed">{text.draftKept}</Text>}
      </Stack>
    </form>
  );
}
