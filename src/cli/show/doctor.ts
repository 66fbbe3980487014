// The doctor's findings as people read them: a sign, a name, what was found, and below it what to do.
import type { Examination } from "../doctor/examination.ts";
import type { Output } from "../output.ts";
import { displayWidth, wrappedLines } from "../table.ts";
import type { Paint } from "../terminal.ts";

type State = Examination["state"];

const signs: Readonly<Record<State, readonly [sign: string, style: Parameters<Paint>[0]]>> = {
  ok: ["✓", "green"],
  warn: ["!", "yellow"],
  fail: ["✗", "red"],
  skip: ["–", "dim"],
};

/** `columns` there are; `undefined` wraps nothing. */
export function findingLines(found: readonly Examination[], paint: Paint, columns: number | undefined): string[] {
  const width = Math.max(0, ...found.map(({ name }) => displayWidth(name)));
  const indent = " ".repeat(width + 4);
  const room = columns && columns - indent.length;
  return found.flatMap(({ name, state, text, remedy }) => {
    const [sign, style] = signs[state];
    const [first = "", ...more] = wrappedLines(text, room).map((line) =>
      state === "skip" ? paint("dim", line) : line,
    );
    // A command in a remedy is copied, so the arrow stands apart from it.
    const advice = remedy === undefined ? [] : wrappedLines(remedy, room && room - 2);
    return [
      `${paint(style, sign)} ${name.padEnd(width)}  ${first}`,
      ...more.map((line) => indent + line),
      ...advice.map((line, i) => `${indent}${paint("cyan", i === 0 ? "→" : " ")} ${line}`),
    ];
  });
}

/** How many there are of each. */
export function summary(found: readonly Examination[]): string {
  const words: readonly (readonly [State, string])[] = [
    ["ok", "fine"],
    ["warn", "to look at"],
    ["fail", "wrong"],
    ["skip", "left out"],
  ];
  const counted = words.map(([state, word]) => [found.filter((one) => one.state === state).length, word] as const);
  return counted.flatMap(([count, word]) => (count > 0 ? [`${count} ${word}`] : [])).join(", ");
}

export function drawFindings(out: Output, found: readonly Examination[]): void {
  out.lines(findingLines(found, out.paint, out.columns));
  out.line("");
  out.line(`${summary(found)}.`);
}
