// What a viewer is served of a vault: names, and by whose signatures they hold. No wrap, no ciphertext, no permit, and
// of the grants only those that show who may have signed the manifest.
import { expect, it } from "vitest";
import { grant } from "../../src/trust/kinds.ts";
import { parsePayload } from "../../src/trust/statement.ts";
import { call } from "../../src/wire/call.ts";
import { listDropbox } from "../../src/wire/routes/dropbox.ts";
import * as rotations from "../../src/wire/routes/rotations.ts";
import * as routes from "../../src/wire/routes/vaults.ts";
import { answerText } from "../support/answer-text.ts";
import { addMember, addRobot, openTestControl, signUp } from "../support/control.ts";
import { makeVault, prepareItem, signGrant } from "../support/test-vault.ts";

it("sees names only, also with a grant", async () => {
  await using control = await openTestControl();
  const owner = await signUp(control);
  const vault = await makeVault(owner);
  const robot = await addRobot(control, owner);
  const viewer = await addMember(control, owner, "viewer");
  const params = { vault: vault.id };
  for (const to of [robot, viewer.member]) {
    const statement = await signGrant(owner, vault, to);
    await call(owner.caller, routes.putGrant, { params, body: { grant: statement } });
  }
  const { item, body } = await prepareItem(owner, vault, { kind: "item" });
  await call(owner.caller, routes.putItem, { params: { ...params, item }, body });

  const full = await call(owner.caller, routes.getVault, { params });
  expect(full.grants).toHaveLength(3);
  const shown = await call(viewer.caller, routes.getVault, { params });
  expect(shown.manifest).toEqual(full.manifest);
  expect(shown.permits).toEqual([]);
  const principals = shown.grants.map((statement) => parsePayload(statement, grant.schema).principal);
  expect(new Set(principals)).toEqual(new Set([owner.member.id, viewer.member.id]));
  const { data } = await call(viewer.caller, routes.listVaults, {});
  expect(data).toEqual([shown]);
  for (const refused of [
    () => call(viewer.caller, routes.getItem, { params: { ...params, item } }),
    () => call(viewer.caller, routes.listItemVersions, { params: { ...params, item } }),
    () => call(viewer.caller, rotations.listWraps, { params }),
  ])
    await expect(refused()).rejects.toMatchObject({ code: "not-allowed" });
  const dropped = await call(viewer.caller, listDropbox, { params });
  expect(dropped.data.every((row) => row.wraps === undefined)).toBe(true);

  // Whatever else there is to get, no ciphertext comes with it.
  const { paths } = (await (await control.app.request("/openapi.json")).json()) as { paths: Record<string, object> };
  for (const [path, methods] of Object.entries(paths)) {
    if (!("get" in methods)) continue;
    const url = path.replace(/\{(\w+)\}/g, (_, name: string) => ({ ...params, item, id: robot.id })[name] ?? "x");
    const answer = await control.app.request(url, {
      headers: { authorization: `Bearer ${viewer.caller.token?.() ?? ""}` },
    });
    const text = await answerText(answer);
    for (const secret of [body.blob, body.wrap]) expect(text.includes(secret), url).toBe(false);
  }
});
