// Serves the console: its page at the addresses that are its own, never at one of the interfaces, and its hashed files.
// Every page gets a nonce of its own for styles; no script is ever inline.
import { randomBytes } from "node:crypto";
import { connectPath, consolePages } from "../../wire/console-pages.ts";
import { ConsoleFiles } from "./console-files.ts";
import { pageOf, pagePolicy } from "./page.ts";
import type { App } from "./serve.ts";

/** What the console's page may load: its own files, and WebAssembly for OPAQUE. */
const policyOf = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self' 'wasm-unsafe-eval'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/**
 * What the page may load that providers send people back to. Only it may ask other origins, for a provider's tokens:
 * it has no keys and no session, and none of the console's code.
 */
const connectPolicyOf = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'nonce-${nonce}'`,
    "connect-src https: http://127.0.0.1:* http://localhost:*",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

/** A year: the name of a file changes with its content. */
const forEver = "public, max-age=31536000, immutable";

const missing = pageOf({
  title: "sealbot",
  body: `<h1>The console is not built</h1>
<p>This control plane runs from its sources, and its web console was not built yet. Everything else works.</p>
<pre><code>npm run build
</code></pre>
<p>Then start the control plane again. The command line does all that the console does: see <a href="/help">help</a>.</p>`,
});

/** Serves the console's page and files; `folder` is where it was built, for tests. */
export function serveConsole(app: App, folder?: string): void {
  const files = new ConsoleFiles(folder);
  const serve = (address: string, name: "index" | "connect", policy: (nonce: string) => string) =>
    app.get(address, async (c) => {
      const page = await files.findPage(name);
      if (page === undefined) return c.html(missing, 200, { "content-security-policy": pagePolicy });
      const nonce = randomBytes(16).toString("base64");
      return c.html(page.replaceAll("@style-nonce@", nonce), 200, { "content-security-policy": policy(nonce) });
    });
  for (const address of ["/", ...consolePages.flatMap((page) => [`/${page}`, `/${page}/*`])]) {
    serve(address, "index", policyOf);
  }
  serve(connectPath, "connect", connectPolicyOf);
  app.get("/assets/:name", async (c) => {
    const file = await files.findAsset(c.req.param("name"));
    if (!file) return c.notFound();
    const isGzipped = file.gzipped !== undefined && /\bgzip\b/.test(c.req.header("accept-encoding") ?? "");
    c.header("content-type", file.type);
    c.header("cache-control", forEver);
    c.header("vary", "accept-encoding");
    if (isGzipped) c.header("content-encoding", "gzip");
    return c.body(isGzipped && file.gzipped ? file.gzipped : file.bytes);
  });
}
