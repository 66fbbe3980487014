// A table of any length: only the rows near the window are in the page, which still tells screen readers how many there
// are. Where there is little room columns that matter less are left out.
import { Text } from "@mantine/core";
import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { type CSSProperties, type ReactNode, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Link } from "wouter";
import classes from "./table.module.css";

export interface Column<T> {
  readonly name: string;
  /** CSS track, such as `minmax(0, 2fr)` or `8rem`. */
  readonly width: string;
  readonly show: (row: T) => ReactNode;
  /** `wide`: left out where there is little room; `wider`: shown only where there is much. */
  readonly needs?: "wide" | "wider";
}

export interface TableProps<T> {
  /** What the rows are, for screen readers. */
  readonly label: string;
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly keyOf: (row: T) => string;
  /** Where a click on the row, or its link for the keyboard, leads. The first column holds the link. */
  readonly hrefOf?: (row: T) => string;
  /** A second line in the first column where there is little room, with the most important of what is left out. */
  readonly brief?: (row: T) => ReactNode;
  /** Called when the last rows come near the window. */
  readonly onNearEnd?: () => void;
}

const rowHeight = 52;
/** Rows whose cells are kept: many times what a window shows. */
const mostKept = 400;

export function Table<T>({ label, rows, columns, keyOf, hrefOf, brief, onNearEnd }: TableProps<T>) {
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => setTop(body.current?.offsetTop ?? 0), []);
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 8,
    scrollMargin: top,
  });
  const cellsOf = useMemo(
    () => drawnOnce((row: T) => drawCells(row, { columns, hrefOf, brief })),
    [columns, hrefOf, brief],
  );
  const last = virtual.getVirtualItems().at(-1)?.index ?? -1;
  const isNearEnd = rows.length > 0 && last >= rows.length - 20;
  useEffect(() => {
    if (isNearEnd) onNearEnd?.();
  }, [isNearEnd, onNearEnd]);
  const tracks = (needs: readonly (Column<T>["needs"] | undefined)[]) =>
    columns
      .filter((column) => needs.includes(column.needs))
      .map(({ width }) => width)
      .join(" ");
  // The style sheet chooses among them by the room that the table has.
  const style: CSSProperties & Record<`--${string}`, string> = {
    "--narrow": tracks([undefined]),
    "--wide": tracks([undefined, "wide"]),
    "--wider": tracks([undefined, "wide", "wider"]),
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: rows that come and go lie freely, which those of a <table> cannot
    <div role="table" aria-label={label} aria-rowcount={rows.length + 1} className={classes.table} style={style}>
      {/* biome-ignore lint/a11y: as above */}
      <div role="row" aria-rowindex={1} className={classes.head}>
        {columns.map(({ name, needs }) => (
          // biome-ignore lint/a11y: as above
          <div key={name} role="columnheader" data-needs={needs}>
            <Text size="xs" c="dimmed" fw={500}>
              {name}
            </Text>
          </div>
        ))}
      </div>
      {/* biome-ignore lint/a11y: as above */}
      <div role="rowgroup" ref={body} className={classes.body} style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index];
          if (row === undefined) return null;
          return (
            // biome-ignore lint/a11y: as above
            <div
              key={keyOf(row)}
              role="row"
              aria-rowindex={index + 2}
              className={classes.row}
              style={{ transform: `translateY(${start - top}px)` }}
            >
              {cellsOf(row)}
            </div>
          );
        })}
      </div>
    </div>
  );
}

type Cells<T> = Pick<TableProps<T>, "columns"> & { readonly [K in "hrefOf" | "brief"]: TableProps<T>[K] | undefined };

const drawCells = <T,>(row: T, { columns, hrefOf, brief }: Cells<T>): ReactNode =>
  columns.map(({ name, needs, show }, place) => (
    // biome-ignore lint/a11y: as above
    <div key={name} role="cell" data-needs={needs}>
      {place === 0 && hrefOf ? (
        <Link href={hrefOf(row)} className={classes.link}>
          {show(row)}
        </Link>
      ) : (
        show(row)
      )}
      {place === 0 && brief && <div className={classes.brief}>{brief(row)}</div>}
    </div>
  ));

/** Scrolling draws a table many times a second, most of it again: React passes over what is the very same. */
function drawnOnce<T>(draw: (row: T) => ReactNode): (row: T) => ReactNode {
  const drawn = new Map<T, ReactNode>();
  return (row) => {
    if (drawn.size > mostKept) drawn.clear();
    const cells = drawn.get(row) ?? draw(row);
    drawn.set(row, cells);
    return cells;
  };
}
