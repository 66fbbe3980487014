var __addDisposableResource = (this && this.__addDisposableResource) || function (env, value, async) {
    if (value !== null && value !== void 0) {
        if (typeof value !== "object" && typeof value !== "function") throw new TypeError("Object expected.");
        var dispose, inner;
        if (async) {
            if (!Symbol.asyncDispose) throw new TypeError("Symbol.asyncDispose is not defined.");
            dispose = value[Symbol.asyncDispose];
        }
        if (dispose === void 0) {
            if (!Symbol.dispose) throw new TypeError("Symbol.dispose is not defined.");
            dispose = value[Symbol.dispose];
            if (async) inner = dispose;
        }
        if (typeof dispose !== "function") throw new TypeError("Object not disposable.");
        if (inner) dispose = function() { try { inner.call(this); } catch (e) { return Promise.reject(e); } };
        env.stack.push({ value: value, dispose: dispose, async: async });
    }
    else if (async) {
        env.stack.push({ async: true });
    }
    return value;
};
var __disposeResources = (this && this.__disposeResources) || (function (SuppressedError) {
    return function (env) {
        function fail(e) {
            env.error = env.hasError ? new SuppressedError(e, env.error, "An error was suppressed during disposal.") : e;
            env.hasError = true;
        }
        var r, s = 0;
        function next() {
            while (r = env.stack.pop()) {
                try {
                    if (!r.async && s === 1) return s = 0, env.stack.push(r), Promise.resolve().then(next);
                    if (r.dispose) {
                        var result = r.dispose.call(r.value);
                        if (r.async) return s |= 2, Promise.resolve(result).then(next, function(e) { fail(e); return next(); });
                    }
                    else s |= 1;
                }
                catch (e) {
                    fail(e);
                }
            }
            if (s === 1) return env.hasError ? Promise.reject(env.error) : Promise.resolve();
            if (env.hasError) throw env.error;
        }
        return next();
    };
})(typeof SuppressedError === "function" ? SuppressedError : function (error, suppressed, message) {
    var e = new Error(message);
    return e.name = "SuppressedError", e.error = error, e.suppressed = suppressed, e;
});
// http.request against real local servers: what is sent, what comes back, and where a credential may not go.
import { createServer } from "node:http";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { systemClock } from "../../../src/base/clock.js";
import { loadCatalogue } from "../../../src/flow/catalogue.js";
import { parseDocument } from "../../../src/flow/document.js";
import { runFlow } from "../../../src/flow/engine.js";
import { literalHosts } from "../../../src/flow/literal-hosts.js";
import { shippedNodes } from "../../../src/nodes/catalogue.js";
async function openSite(answer) {
    const seen = [];
    const server = createServer((request, response) => {
        const chunks = [];
        request.on("data", (chunk) => chunks.push(chunk));
        request.on("end", () => {
            const { method = "", url = "", headers } = request;
            seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
            answer(request, response);
        });
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const host = `127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
    return {
        ...{ url: `http://${host}`, host, seen },
        [Symbol.asyncDispose]: async () => {
            server.closeAllConnections();
            await new Promise((resolve) => server.close(resolve));
        },
    };
}
const json = (_, response) => response.setHeader("content-type", "application/json").end('{"total":3}');
let site;
beforeEach(async () => {
    site = await openSite(json);
});
afterEach(() => site[Symbol.asyncDispose]());
const canary = "c4nary-secret-value";
const anItem = (category, fields, allowedHosts) => ({
    ...{ vault: "vau_x", item: "itm_x", name: "shop", category, version: 1, fields: { ...fields }, allowedHosts },
});
/** Runs one request; `item` is what its credentials open to. */
async function send(config, { item, input = {} } = {}) {
    const credentials = item ? { credentials: { vault: item.vault, item: item.item } } : {};
    const flow = parseDocument({
        name: "trial",
        nodes: [
            { id: "start", type: "core.start", wires: [["call"]] },
            { id: "call", type: "http.request", config: { ...credentials, ...config }, wires: [["show"]] },
            { id: "show", type: "core.debug" },
        ],
    });
    const catalogue = await loadCatalogue(shippedNodes, flow.nodes.map(({ type }) => type));
    const events = [];
    const outcome = await runFlow({
        ...{ flow, catalogue, input: { ...input }, clock: systemClock, signal: new AbortController().signal },
        run: { id: "run_x", flow: "flw_x", startedAt: "2026-01-01T00:00:00.000Z", trigger: "signed" },
        host: {
            nodeEvents: false,
            event: (event) => void events.push(event),
            secret: async () => {
                if (!item)
                    throw new TypeError("no item was given");
                return item.allowedHosts.length > 0 ? item : { ...item, allowedHosts: literalHosts(flow) };
            },
        },
    });
    const shown = events.find((event) => event.type === "debug");
    return { outcome, msg: shown?.type === "debug" ? Object(shown.value) : undefined };
}
describe("http.request", () => {
    test("puts status, headers and parsed JSON into the message", async () => {
        const { msg } = await send({ url: `${site.url}/orders?a=1`, query: { b: [2, 3], c: true } });
        expect(msg).toMatchObject({ status: 200, body: { total: 3 }, headers: { "content-type": "application/json" } });
        expect(site.seen).toMatchObject([{ method: "GET", url: "/orders?a=1&b=2&b=3&c=true" }]);
    });
    const bodies = [
        ["json", { a: 1 }, "application/json", '{"a":1}'],
        ["text", "hello", "text/plain;charset=utf-8", "hello"],
        ["form", { a: 1, b: "x y" }, "application/x-www-form-urlencoded", "a=1&b=x+y"],
    ];
    for (const [bodyType, body, type, text] of bodies) {
        test(`sends a body as ${bodyType}`, async () => {
            await send({ method: "POST", url: site.url, bodyType, body });
            expect(site.seen).toMatchObject([{ method: "POST", body: text, headers: { "content-type": type } }]);
        });
    }
    test("fails on a status of 400 and above, unless the flow looks at it itself", async () => {
        const env_1 = { stack: [], error: void 0, hasError: false };
        try {
            const missing = __addDisposableResource(env_1, await openSite((_, response) => response.writeHead(404).end("nothing")), true);
            const failed = await send({ url: missing.url });
            expect(failed.outcome.error).toEqual({ code: "node-failed", message: `${missing.host} answered 404` });
            const { msg } = await send({ url: missing.url, failOnStatus: false });
            expect(msg).toMatchObject({ status: 404, body: "nothing" });
        }
        catch (e_1) {
            env_1.error = e_1;
            env_1.hasError = true;
        }
        finally {
            const result_1 = __disposeResources(env_1);
            if (result_1)
                await result_1;
        }
    });
    test("gives up on a server that is silent, one that talks too much and one that is not there", async () => {
        const env_2 = { stack: [], error: void 0, hasError: false };
        try {
            const silent = __addDisposableResource(env_2, await openSite(() => { }), true);
            expect((await send({ url: silent.url, timeout: "100ms" })).outcome.error?.code).toBe("timeout");
            const talker = __addDisposableResource(env_2, await openSite((_, response) => response.end("x".repeat(2_000))), true);
            expect((await send({ url: talker.url, maxBytes: 1_000 })).outcome.error?.code).toBe("too-large");
            const gone = await openSite(json);
            await gone[Symbol.asyncDispose]();
            const { outcome } = await send({ url: `${gone.url}/?key=${canary}` });
            expect(outcome.error?.code).toBe("unreachable");
            expect(outcome.error?.message).not.toContain(canary);
        }
        catch (e_2) {
            env_2.error = e_2;
            env_2.hasError = true;
        }
        finally {
            const result_2 = __disposeResources(env_2);
            if (result_2)
                await result_2;
        }
    });
    test("follows redirects as every client does, and no more than it may", async () => {
        const env_3 = { stack: [], error: void 0, hasError: false };
        try {
            let hops = 0;
            const turning = __addDisposableResource(env_3, await openSite((request, response) => {
                if (request.url === "/end")
                    return json(request, response);
                response.writeHead(hops++ === 0 ? 303 : 307, { location: "/end" }).end();
            }), true);
            const { msg } = await send({ method: "POST", url: turning.url, body: { a: 1 } });
            expect(msg).toMatchObject({ status: 200 });
            expect(turning.seen.map(({ method, body }) => [method, body])).toEqual([
                ["POST", '{"a":1}'],
                ["GET", ""],
            ]);
            const endless = __addDisposableResource(env_3, await openSite((_, response) => response.writeHead(302, { location: "/" }).end()), true);
            expect((await send({ url: endless.url, followRedirects: 3 })).outcome.error?.message).toContain("more than 3 times");
            expect(endless.seen).toHaveLength(4);
            expect((await send({ url: endless.url, followRedirects: 0 })).msg).toMatchObject({ status: 302 });
        }
        catch (e_3) {
            env_3.error = e_3;
            env_3.hasError = true;
        }
        finally {
            const result_3 = __disposeResources(env_3);
            if (result_3)
                await result_3;
        }
    });
});
describe("a credential", () => {
    const places = [
        [
            "login",
            "as basic",
            { username: "ann", password: canary },
            {},
            { authorization: `Basic ${btoa(`ann:${canary}`)}` },
        ],
        [
            "api_key",
            "as bearer",
            { value: canary, header: "Authorization", scheme: "Bearer" },
            {},
            { authorization: `Bearer ${canary}` },
        ],
        [
            "api_key",
            "in its own header",
            { value: canary, header: "X-Api-Key", scheme: "Bearer" },
            {},
            { "x-api-key": canary },
        ],
        [
            "api_key",
            "with its own scheme",
            { value: canary, header: "Authorization", scheme: "Token" },
            {},
            { authorization: `Token ${canary}` },
        ],
        ["oauth2", "as bearer", { access_token: canary }, {}, { authorization: `Bearer ${canary}` }],
        [
            "custom",
            "in the header that the flow names",
            {
                fields: [
                    { name: "user", secret: false, value: "ann" },
                    { name: "pin", secret: true, value: canary },
                ],
            },
            { auth: { in: "header", name: "x-pin", field: "pin" } },
            { "x-pin": canary },
        ],
    ];
    for (const [category, how, fields, config, headers] of places) {
        test(`of category ${category} travels ${how}`, async () => {
            await send({ url: site.url, ...config }, { item: anItem(category, fields, [site.host]) });
            expect(site.seen).toMatchObject([{ headers }]);
        });
    }
    test("travels in the query when the flow says so", async () => {
        const auth = { in: "query", name: "key" };
        await send({ url: `${site.url}/a`, auth }, { item: anItem("api_key", { value: canary }, [site.host]) });
        expect(site.seen.map(({ url }) => url)).toEqual([`/a?key=${canary}`]);
    });
    const key = (hosts) => anItem("api_key", { value: canary }, hosts);
    test("travels to a host that stands literally in the flow when its item names none", async () => {
        const { outcome } = await send({ url: site.url }, { item: key([]) });
        expect(outcome.status).toBe("succeeded");
    });
    test("does not travel to a host that an expression came to", async () => {
        const { outcome } = await send({ url: { $expr: "msg.url" } }, { item: key([]), input: { url: site.url } });
        expect(outcome.error?.code).toBe("not-permitted");
        expect(site.seen).toEqual([]);
    });
    test("does not travel to another host than its item allows, even one that stands in the flow", async () => {
        const { outcome } = await send({ url: site.url }, { item: key(["api.example.com"]) });
        expect(outcome.error?.code).toBe("not-permitted");
        expect(site.seen).toEqual([]);
    });
    test("follows a redirect only where it may go", async () => {
        const env_4 = { stack: [], error: void 0, hasError: false };
        try {
            const other = __addDisposableResource(env_4, await openSite(json), true);
            const turning = __addDisposableResource(env_4, await openSite((_, response) => response.writeHead(302, { location: other.url }).end()), true);
            const refused = await send({ url: turning.url }, { item: key([]) });
            expect(refused.outcome.error?.code).toBe("not-permitted");
            expect(other.seen).toEqual([]);
            await send({ url: turning.url }, { item: key([turning.host, other.host]) });
            expect(other.seen).toMatchObject([{ headers: { authorization: `Bearer ${canary}` } }]);
        }
        catch (e_4) {
            env_4.error = e_4;
            env_4.hasError = true;
        }
        finally {
            const result_4 = __disposeResources(env_4);
            if (result_4)
                await result_4;
        }
    });
    test("that a flow wrote into a header itself stays with the host it was for", async () => {
        const env_5 = { stack: [], error: void 0, hasError: false };
        try {
            const other = __addDisposableResource(env_5, await openSite(json), true);
            const turning = __addDisposableResource(env_5, await openSite((_, response) => response.writeHead(302, { location: other.url }).end()), true);
            await send({ url: turning.url, headers: { authorization: canary } });
            expect(turning.seen).toMatchObject([{ headers: { authorization: canary } }]);
            expect(JSON.stringify(other.seen)).not.toContain(canary);
        }
        catch (e_5) {
            env_5.error = e_5;
            env_5.hasError = true;
        }
        finally {
            const result_5 = __disposeResources(env_5);
            if (result_5)
                await result_5;
        }
    });
    test("that no header can carry is refused without being quoted", async () => {
        const { outcome } = await send({ url: site.url }, { item: anItem("api_key", { value: `${canary}\n${canary}` }, [site.host]) });
        expect(outcome.error?.code).toBe("bad-input");
        expect(outcome.error?.message).not.toContain(canary);
    });
    test("of a category that HTTP cannot use is refused", async () => {
        const { outcome } = await send({ url: site.url }, { item: anItem("note", { text: canary }, [site.host]) });
        expect(outcome.error?.code).toBe("bad-input");
        expect(site.seen).toEqual([]);
    });
});
