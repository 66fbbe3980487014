// What an item holds, field by field: open ones as they are, secret ones masked until they are asked for. What nobody
// reads back says so.
import { Button, Text } from "@mantine/core";
import type { ListedItem } from "../../../client/vaults/dropped-items.ts";
import type { Vault } from "../../../client/vaults/vault-view.ts";
import { Empty } from "../../parts/empty.tsx";
import { Facts } from "../../parts/facts.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Lines } from "../../parts/loaded.tsx";
import { Masked } from "../../parts/masked.tsx";
import { Panel } from "../../parts/panel.tsx";
import { itemsText as text } from "../../strings/items.ts";
import { type ShownField, shownFields } from "./shown-fields.ts";
import { useItemValue } from "./use-item-value.ts";

export interface ItemContentProps {
  readonly vault: Vault;
  readonly item: ListedItem;
}

export const ItemContent = ({ vault, item }: ItemContentProps) => (
  <Panel title={text.content}>
    <Content vault={vault} item={item} />
  </Panel>
);

function Content({ vault, item }: ItemContentProps) {
  const read = useItemValue(vault, item);
  if (read.is === "failed") return <Failure error={read.error} />;
  if (read.is === "reading") return <Lines count={3} height={28} />;
  if (read.is === "read") {
    return (
      <>
        <Facts
          rows={shownFields(item.category, read.value).map((field) => [
            field.name,
            <FieldValue key={field.name} field={field} />,
          ])}
        />
        {item.category === "document" && <SaveDocument value={read.value} />}
      </>
    );
  }
  if (item.origin === "api")
    return (
      <Empty icon="lock" title={text.notReadable}>
        {text.apiWhy}
      </Empty>
    );
  if (item.blob === "") return <Text c="dimmed">{text.emptyWhy}</Text>;
  if (item.kind === "secret")
    return (
      <Empty icon="lock" title={text.notReadable}>
        {text.notReadableWhy}
      </Empty>
    );
  return <Text c="dimmed">{text.closedWhy}</Text>;
}

function FieldValue({ field: { name, value, secret } }: { readonly field: ShownField }) {
  if (secret) return <Masked name={name} value={value} />;
  return (
    <Text component="span" style={{ overflowWrap: "anywhere", whiteSpace: "pre-wrap" }}>
      {value}
    </Text>
  );
}

function SaveDocument({ value }: { readonly value: unknown }) {
  const { filename, media_type, content } = Object(value);
  const save = () => {
    const bytes = Uint8Array.from(atob(String(content)), (symbol) => symbol.charCodeAt(0));
    const url = URL.createObjectURL(new Blob([bytes], { type: String(media_type) }));
    const link = document.createElement("a");
    link.href = url;
    link.download = String(filename);
    link.click();
    // The download has begun with the click.
    setTimeout(() => URL.revokeObjectURL(url), 1_000);
  };
  return (
    <Button variant="default" size="xs" mt="sm" leftSection={<Icon name="download" size={14} />} onClick={save}>
      {text.download}
    </Button>
  );
}
