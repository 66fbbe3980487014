// The audit log, newest first, with its chain checked in this page before a single row is shown.
import { Alert, Group, Select, Stack, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import type { AuditRow } from "../../../wire/shapes.ts";
import { useAudit } from "../../data/audit.ts";
import { useNames } from "../../data/names.ts";
import { Ago } from "../../parts/ago.tsx";
import { CopyText } from "../../parts/copy.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Icon } from "../../parts/icon.tsx";
import { Loaded } from "../../parts/loaded.tsx";
import { Page } from "../../parts/page.tsx";
import { Panel } from "../../parts/panel.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { type Column, Table } from "../../parts/table.tsx";
import { auditText as text } from "../../strings/audit.ts";
import { kindOf, narrowAudit } from "./narrow-audit.ts";

const columnsWith = (names: ReadonlyMap<string, string>): readonly Column<AuditRow>[] => [
  { name: text.what, width: "minmax(0, 1.25fr)", show: ({ action }) => <Text fw={550}>{action}</Text> },
  { name: text.who, width: "minmax(0, 1.25fr)", show: ({ actor }) => <Named id={actor} names={names} /> },
  {
    name: text.subject,
    width: "minmax(0, 1.5fr)",
    needs: "wide",
    show: ({ subject }) => subject !== null && <Named id={subject} names={names} />,
  },
  { name: text.when, width: "8rem", needs: "wide", show: ({ at }) => <Ago at={at} /> },
  { name: text.number, width: "4rem", needs: "wider", show: ({ seq }) => seq },
];

/** The name, and the id beside the pointer; whoever has no name is told by the id. */
const Named = ({ id, names }: { readonly id: string; readonly names: ReadonlyMap<string, string> }) => (
  <span title={id}>{names.get(id) ?? id}</span>
);

export const Area = () => (
  <Page title={text.title} description={text.description}>
    <Loaded query={useAudit()}>{(rows) => <Log rows={rows} />}</Loaded>
  </Page>
);

function Log({ rows }: { readonly rows: readonly AuditRow[] }) {
  const [search, setSearch] = useState("");
  const [kind, setKind] = useState<string | null>(null);
  const kinds = useMemo(() => [...new Set(rows.map(kindOf))].toSorted(), [rows]);
  const names = useNames();
  const columns = useMemo(() => columnsWith(names), [names]);
  const found = useMemo(() => narrowAudit(rows, search, kind, names), [rows, search, kind, names]);
  return (
    <>
      <Alert color="teal" variant="default" icon={<Icon name="check" />} title={text.checked(rows.length)}>
        <Stack gap={4}>
          <Text size="xs" c="dimmed">
            {text.head}: {text.headWhy}
          </Text>
          <CopyText value={rows.at(-1)?.hash ?? ""} name={text.copyHead} />
        </Stack>
      </Alert>
      <Group gap="sm">
        <SearchField label={text.search} placeholder={text.search} value={search} onChange={setSearch} />
        <Select
          aria-label={text.kind}
          placeholder={text.anyKind}
          data={kinds}
          value={kind}
          onChange={setKind}
          clearable
          w={{ base: "100%", xs: "12rem" }}
        />
      </Group>
      <Text c="dimmed" role="status">
        {text.count(found.length)}
      </Text>
      <Panel flush>
        {found.length === 0 ? (
          <Empty icon="search" title={text.none} />
        ) : (
          <Table label={text.list} rows={found} columns={columns} keyOf={({ seq }) => String(seq)} />
        )}
      </Panel>
    </>
  );
}
