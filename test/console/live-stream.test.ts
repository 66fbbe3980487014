// One stream for all tabs, resumed whatever became of it: broken, refused, or only silent, as after a computer's sleep.
import { afterEach, beforeEach, expect, it } from "vitest";
import { type ChangeSource, type LiveState, openLiveStream } from "../../src/console/live/live-stream.ts";
import { type LiveChange, liveHeartbeat, liveSilence } from "../../src/wire/live.ts";
import { type StepClock, stepClock } from "../support/step-clock.ts";

class FakeSource extends EventTarget implements ChangeSource {
  readyState = 0;
  close(): void {
    this.readyState = 2;
  }
  say(word: string, data?: unknown): void {
    this.dispatchEvent(data === undefined ? new Event(word) : new MessageEvent(word, { data: JSON.stringify(data) }));
  }
  begin(): void {
    this.readyState = 1;
    this.say("open");
  }
}

let clock: StepClock;
let sources: FakeSource[];
let tabs: AsyncDisposableStack;
beforeEach(() => {
  [clock, sources, tabs] = [stepClock(), [], new AsyncDisposableStack()];
});
afterEach(() => tabs.disposeAsync());

/** What a tab heard; `undefined` among the changes: anything may have changed. */
function openTab() {
  const heard: { changes: (readonly LiveChange[] | undefined)[]; state: LiveState } = {
    changes: [],
    state: "connecting",
  };
  const open = () => {
    const source = new FakeSource();
    sources.push(source);
    return source;
  };
  const listener = {
    onChange: (changes: readonly LiveChange[] | undefined) => void heard.changes.push(changes),
    onState: (state: LiveState) => {
      heard.state = state;
    },
  };
  return { heard, stream: tabs.use(openLiveStream(listener, { clock, open })) };
}
const sourceCount = (count: number) => expect.poll(() => sources.length).toBe(count);
const newest = (): FakeSource => {
  const source = sources.at(-1);
  if (source) return source;
  throw new TypeError("no stream was opened");
};
const robot: LiveChange = { kind: "robot", id: "rob_a" };

it("opens another stream for one that fell silent, and has everything fetched anew", async () => {
  const { heard } = openTab();
  await sourceCount(1);
  newest().begin();
  expect(heard).toEqual({ changes: [undefined], state: "live" });
  for (let beats = 0; beats < 10; beats++) {
    await clock.step(liveHeartbeat);
    newest().say("beat", []);
  }
  expect(sources).toHaveLength(1);
  await clock.step(liveSilence + 5_000);
  expect(heard.state).toBe("lost");
  await sourceCount(2);
  expect(sources[0]?.readyState).toBe(2);
  newest().begin();
  expect(heard).toEqual({ changes: [undefined, undefined], state: "live" });
});

it("leaves a stream that broke to the browser, which resumes it, and asks again for one that was refused", async () => {
  const { heard } = openTab();
  await sourceCount(1);
  newest().begin();
  newest().readyState = 0;
  newest().say("error");
  expect(heard.state).toBe("lost");
  await clock.step(10 * liveSilence);
  expect(sources).toHaveLength(1);
  newest().begin();
  newest().say("changed", [robot]);
  // Nothing was missed: the server told what changed meanwhile.
  expect(heard).toEqual({ changes: [undefined, [robot]], state: "live" });
  newest().say("reset", []);
  expect(heard.changes.at(-1)).toBeUndefined();
  newest().close();
  newest().say("error");
  await clock.step(14_000);
  expect(sources).toHaveLength(1);
  await clock.step(10_000);
  await sourceCount(2);
});

it("has one tab listen for all, and another go on when that one closes", async () => {
  const first = openTab();
  await sourceCount(1);
  newest().begin();
  const second = openTab();
  await expect.poll(() => second.heard.state).toBe("live");
  newest().say("changed", [robot]);
  await expect.poll(() => second.heard.changes).toEqual([[robot]]);
  expect(sources).toHaveLength(1);
  first.stream[Symbol.dispose]();
  await sourceCount(2);
  newest().begin();
  expect(second.heard).toEqual({ changes: [[robot], undefined], state: "live" });
});
