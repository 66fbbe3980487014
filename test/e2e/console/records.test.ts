// Tokens and the audit log in the console.
import { describe, expect, it } from "vitest";
import { Canaries } from "../../support/canary.ts";
import { useConsoleOffice } from "../../support/console-office.ts";

const desk = useConsoleOffice();

describe("tokens in the console", () => {
  it("makes one that works, shows it once, and revokes it", async () => {
    await using opened = await desk.open("/tokens", { scheme: "dark", width: 390 });
    const { page } = opened;
    await page.getByText("No tokens").waitFor();
    await page.getByRole("button", { name: "Make a token…" }).click();
    await page.getByLabel("Name", { exact: true }).fill("reporter");
    await page.getByRole("checkbox", { name: "runs:read" }).check();
    await page.getByRole("button", { name: "Make the token" }).click();
    const token = (await page.getByText(/^sbt_/).textContent()) ?? "";
    expect(await opened.look("token-made")).toEqual([]);
    const read = () => fetch(`${desk.office.url}/v1/runs`, { headers: { authorization: `Bearer ${token}` } });
    expect((await read()).status).toBe(200);
    await page.getByRole("button", { name: "I have it" }).click();
    await page.getByText(/^sbt_/).waitFor({ state: "detached" });
    const canaries = new Canaries();
    canaries.watch(token);
    expect(canaries.in(await opened.passed())).toEqual([]);
    await page.getByRole("button", { name: "Revoke reporter" }).click();
    await page.getByRole("button", { name: "Revoke the token" }).click();
    await page.getByText("No tokens").waitFor();
    expect((await read()).status).toBe(401);
    expect(opened.faults).toEqual([]);
  });
});

describe("pages that other tests look at in the light", () => {
  it("are readable for everybody in the dark as well", async () => {
    await using opened = await desk.open("/audit", { scheme: "dark" });
    const { page } = opened;
    for (const [path, words] of [
      ["/audit", "The whole chain was checked here"],
      ["/members", "(you)"],
      ["/tour", "Step 2 of 6"],
      ["/vaults/new", "Create the vault"],
      ["/vaults/shop/rotate", "Open the vault first"],
      ["/robots/new", "Make the ticket"],
    ] as const) {
      await opened.goTo(path);
      await page.getByRole("main").getByText(words).first().waitFor();
      expect(await opened.look(`dark${path.replaceAll("/", "-")}`), path).toEqual([]);
    }
    expect(opened.faults).toEqual([]);
  });
});

describe("a page whose code has not come yet", () => {
  it("says what it waits for where there is no network, and comes with its looks once there is", async () => {
    await using opened = await desk.open("/");
    const { page } = opened;
    await page.getByText("Last runs").waitFor();
    await page.context().setOffline(true);
    await opened.goTo("/flows/shop-report");
    await page.getByText("This goes on as soon as it is back.").waitFor();
    await page.context().setOffline(false);
    await page.locator(".react-flow__node[data-id=orders]").waitFor();
    await expect.poll(() => page.getByText("This goes on as soon as it is back.").count()).toBe(0);
    const missing = () =>
      [...document.querySelectorAll("link[rel=stylesheet]")].filter((link) => !("sheet" in link && link.sheet));
    expect(await page.evaluate(`(${missing})().length`)).toBe(0);
  });
});

describe("the audit log in the console", () => {
  it("is checked in the page, narrowed down, and goes on by itself", async () => {
    await using opened = await desk.open("/audit");
    const { page } = opened;
    await page.getByText(/The whole chain was checked here: \d+ rows/).waitFor();
    expect(await opened.look("audit")).toEqual([]);
    await page.getByLabel("Search by who, what or detail").fill("vault.create");
    await page.getByRole("row").filter({ hasText: "vault.create" }).nth(1).waitFor();
    await desk.office.ada.ok([
      "vault",
      "create",
      "third",
      "--vsk-out",
      desk.office.file("unused", "").replace("unused", "third.vsk"),
    ]);
    await page.getByRole("row").filter({ hasText: "vault.create" }).nth(2).waitFor();
    expect(opened.faults).toEqual([]);
  });

  it("shows nothing of a log in which a row was changed", async () => {
    await using opened = await desk.open("/", { scheme: "dark" });
    const { page } = opened;
    await page.route(/\/v1\/audit\?/, async (route) => {
      const answer = await route.fetch();
      const { data } = await answer.json();
      const json = { data: data.map((row: object, at: number) => (at === 2 ? { ...row, actor: "nobody" } : row)) };
      await route.fulfill({ response: answer, json });
    });
    await opened.goTo("/audit");
    await page.getByText(/row 3 does not follow the one before/).waitFor();
    expect(await page.getByText(/The whole chain was checked/).count()).toBe(0);
  });
});
