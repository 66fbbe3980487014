// An item's name with what is special about it: that it is empty, or came through the API.
import { Group, Text } from "@mantine/core";
import type { ListedItem } from "../../../client/dropped-items.ts";
import { Icon } from "../../parts/icon.tsx";
import { categoryWords, itemsText as text } from "../../strings/items.ts";
import classes from "./item-mark.module.css";

export const ItemMark = ({ item }: { readonly item: ListedItem }) => (
  <Group component="span" gap={8} wrap="nowrap">
    <span className={classes.icon} data-empty={!item.ready || undefined}>
      <Icon name={categoryWords[item.category]?.icon ?? "note"} size={16} />
    </span>
    <Text component="span" fw={550} truncate>
      {item.name}
    </Text>
    {!item.ready && (
      <span className={classes.empty} title={text.emptyTitle}>
        {text.empty}
      </span>
    )}
    {item.origin === "api" && (
      <Text component="span" size="xs" c="dimmed" style={{ flex: "none" }}>
        {text.viaApi}
      </Text>
    )}
  </Group>
);
