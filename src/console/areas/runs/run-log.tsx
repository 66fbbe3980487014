// What a run said, to be searched and narrowed down by its level.
import { Group, SegmentedControl, Text } from "@mantine/core";
import { useMemo, useState } from "react";
import { exactText } from "../../parts/ago-text.ts";
import { Empty } from "../../parts/empty.tsx";
import { SearchField } from "../../parts/search-field.tsx";
import { runPageText as text } from "../../strings/run-page.ts";
import { type LogLevel, type LogLine, logLevels, narrowLog } from "./log-lines.ts";
import classes from "./run-log.module.css";

/** More would make the page slow, and nobody reads them. */
const mostLines = 2_000;

export function RunLog({ lines }: { readonly lines: readonly LogLine[] }) {
  const [search, setSearch] = useState("");
  const [level, setLevel] = useState<LogLevel>("all");
  const found = useMemo(() => narrowLog(lines, search, level), [lines, search, level]);
  if (lines.length === 0) return <Empty icon="run" title={text.noLog} />;
  return (
    <>
      <Group gap="sm" justify="space-between" className={classes.tools}>
        <SearchField label={text.search} placeholder={text.search} value={search} onChange={setSearch} />
        <SegmentedControl
          size="xs"
          aria-label={text.level}
          value={level}
          onChange={(value) => setLevel(logLevels.find((one) => one === value) ?? "all")}
          data={logLevels.map((value) => ({ value, label: text.levels[value] }))}
        />
      </Group>
      {found.length > mostLines && (
        <Text size="xs" c="dimmed" px="1.125rem" pb="xs">
          {text.cut(mostLines)}
        </Text>
      )}
      {found.length === 0 && <Empty icon="search" title={text.noLine} />}
      <ol className={classes.log} aria-label={text.log}>
        {found.slice(-mostLines).map(({ seq, at, node, level: of, text: said }) => (
          <li key={seq} className={classes.line} data-level={of}>
            <time dateTime={at} title={exactText(at)}>
              {at.slice(11, 23)}
            </time>
            <span>{node}</span>
            <span className={classes.said}>{said}</span>
          </li>
        ))}
      </ol>
    </>
  );
}
