// A vault of five thousand items stays fluid: few rows are in the page, and a word narrows them at once.
import { expect, it } from "vitest";
import { createAccount, createVault, setItems } from "../../../src/client/index.ts";
import { openConsoleBrowser } from "../../support/console-page.ts";
import { openTestControl } from "../../support/control.ts";

const count = 5_000;
const [email, password] = ["ada@example.com", "plum-teapot-orbit-saddle"];

it("shows five thousand items, and finds one of them", { timeout: 180_000 }, async () => {
  await using control = await openTestControl();
  const setupCode = control.setupCode ?? "";
  const { session } = await createAccount({ server: control.url, setupCode, email, password });
  using _ = session;
  const { vault } = await createVault(session, { name: "many" });
  const names = Array.from({ length: count }, (_, n) => `item-${String(n).padStart(5, "0")}`);
  await setItems(
    session,
    vault.id,
    names.map((name) => ({ name, category: "note", value: { text: name } })),
  );
  await using browser = await openConsoleBrowser();
  await using opened = await browser.open(`${control.url}/vaults`);
  const { page } = opened;
  await opened.signIn({ email, password });
  await page.getByRole("row").filter({ hasText: "5,000" }).waitFor();

  const begun = performance.now();
  await page.getByRole("link", { name: "many" }).click();
  await page.getByText("5,000 items").waitFor();
  await page.getByRole("link", { name: "item-00000" }).waitFor();
  const shownAfter = performance.now() - begun;
  expect(await page.getByRole("row").count()).toBeLessThan(60);
  await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
  await page.getByRole("link", { name: "item-04999" }).waitFor();

  const typed = performance.now();
  await page.getByLabel("Search items").fill("item-02345");
  await page.getByText("1 item", { exact: true }).waitFor();
  await page.getByRole("link", { name: "item-02345" }).waitFor();
  const foundAfter = performance.now() - typed;
  expect({ shownAfter, foundAfter }).toEqual({
    shownAfter: expect.toSatisfy((ms: number) => ms < 5_000),
    foundAfter: expect.toSatisfy((ms: number) => ms < 2_000),
  });
  console.info(`5 000 items: shown after ${Math.round(shownAfter)} ms, one found after ${Math.round(foundAfter)} ms`);
  expect(opened.faults).toEqual([]);
});
