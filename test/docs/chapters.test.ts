// Every command in every chapter, in the order in which it stands there, by a person who is signed in and has a robot;
// all of them by the same one. What is printed must be what the chapter shows.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { patternOf, stepsOf } from "../support/chapter.ts";
import { type Desk, openDesk } from "../support/desk.ts";

const files = readdirSync(join(import.meta.dirname, "../../src/docs"));
const chapters = files.filter((file) => stepsOf(file).length > 0);

const stack = new AsyncDisposableStack();
let desk: Desk;
beforeAll(async () => {
  desk = stack.use(await openDesk());
});
afterAll(() => stack.disposeAsync());

test.each(chapters)("%s says what happens", { timeout: 120_000 }, async (chapter) => {
  for (const step of stepsOf(chapter)) {
    const place = `${chapter}:${step.line}`;
    if (step.type === "file") {
      desk.write(step.name, step.text);
      continue;
    }
    const { status, output } = await desk.shell(step.command);
    expect(status, `${place}: ${step.command}\n${output}`).toBe(0);
    if (step.prints !== "") expect(`${output.trimEnd()}\n`, place).toMatch(patternOf(step.prints));
  }
  expect(desk.leaks(), chapter).toEqual([]);
});
