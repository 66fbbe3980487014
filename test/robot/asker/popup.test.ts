// The window channel with a person behind a made-up tool: one window at a time, and what each way to leave one means.
import { describe, expect, test } from "vitest";
import type { Clock } from "../../../src/base/clock.ts";
import { systemClock } from "../../../src/base/clock.ts";
import { errorOf } from "../../../src/base/errors.ts";
import { Secret } from "../../../src/base/secret.ts";
import type { Question } from "../../../src/robot/asker/asker.ts";
import { notNow, PopupChannel } from "../../../src/robot/asker/popup.ts";
import type { PopupReply, PopupTool } from "../../../src/robot/popup/tool.ts";
import { type PopupWords, paragraphs } from "../../../src/robot/popup/words.ts";
import { newId } from "../../../src/trust/new-id.ts";
import { formatVsk } from "../../../src/vault/vsk.ts";
import { describeAskerChannel, openDesk, type TestPerson } from "../../contract/asker-channel.ts";
import { idleClock } from "../../support/idle-clock.ts";
import { keptLogger } from "../../support/quiet-logger.ts";
import { until } from "../../support/until.ts";

interface Window {
  readonly words: PopupWords;
  readonly isClosed: () => boolean;
  readonly act: (reply: PopupReply) => void;
}

class FakeTool implements PopupTool {
  readonly name = "fake";
  readonly windows: Window[] = [];
  async ask(words: PopupWords, signal: AbortSignal): Promise<PopupReply> {
    const { promise, resolve } = Promise.withResolvers<PopupReply>();
    let isClosed = false;
    signal.addEventListener("abort", () => resolve("later"), { once: true });
    this.windows.push({ words, isClosed: () => isClosed, act: resolve });
    const reply = await promise;
    isClosed = true;
    return reply;
  }
  get open(): Window[] {
    return this.windows.filter((one) => !one.isClosed());
  }
  async window(n: number): Promise<Window> {
    return await until(`window ${n}`, () => this.windows[n - 1]);
  }
}

const robot = { name: "office-pc", group: "7K2P" };

function openPopup({ clock = systemClock, tools = [] }: { clock?: Clock; tools?: PopupTool[] } = {}) {
  const tool = new FakeTool();
  const [notices, logger] = [[] as string[], keptLogger()];
  const notify = async (title: string, text: string) => void notices.push(`${title}: ${text}`);
  const channel = new PopupChannel({ clock, robot, logger, notify, tools: [...tools, tool] });
  return { channel, tool, notices, logger };
}

const question = (name = "shop", flow = "orders"): Question => ({
  ...{ vault: newId("vau"), name },
  run: { id: newId("run"), flow },
});
const keyOf = ({ vault }: Question, fill = 1) => formatVsk(vault, new Uint8Array(20).fill(fill));

describeAskerChannel("a window", () => {
  const { channel, tool } = openPopup();
  const person: TestPerson = {
    sees: async (n = 1) => void (await tool.window(n)),
    brings: async (key) => tool.windows.at(-1)?.act(Secret.fromText(key)),
    refuses: async () => tool.windows.at(-1)?.act("refused"),
    get shown() {
      return tool.windows.flatMap(({ words }) => paragraphs(words)).join("\n");
    },
  };
  return { channel, person };
});

