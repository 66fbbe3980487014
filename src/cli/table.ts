// Plain tables for people: columns as wide as they need, cut to the terminal, no frames. Not for programs: those use
// --json.
import { stripVTControlCharacters } from "node:util";

const gap = "  ";

/** Columns that a text takes; control sequences take none, CJK and emoji two. */
export function displayWidth(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmentsOf(stripVTControlCharacters(text))) width += wide.test(segment) ? 2 : 1;
  return width;
}
const plain = /^[\x20-\x7e]*$/;
// Made only when a text needs it: it costs a third of a start.
let segmenter: Intl.Segmenter | undefined;
function segmentsOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return segmenter.segment(text);
}
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Emoji_Presentation}/u;

export interface TableStyle {
  /** Columns there are; `undefined` cuts nothing. */
  readonly width: number | undefined;
  readonly head: (text: string) => string;
}

/**
 * Lines of a table under `titles`; where it is too wide, the widest column is cut with an ellipsis, but no id: it is
 * copied. Where even that is too wide, each row is a record of its own.
 */
export function tableLines(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  style: TableStyle,
): string[] {
  const widths = titles.map((title, i) =>
    Math.max(displayWidth(title), ...rows.map((row) => displayWidth(row[i] ?? ""))),
  );
  const mayCut = titles.map((_, i) => !rows.some((row) => isId(row[i] ?? "")));
  if (!narrow(widths, mayCut, style.width)) return stackedLines(titles, rows, style);
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, i) => fit(cell, widths[i] ?? 0))
      .join(gap)
      .trimEnd();
  return [style.head(line(titles.map((title) => title.toUpperCase()))), ...rows.map(line)];
}

function stackedLines(titles: readonly string[], rows: readonly (readonly string[])[], { head }: TableStyle): string[] {
  return rows.flatMap((row, i) => {
    const fields = titles.map((title, at) => [title, row[at] ?? ""] as const).filter(([, cell]) => cell !== "");
    return [...(i > 0 ? [""] : []), ...recordLines(fields, head)];
  });
}

/** Lines `name  value`, the names aligned; a value goes on below itself where there are fewer columns than it takes. */
export function recordLines(
  fields: readonly (readonly [string, string])[],
  name: (text: string) => string,
  columns?: number,
): string[] {
  const width = Math.max(0, ...fields.map(([label]) => displayWidth(label)));
  const indent = " ".repeat(width + gap.length);
  const room = columns && columns - indent.length;
  return fields.map(([label, value]) => name(fit(label, width)) + gap + wrappedLines(value, room).join(`\n${indent}`));
}

/** The lines of a text, each broken between words where it is wider than `room`; a word alone is never broken. */
export function wrappedLines(text: string, room: number | undefined): string[] {
  const lines = text.split("\n");
  if (room === undefined || room < least) return lines;
  return lines.flatMap((line) => {
    if (displayWidth(line) <= room) return [line];
    const broken = [""];
    for (const word of line.split(" ")) {
      const last = broken.at(-1) ?? "";
      const longer = last === "" ? word : `${last} ${word}`;
      if (last === "" || displayWidth(longer) <= room) broken[broken.length - 1] = longer;
      else broken.push(word);
    }
    return broken;
  });
}

const least = 6;

const isId = (cell: string): boolean => /^[a-z]{3}_[a-z2-7]{26}$/.test(cell);

/** Whether there is room for the columns, once the widest were made narrower. */
function narrow(widths: number[], mayCut: readonly boolean[], most: number | undefined): boolean {
  if (most === undefined) return true;
  let over = widths.reduce((sum, width) => sum + width, 0) + gap.length * (widths.length - 1) - most;
  while (over > 0) {
    const width = Math.max(...widths.filter((_, i) => mayCut[i]));
    const widest = widths.findIndex((one, i) => mayCut[i] && one === width);
    if (width <= least) return false;
    widths[widest] = width - 1;
    over--;
  }
  return true;
}

function fit(cell: string, width: number): string {
  const missing = width - displayWidth(cell);
  if (missing >= 0) return cell + " ".repeat(missing);
  // Cutting inside a colour would leave it on for the rest of the line.
  let cut = "";
  for (const { segment } of segmentsOf(stripVTControlCharacters(cell))) {
    if (displayWidth(cut + segment) > width - 1) break;
    cut += segment;
  }
  return `${cut}…${" ".repeat(Math.max(0, width - 1 - displayWidth(cut)))}`;
}
