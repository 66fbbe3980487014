// The script of the page that a provider sends a person back to. It tells the console's tab what came, and makes the
// request for tokens that this tab hands it, as the tab itself may ask no other origin. It imports nothing, keeps
// nothing, shows nothing of what it hears, and takes the code out of the address first.
import type { FromPage, ToPage } from "./messages.ts";

/** Milliseconds in which the console's tab says that it has heard. */
const patience = 5_000;
/** Milliseconds to read what the page says in the end. */
const farewell = 1_500;

const came = new URL(location.href);
// A provider that is asked for `response_mode=fragment` answers where not even this page's server reads it.
if (came.hash !== "") [came.search, came.hash] = [came.hash.slice(1), ""];
history.replaceState(null, "", came.pathname);

const channel = new BroadcastChannel(`sealbot-consent-${came.searchParams.get("state")}`);
let isOver = false;

const tell = (message: FromPage): void => channel.postMessage(message);

/** The words are in the page: one part of it is shown at a time. */
function show(step: "done" | "failed" | "unheard"): void {
  for (const part of document.querySelectorAll<HTMLElement>("[data-step]")) part.hidden = part.dataset.step !== step;
}

function endWith(step: "done" | "failed" | "unheard"): void {
  isOver = true;
  clearTimeout(unheard);
  channel.close();
  show(step);
  if (step === "done") setTimeout(() => window.close(), farewell);
}

async function ask({ id, url, headers, body }: Extract<ToPage, { is: "ask" }>): Promise<void> {
  try {
    const response = await fetch(url, {
      ...{ method: "POST", headers, body, redirect: "error", credentials: "omit" },
      ...{ cache: "no-store", referrerPolicy: "no-referrer" },
    });
    const contentType = response.headers.get("content-type") ?? "";
    tell({ is: "answered", id, status: response.status, contentType, body: await response.text() });
  } catch {
    // Why, no page is told: the tab says what it may be.
    tell({ is: "unanswered", id });
  }
}

const unheard = setTimeout(() => endWith("unheard"), patience);

channel.addEventListener("message", ({ data }: MessageEvent<ToPage>) => {
  clearTimeout(unheard);
  if (data.is === "ask") void ask(data);
  else if (data.is === "ended") endWith(data.well ? "done" : "failed");
});
window.addEventListener("pagehide", () => {
  if (!isOver) tell({ is: "left" });
});
tell({ is: "came", address: came.href });
