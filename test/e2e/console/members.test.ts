// Members in the console: one invited, certified by its ticket, and removed again.
import { describe, expect, it } from "vitest";
import { joinAsMember } from "../../../src/client/members/member-join.ts";
import { useConsoleOffice } from "../../support/console-office.ts";

const desk = useConsoleOffice();

describe("members in the console", () => {
  it("invites one by ticket, certifies who proves to have it, gives them another role, and removes them with the consequences named", async () => {
    await using opened = await desk.open("/members");
    const { page } = opened;
    await page.getByRole("row").filter({ hasText: "(you)" }).waitFor();
    await page.getByRole("button", { name: "Invite a member…" }).click();
    await page.getByRole("button", { name: "Make the ticket" }).click();
    const ticket = (await page.getByText(/^sbm1_/).textContent()) ?? "";
    expect(await opened.look("member-invite")).toEqual([]);
    const person = { email: "bo@example.com", name: "Bo", password: "quite another long pass phrase" };
    using _ = (await joinAsMember({ server: desk.office.url, ticket, ...person })).session;
    await page.getByText("Bo joined and is certified").waitFor();
    await page.getByRole("button", { name: "Close", exact: true }).click();
    const row = page.getByRole("row").filter({ hasText: "bo@example.com" });
    await row.getByText("operator").waitFor();
    expect(await opened.look("members")).toEqual([]);
    for (const role of ["Admin", "Viewer"]) {
      await row.getByRole("button", { name: "Change Bo" }).click();
      await page.getByRole("menuitem", { name: "Another role…" }).click();
      await page.getByRole("combobox", { name: "Role" }).click();
      await page.getByRole("option", { name: role }).click();
      expect(await opened.look(`member-role-${role}`)).toEqual([]);
      await page.getByRole("button", { name: "Sign the certificate" }).click();
      await page.getByText(`Bo is ${role.toLowerCase()} now.`).waitFor();
      await row.getByText(role.toLowerCase()).waitFor();
    }
    // Whoever only looks is offered nothing that would be refused, and told nothing that is not so.
    await using theirs = await desk.open("/flows", { who: person });
    const main = theirs.page.getByRole("main");
    await main.getByRole("link", { name: "shop-report" }).waitFor();
    const navigation = theirs.page.getByRole("navigation", { name: "Main" });
    expect(await navigation.getByRole("link", { name: "Audit" }).count()).toBe(0);
    for (const [path, words] of [
      ["/flows", "shop-report"],
      ["/robots", "No robots yet"],
      ["/tokens", "No tokens"],
      ["/vaults/shop/access", "shown to operators"],
      ["/vaults/shop", "You see the names in it"],
      ["/flows/shop-report", "asks to read"],
    ] as const) {
      await theirs.goTo(path);
      await main.getByText(words).first().waitFor();
      expect(await main.getByRole("button", { name: /…$|^Open$|^Give|^Permit|^Run/ }).count(), path).toBe(0);
      expect(await main.getByRole("link", { name: /^New|^Add|^Edit|^Permit/ }).count(), path).toBe(0);
    }
    expect(await main.getByText("Not permitted").count()).toBe(0);
    expect(theirs.faults).toEqual([]);

    await row.getByRole("button", { name: "Change Bo" }).click();
    await page.getByRole("menuitem", { name: "Remove…" }).click();
    await page.getByText("rotate their vaults afterwards").waitFor();
    await page.getByLabel("Type bo@example.com to confirm").fill("bo@example.com");
    await page.getByRole("button", { name: "Remove the member" }).click();
    await row.getByText("Removed").waitFor();
    expect(opened.faults).toEqual([]);
  });
});
