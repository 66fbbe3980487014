// The disk of a control plane is full: what has to be written is refused with a remedy and never half kept, what is only
// read goes on, and all is well again once there is room.
import { expect, test } from "vitest";
import { call } from "../../src/wire/call.ts";
import * as routes from "../../src/wire/routes/vaults.ts";
import { openTestControl, signUp } from "../support/control.ts";
import { canMount, openSmallDisk } from "../support/small-disk.ts";
import { tempHome } from "../support/temp-home.ts";
import { makeVault } from "../support/test-vault.ts";

test.skipIf(!canMount)(
  "a control plane whose disk is full acknowledges nothing that it does not keep",
  {
    timeout: 60_000,
  },
  async () => {
    using home = tempHome();
    using disk = openSmallDisk(home.path, 8);
    await using control = await openTestControl({ dataDir: home.path });
    const owner = await signUp(control);
    const names = async () => (await call(owner.caller, routes.listVaults, {})).data.map(({ name }) => name);
    const readiness = async () => (await fetch(`${control.url}/readyz`)).status;
    const acknowledged: string[] = [];
    const refusals: unknown[] = [];
    const make = async (name: string) => {
      try {
        await makeVault(owner, name);
        acknowledged.push(name);
      } catch (error) {
        refusals.push(error);
      }
    };
    await make("before");
    expect(await readiness()).toBe(200);
    disk.fill();
    // Room that the write-ahead log has already may take some more.
    for (let i = 0; i < 200 && refusals.length < 3; i++) await make(`during ${i}`);
    expect(refusals).toHaveLength(3);
    for (const refusal of refusals)
      expect(refusal).toMatchObject({ code: "disk-full", hint: expect.stringContaining("Make room") });
    expect(await readiness()).toBe(503);
    expect(await names()).toEqual(acknowledged);
    disk.empty();
    expect(await readiness()).toBe(200);
    await make("after");
    expect(acknowledged).toContain("after");
    expect(await names()).toEqual(acknowledged);
  },
);
