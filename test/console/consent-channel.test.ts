// What passes between the console's tab and the page that a provider sends a person back to.
import { expect, it } from "vitest";
import { ConsentChannel } from "../../src/console/connect/consent-channel.ts";

const address = "https://console.example/connect?state=s&code=c";
const quiet = new AbortController().signal;
const init = { method: "POST", headers: { accept: "application/json" }, body: "grant", redirect: "manual" } as const;

/** A consent of its own, and the other end of its channel. */
function openConsent() {
  const state = crypto.randomUUID();
  const consent = new ConsentChannel(state);
  const page = new BroadcastChannel(`sealbot-consent-${state}`);
  const heard = (wanted: string) =>
    new Promise<{ readonly id: number }>((resolve) => {
      page.addEventListener("message", ({ data }) => {
        if (Object(data).is === wanted) resolve(data);
      });
    });
  const close = () => {
    page.close();
    consent[Symbol.dispose]();
  };
  return { consent, heard, tell: (message: object) => page.postMessage(message), [Symbol.dispose]: close };
}

it("the tab hears where the person was sent back to, and says so; anything else is not heard", async () => {
  using world = openConsent();
  const heard = world.heard("heard");
  world.tell({ is: "came", address: "nowhere" });
  world.tell({ is: "something" });
  world.tell({ is: "came", address });
  expect((await world.consent.came(quiet)).href).toBe(address);
  await heard;
});

it("the page's answer comes with its status and type", async () => {
  using world = openConsent();
  const asked = world.heard("ask");
  const answered = world.consent.fetch(new URL("https://id.example/t"), { ...init, signal: quiet });
  const { id, ...more } = await asked;
  expect(more).toEqual({ is: "ask", url: "https://id.example/t", headers: init.headers, body: "grant" });
  world.tell({ is: "answered", id, status: 400, contentType: "application/json", body: "{}" });
  const { ok, status, headers } = await answered;
  expect({ ok, status, type: headers.get("content-type") }).toEqual({
    ...{ ok: false, status: 400, type: "application/json" },
  });
});

it("a provider that does not answer pages is told apart from a window that was closed", async () => {
  using world = openConsent();
  const ask = () => world.consent.fetch(new URL("https://id.example/t"), { ...init, signal: quiet });
  const first = world.heard("ask");
  const unanswered = ask();
  world.tell({ is: "unanswered", id: (await first).id });
  await expect(unanswered).rejects.toMatchObject({ code: "unreachable" });
  expect(world.consent.isUnanswered).toBe(true);
  const left = ask();
  world.tell({ is: "left" });
  await expect(left).rejects.toMatchObject({ code: "cancelled" });
  await expect(ask()).rejects.toMatchObject({ code: "cancelled" });
});

it("waiting ends with the signal, for its reason", async () => {
  using world = openConsent();
  const stop = new AbortController();
  const came = world.consent.came(stop.signal);
  stop.abort(new TypeError("the dialog was closed"));
  await expect(came).rejects.toThrow("the dialog was closed");
});
