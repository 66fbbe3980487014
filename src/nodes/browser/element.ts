// Finds the frame and the element that a node names, and puts a secret into a field: only into a document of a host
// that the item allows, which is looked at as the last thing before. It goes into that very document or nowhere,
// never to whatever has the keyboard just then.
import type { ElementHandle, Frame, Locator } from "playwright-core";
import { z } from "zod";
import { errorOf } from "../../base/errors.ts";
import type { OpenedItem } from "../../flow/node.ts";
import { checkDestination } from "../http/credential.ts";
import type { Tab } from "./tab.ts";
import { selector, type TabWork } from "./tab-work.ts";

/** Which element a node means. */
export const elementConfig = {
  selector,
  /** Selectors of the frames around it, the outermost first. */
  frames: z.array(selector).max(5).default([]),
};

interface Place {
  readonly selector: string;
  readonly frames: readonly string[];
}

export interface Found {
  readonly frame: Frame;
  readonly locator: Locator;
}

export async function findElement(at: TabWork, { selector, frames }: Place): Promise<Found> {
  let frame = at.tab.page.mainFrame();
  for (const around of frames) {
    const owner = await frame.locator(around).elementHandle(at.left);
    const inner = await owner?.contentFrame();
    if (!inner) throw errorOf({ code: "bad-input", message: "frames: one of them is no frame" });
    frame = inner;
  }
  return { frame, locator: frame.locator(selector) };
}

/** What of an item is put into a field. */
export interface Filling {
  readonly item: OpenedItem;
  readonly value: string;
  /** To be blacked out wherever it shows. */
  readonly isSecret: boolean;
}

/** @throws AuthError `not-permitted` when the page, or a page around it, is of a host that the item does not allow. */
export async function fillFrom(at: TabWork, { frame, locator }: Found, filling: Filling): Promise<ElementHandle> {
  const { item, value, isSecret } = filling;
  await locator.waitFor({ state: "visible", ...at.left });
  const field = await locator.elementHandle(at.left);
  if (!field) throw errorOf({ code: "node-failed", message: "the field is gone" });
  await field.waitForElementState("editable", at.left);
  if (isSecret) {
    at.browser.secrets.add(value);
    at.tab.filled.add(field);
  }
  // Nothing is waited for between the look and the filling, and the field is of the document that was looked at: when
  // the page has gone elsewhere, it is of no document any more.
  at.signal.throwIfAborted();
  checkFrames(item, frame, at.tab);
  if (await field.evaluate(setValue, value)) return field;
  throw errorOf({ code: "bad-input", message: "the element is no field that text can be written into" });
}

/** The frame itself and all around it: whoever embeds a page decides what is seen of it. */
function checkFrames(item: OpenedItem, inner: Frame, { asked }: Tab): void {
  for (let frame: Frame | null = inner; frame; frame = frame.parentFrame()) {
    const url = new URL(frame.url());
    if (!/^https?:$/.test(url.protocol)) {
      throw errorOf({
        code: "not-permitted",
        message: `item "${item.name}" may not be filled into a page without a host (${url.protocol})`,
      });
    }
    checkDestination(item, url, asked);
  }
}

/** Runs in the page. As when somebody types, so that pages that keep a copy of the value hear of it. */
function setValue(field: Node, value: string): boolean {
  if (
    !(field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement)
  )
    return false;
  field.focus();
  // Libraries put a setter of their own in front of this one to hear of their own changes only.
  const own = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value");
  own?.set?.call(field, value);
  field.dispatchEvent(new InputEvent("input", { bubbles: true, composed: true, inputType: "insertText" }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}
