// Chooses an item of a vault, of categories that fit; an empty one is marked, and a new one is made right here.
import { ActionIcon, Group, Select, type SelectProps, Text, Tooltip } from "@mantine/core";
import { lazy, Suspense, useState } from "react";
import { Link } from "wouter";
import type { ListedItem } from "../../../../../client/vaults/dropped-items.ts";
import type { Vault } from "../../../../../client/vaults/vault-view.ts";
import { useItems } from "../../../../data/items.ts";
import { fetched } from "../../../../parts/fetched.ts";
import { Icon } from "../../../../parts/icon.tsx";
import { pickerText as text } from "../../../../strings/flows-panel.ts";
import { categoryName, categoryWords } from "../../../../strings/items.ts";
import { common } from "../fields/field-props.ts";
import classes from "./pick.module.css";

const NewItemDialog = lazy(async () => ({
  default: (await fetched(() => import("./new-item-dialog.tsx"))).NewItemDialog,
}));

export interface ItemSelectProps {
  readonly vault: Vault;
  readonly label: string;
  readonly isLabelHidden?: boolean;
  readonly required: boolean;
  /** A name or an id. */
  readonly value: string | undefined;
  /** Any will do where none is named. */
  readonly categories: readonly string[];
  readonly error: string | undefined;
  /** By name. */
  readonly onChange: (item: string | undefined) => void;
}

export function ItemSelect({
  vault,
  label,
  isLabelHidden,
  required,
  value,
  categories,
  error,
  onChange,
}: ItemSelectProps) {
  const { data: items = [], isSuccess } = useItems(vault.id);
  const [isMaking, setMaking] = useState(false);
  const fitting = items.filter((item) => fitsOne(item, categories));
  const chosen = items.find(({ item }) => item === value) ?? items.find(({ name }) => name === value);
  const isUnknown = value !== undefined && value !== "" && !chosen;
  const wrong = chosen && !fitsOne(chosen, categories) ? text.wrongCategory(categoryName(chosen.category)) : undefined;
  const shown = chosen && !fitting.includes(chosen) ? [...fitting, chosen] : fitting;
  return (
    <div>
      <Group gap={4} align="flex-end" wrap="nowrap">
        <Select
          {...common}
          {...(isLabelHidden ? { "aria-label": label } : { label, withAsterisk: required })}
          flex={1}
          error={isUnknown && isSuccess ? text.unknownItem(value, vault.name) : (wrong ?? error)}
          placeholder={isUnknown ? value : text.chooseItem}
          searchable
          nothingFoundMessage={text.noItem}
          data={shown.map(({ item, name }) => ({ value: item, label: name }))}
          renderOption={optionOf(shown)}
          leftSection={chosen && !chosen.ready ? <Mark /> : undefined}
          value={chosen?.item ?? null}
          onChange={(id) => onChange(items.find(({ item }) => item === id)?.name)}
          allowDeselect={!required}
        />
        <Tooltip label={text.newItemIn(vault.name)}>
          <ActionIcon
            variant="default"
            size={30}
            className={classes.plus}
            aria-label={text.newItemIn(vault.name)}
            onClick={() => setMaking(true)}
          >
            <Icon name="plus" size={15} />
          </ActionIcon>
        </Tooltip>
      </Group>
      {chosen && !chosen.ready && (
        <div className={classes.empty} role="note">
          <Icon name="alert" size={14} />
          <Text component="span" size="xs">
            {text.emptyWhy} <Link href={`/vaults/${vault.id}/items/${chosen.item}/edit`}>{text.fill}</Link>
          </Text>
        </div>
      )}
      {isMaking && (
        <Suspense>
          <NewItemDialog
            vault={vault}
            categories={categories}
            onMade={({ name }) => {
              setMaking(false);
              onChange(name);
            }}
            onClose={() => setMaking(false)}
          />
        </Suspense>
      )}
    </div>
  );
}

const fitsOne = ({ category }: ListedItem, categories: readonly string[]): boolean =>
  categories.length === 0 || categories.includes(category);

const Mark = () => (
  <span className={classes.mark} title={text.emptyWhy}>
    <Icon name="alert" size={14} />
  </span>
);

const optionOf =
  (items: readonly ListedItem[]): NonNullable<SelectProps["renderOption"]> =>
  ({ option }) => {
    const item = items.find(({ item: id }) => id === option.value);
    return (
      <span className={classes.option}>
        <Icon name={categoryWords[item?.category ?? ""]?.icon ?? "note"} size={15} />
        <span className={classes.name}>{option.label}</span>
        {item && !item.ready ? (
          <span className={classes.tag}>{text.empty}</span>
        ) : (
          <span className={classes.category}>{categoryName(item?.category ?? "")}</span>
        )}
      </span>
    );
  };
