// How a node works on the tab that its message names: in its time, and with faults told in our words, for a browser's
// own quote what was filled in. When the run or the node is stopped, the tab is closed at once.
import { z } from "zod";
import { parseDuration } from "../../base/clock.ts";
import { duration, type Message, type NodeContext } from "../../flow/node.ts";
import { openDeadline } from "../deadline.ts";
import { messageField } from "../message-field.ts";
import { pageFault } from "./page-fault.ts";
import { browserOf, type RunBrowser } from "./run-browser.ts";
import type { Tab } from "./tab.ts";

/** What the config of every node that works on a tab holds. */
export const tabConfig = {
  /** The field of the message in which browser.open put the tab. */
  in: messageField.default("browser"),
  timeout: duration.default("30s"),
};

/** Finds elements: CSS, or another way of Playwright's such as `text=` and `role=`. */
export const selector = z
  .string()
  .min(1)
  .max(2_000)
  .refine((text) => !text.includes("internal:"), "not a selector of CSS, text= or role=");

/** Milliseconds after its time in which a browser that is well has said so. */
const grace = 3_000;

export interface TabWork {
  readonly tab: Tab;
  readonly browser: RunBrowser;
  readonly signal: AbortSignal;
  /** Milliseconds that are left, as the options of every wait. */
  readonly left: { readonly timeout: number };
}

type TabContext = NodeContext<{ in: string; timeout: string }>;

/** Sends the message on once the work is done. */
export async function withTab(context: TabContext, work: (at: TabWork) => Promise<void>): Promise<Message> {
  const { config, msg, clock, signal } = context;
  const browser = browserOf(context);
  const tab = browser.getTab(msg[config.in]);
  const ms = parseDuration(config.timeout, "timeout");
  const end = clock.monotonic() + ms;
  using deadline = openDeadline({ clock, signal }, `${ms + grace}ms`, "sign of life of the browser");
  const stop = () => void browser.closeTab(tab).catch(() => {}); // It ends with the browser at the latest.
  deadline.signal.addEventListener("abort", stop, { once: true });
  const at: TabWork = {
    ...{ tab, browser, signal: deadline.signal },
    get left() {
      return { timeout: Math.max(1, end - clock.monotonic()) };
    },
  };
  try {
    await deadline.race(work(at));
    return msg;
  } catch (error) {
    deadline.signal.throwIfAborted();
    throw pageFault(error, config.timeout);
  } finally {
    deadline.signal.removeEventListener("abort", stop);
  }
}
