// The stream of changes: it tells what changed and never what it changed to, resumes where it broke off, and ends with
// the session.
import { afterEach, describe, expect, it } from "vitest";
import { call } from "../../../src/wire/call.ts";
import { type LiveChange, liveChanges } from "../../../src/wire/live.ts";
import { endSession } from "../../../src/wire/routes/accounts.ts";
import { addRobot, openTestControl, type SignedIn, signUp, type TestControl } from "../../support/control.ts";

let opened = new AsyncDisposableStack();
afterEach(async () => {
  await opened.disposeAsync();
  opened = new AsyncDisposableStack();
});

interface LiveEvent {
  readonly id: string;
  readonly event: string;
  readonly changes: readonly LiveChange[];
}

/** Opens the stream as a page does; `next` is the next event, undefined when the stream has ended. */
async function listen(control: TestControl, { caller }: SignedIn, lastEventId?: string) {
  const abort = new AbortController();
  opened.defer(() => abort.abort());
  const response = await fetch(`${control.url}/v1/live`, {
    headers: {
      authorization: `Bearer ${caller.token?.()}`,
      ...(lastEventId !== undefined && { "last-event-id": lastEventId }),
    },
    signal: abort.signal,
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const block = async (): Promise<string | undefined> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const found = text.slice(0, end);
        text = text.slice(end + 2);
        return found;
      }
      const read = await reader?.read();
      if (!read || read.done) return undefined;
      text += read.value;
    }
  };
  const field = (found: string, name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(found)?.[1] ?? "";
  const next = async (): Promise<LiveEvent | undefined> => {
    const found = await block();
    if (found === undefined) return undefined;
    const data = field(found, "data") || "[]";
    return { id: field(found, "id"), event: field(found, "event"), changes: liveChanges.parse(JSON.parse(data)) };
  };
  return { response, next, close: () => abort.abort() };
}

async function open(options: Parameters<typeof openTestControl>[0] = {}) {
  const control = opened.use(await openTestControl(options));
  return { control, owner: await signUp(control) };
}

describe("the stream of changes", () => {
  it("tells kind and id of what changed, and nothing else", async () => {
    const { control, owner } = await open();
    const { response, next } = await listen(control, owner);
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    await next();
    const robot = await addRobot(control, owner, { name: "packer" });
    const seen: LiveChange[] = [];
    while (!seen.some(({ kind, id }) => kind === "robot" && id === robot.id))
      seen.push(...((await next())?.changes ?? []));
    expect(seen).toContainEqual({ kind: "audit", id: "" });
    expect(seen.some(({ kind }) => kind === "ticket")).toBe(true);
  });

  it("goes on where it broke off", async () => {
    const { control, owner } = await open();
    const first = await listen(control, owner);
    const start = await first.next();
    first.close();
    const robot = await addRobot(control, owner);
    const second = await listen(control, owner, start?.id);
    await second.next();
    const told = await second.next();
    expect(told?.event).toBe("changed");
    expect(told?.changes).toContainEqual({ kind: "robot", id: robot.id });
  });

  it.each(["another-5", "nonsense"])("says that changes were missed after %j", async (lastEventId) => {
    const { control, owner } = await open();
    const { next } = await listen(control, owner, lastEventId);
    expect((await next())?.event).toBe("reset");
  });

  it("begins without a word for a page that is new", async () => {
    const { control, owner } = await open();
    const { next } = await listen(control, owner);
    expect(await next()).toMatchObject({ event: "", changes: [] });
  });

  it("is refused to strangers, and to the ninth page of one member", async () => {
    const { control, owner } = await open();
    expect((await fetch(`${control.url}/v1/live`)).status).toBe(401);
    const pages = await Promise.all(Array.from({ length: 8 }, () => listen(control, owner)));
    expect(pages.map(({ response }) => response.status)).toEqual(Array.from({ length: 8 }, () => 200));
    expect((await listen(control, owner)).response.status).toBe(429);
    pages[0]?.close();
    await expect.poll(async () => (await listen(control, owner)).response.status).toBe(200);
  });

  it("counts nobody who only asks for its head", async () => {
    const { control, owner } = await open();
    const headers = { authorization: `Bearer ${owner.caller.token?.()}` };
    for (let i = 0; i < 9; i++)
      expect((await fetch(`${control.url}/v1/live`, { method: "HEAD", headers })).status).toBe(200);
    expect((await listen(control, owner)).response.status).toBe(200);
  });

  it("ends with the session", async () => {
    const { control, owner } = await open();
    const { next } = await listen(control, owner);
    await next();
    await call(owner.caller, endSession, {});
    let last: LiveEvent | undefined;
    do last = await next();
    while (last !== undefined);
    expect(last).toBeUndefined();
  });
});
