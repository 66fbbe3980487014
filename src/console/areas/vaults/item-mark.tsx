// An item's name with what is special about it: that it is empty, or came through the API.
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import { Icon } from "../../parts/icon.tsx";
import { categoryWords, itemsText as text } from "../../strings/items.ts";
import classes from "./item-mark.module.css";

export const ItemMark = ({ item }: { readonly item: ListedItem }) => (
  <span className={classes.mark}>
    <span className={classes.icon} data-empty={!item.ready || undefined}>
      <Icon name={categoryWords[item.category]?.icon ?? "note"} size={16} />
    </span>
    <span className={classes.name}>{item.name}</span>
    {!item.ready && (
      <span className={classes.empty} title={text.emptyTitle}>
        {text.empty}
      </span>
    )}
    {item.origin === "api" && <span className={classes.origin}>{text.viaApi}</span>}
  </span>
);
