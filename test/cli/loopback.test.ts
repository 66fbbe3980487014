import { expect, it } from "vitest";
import { openLoopback } from "../../src/cli/loopback.ts";

it("takes the visit that carries the state, and turns every other away", async () => {
  await using loopback = await openLoopback();
  expect(loopback.redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/callback$/);
  const visited = loopback.visit("right", AbortSignal.timeout(10_000));
  for (const strange of ["?state=wrong&code=x", "?code=x", "/deeper?state=right", ""]) {
    expect((await fetch(`${loopback.redirectUri}${strange}`)).status).toBe(404);
  }
  const page = await fetch(`${loopback.redirectUri}?state=right&code=abc`);
  expect(page.status).toBe(200);
  expect(await page.text()).not.toContain("abc");
  expect((await visited).searchParams.get("code")).toBe("abc");
});

it("waits no longer than it is told to", async () => {
  await using loopback = await openLoopback();
  const stop = new AbortController();
  const visited = loopback.visit("state", stop.signal);
  stop.abort(new TypeError("enough"));
  await expect(visited).rejects.toThrow("enough");
});