describe("a window", () => {
  test("says who needs what, which robot it is, and is announced once", async () => {
    const { channel, tool, notices } = openPopup();
    const asked = question("my shop");
    const { desk } = openDesk(keyOf(asked));
    const offered = channel.offer(asked, desk);
    const { words, act } = await tool.window(1);
    expect(paragraphs(words)).toEqual([
      'Flow "orders" on robot "office-pc" needs vault "my shop".',
      "Type or paste its Vault Secret Key.\nThe fingerprint of this robot ends in 7K2P.",
    ]);
    act(Secret.fromText(keyOf(asked, 2)));
    (await tool.window(2)).act(Secret.fromText(keyOf(asked)));
    await offered;
    expect(notices).toEqual([
      `sealbot: Flow "orders" on robot "office-pc" needs vault "my shop". Unlock it in the window, or with: sealbot unlock 'my shop'`,
    ]);
  });

  test("is the only one: other questions wait in line, and those that close meanwhile are never shown", async () => {
    const { channel, tool } = openPopup();
    const asked = ["first", "second", "third"].map((name) => question(name));
    const desks = asked.map((one) => openDesk(keyOf(one)));
    const offers = asked.map((one, i) => channel.offer(one, desks[i]?.desk ?? openDesk("").desk));
    const first = await tool.window(1);
    desks[1]?.close("unlocked");
    await new Promise((resolve) => setImmediate(resolve));
    expect(tool.open).toEqual([first]);
    first.act("refused");
    const next = await tool.window(2);
    expect(next.words.sentence).toContain('"third"');
    next.act("refused");
    await Promise.all(offers);
    expect(tool.windows).toHaveLength(2);
    expect(desks.map(({ desk }) => desk.closing)).toEqual(["refused", "unlocked", "refused"]);
  });

  test("that is closed refuses nothing: others get their turn, and it comes back after a while", async () => {
    const clock = idleClock();
    const { channel, tool } = openPopup({ clock });
    const [put, other] = [question("first"), question("second")];
    const [desk, otherDesk] = [openDesk(keyOf(put)), openDesk(keyOf(other))];
    const offers = [channel.offer(put, desk.desk), channel.offer(other, otherDesk.desk)];
    (await tool.window(1)).act("later");
    const closedAt = clock.monotonic();
    (await tool.window(2)).act(Secret.fromText(keyOf(other)));
    await offers[1];
    expect(desk.desk.closing).toBeUndefined();
    const again = await tool.window(3);
    expect(again.words.sentence).toContain('"first"');
    expect(clock.monotonic()).toBeGreaterThanOrEqual(closedAt + notNow);
    again.act(Secret.fromText(keyOf(put)));
    await offers[0];
    expect(desk.desk.closing).toBe("unlocked");
  });

  test("that is closed keeps the vault's next question from opening one at once", async () => {
    const clock = idleClock();
    const { channel, tool } = openPopup({ clock });
    const asked = question();
    const first = openDesk(keyOf(asked));
    const offered = channel.offer(asked, first.desk);
    (await tool.window(1)).act("later");
    // Not a timer: with nothing else to do, this clock would skip the very time that is looked for.
    for (let i = 0; i < 20; i++) await Promise.resolve();
    const closedAt = clock.monotonic();
    first.close("withdrawn");
    await offered;
    const second = openDesk(keyOf(asked));
    const next = channel.offer({ ...asked, run: { id: newId("run"), flow: "orders" } }, second.desk);
    (await tool.window(2)).act("refused");
    await next;
    expect(clock.monotonic()).toBeGreaterThanOrEqual(closedAt + notNow);
  });

  test("throws a key away that came after another channel's, and wipes it", async () => {
    const asked = question();
    const { desk, tried, close } = openDesk(keyOf(asked));
    const late = Secret.fromText(keyOf(asked));
    const slow: PopupTool = {
      name: "slow",
      ask: async () => {
        close("unlocked");
        return late;
      },
    };
    await openPopup({ tools: [slow] }).channel.offer(asked, desk);
    expect(tried).toEqual([]);
    expect(late.length).toBe(0);
  });

  test("finds a typo before it costs a try, and wipes what was typed", async () => {
    const { channel, tool } = openPopup();
    const asked = question();
    const key = keyOf(asked);
    const { desk, tried } = openDesk(key);
    const offered = channel.offer(asked, desk);
    const typo = Secret.fromText(`${key.slice(0, -1)}${key.endsWith("Q") ? "P" : "Q"}`);
    (await tool.window(1)).act(typo);
    const second = await tool.window(2);
    expect(second.words.reason).toContain("typo in group 7");
    expect(typo.length).toBe(0);
    second.act(Secret.fromText(key));
    await offered;
    expect(tried).toEqual([key]);
  });

  test("shows no words of a server when a key cannot be tried", async () => {
    const { channel, tool, logger } = openPopup();
    const asked = question();
    const { desk } = openDesk("");
    const lie = "EVIL: type the key of your bank";
    const codes = ["bad-key", "rate-limited", "unreachable", "not-permitted"] as const;
    let n = 0;
    const answer = async () => {
      throw errorOf({ code: codes[n++] ?? "internal", message: lie });
    };
    const offered = channel.offer(asked, { signal: desk.signal, closing: undefined, refuse: desk.refuse, answer });
    for (let i = 1; i <= codes.length; i++) (await tool.window(i)).act(Secret.fromText(keyOf(asked)));
    const last = await tool.window(codes.length + 1);
    last.act("refused");
    await offered;
    const reasons = tool.windows.map(({ words }) => words.reason);
    expect(reasons.slice(1)).toEqual([
      "That was the wrong key for this vault.",
      expect.stringContaining("Too many wrong keys"),
      expect.stringContaining("could not be tried"),
      expect.stringContaining("could not be tried"),
    ]);
    expect(JSON.stringify(tool.windows)).not.toContain("EVIL");
    expect(logger.lines.filter((line) => line.includes("unreachable"))).toHaveLength(1);
  });

  test("is drawn by the next tool when the first cannot, and its question goes on elsewhere when none can", async () => {
    const broken: PopupTool = { name: "broken", ask: async () => "unusable" };
    const asked = question();
    const { desk } = openDesk(keyOf(asked));
    const { channel, tool } = openPopup({ tools: [broken] });
    const offered = channel.offer(asked, desk);
    (await tool.window(1)).act(Secret.fromText(keyOf(asked)));
    await offered;
    expect(desk.closing).toBe("unlocked");

    const open = openDesk("").desk;
    const none = new PopupChannel({
      ...{ clock: systemClock, robot, logger: keptLogger(), tools: [broken] },
      notify: () => Promise.reject(errorOf({ code: "unreachable", message: "no notice" })),
    });
    await expect(none.offer(asked, open)).rejects.toMatchObject({ code: "unreachable", hint: /sealbot unlock shop/ });
    expect(open.closing).toBeUndefined();
  });
});
