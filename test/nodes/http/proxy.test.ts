// http.request in a real runner whose robot lives behind a real proxy: the runner's own environment is empty, so what the
// host knows of the way out has to be brought to it.
import { describe, expect, test } from "vitest";
import { Canaries } from "../../support/canary.ts";
import { hiddenName, openAuthority } from "../../support/hidden-host.ts";
import { hostPart } from "../../support/host-part.ts";
import { openHttpSite } from "../../support/http-site.ts";
import { freePort, probeSquid, startSquid } from "../../support/squid.ts";
import { runInRunner } from "../in-runner.ts";

describe.skipIf(!hostPart("squid", probeSquid))("http.request behind a proxy", () => {
  test("goes out as the robot does: through its proxies, with its login, believing its authorities", async () => {
    const canaries = new Canaries();
    const login = { user: "ada", password: canaries.plant("proxy") };
    using authority = openAuthority();
    await using site = await openHttpSite(
      ({ headers }) => ({ body: { proxied: headers["proxy-authorization"] ?? false } }),
      {
        ...{ cert: authority.cert, key: authority.key },
      },
    );
    const port = await freePort();
    await using _squid = await startSquid(port, login);
    const url = `https://${hiddenName}:${new URL(site.url).port}/`;
    const ask = async (env: Record<string, string>) => {
      const { outcome, msg, told } = await runInRunner("http.request", { url }, undefined, { env });
      expect(canaries.in([{ where: "told", text: told }])).toEqual([]);
      return { outcome, msg };
    };
    const believing = { NODE_EXTRA_CA_CERTS: authority.file };
    const through = { HTTPS_PROXY: `http://${login.user}:${login.password}@127.0.0.1:${port}` };

    expect((await ask({ ...believing, ...through })).msg).toMatchObject({ status: 200, body: { proxied: false } });
    const { outcome } = await ask({ ...believing, HTTPS_PROXY: `http://127.0.0.1:${port}` });
    expect(outcome?.error).toMatchObject({ code: "unreachable", message: expect.stringContaining("wants a login") });
    expect(site.seen).toHaveLength(1);
  });
});
