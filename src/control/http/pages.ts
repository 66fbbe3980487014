// The pages that the control plane writes itself, and the document that programs read instead of them.

import type { ListedRoute } from "../../wire/route.ts";
import { Help } from "./help.ts";
import { docsPageOf, openApiOf } from "./openapi.ts";
import { pagePolicy } from "./page.ts";
import type { App } from "./serve.ts";

/** Serves `/docs`, `/help` and `/openapi.json` of the routes there are. */
export function servePages(app: App, routes: readonly ListedRoute[], version: string): void {
  const help = new Help();
  const policy = { "content-security-policy": pagePolicy };
  app.get("/openapi.json", (c) => c.json(openApiOf(routes, version)));
  app.get("/docs", (c) => c.html(docsPageOf(routes), 200, policy));
  app.get("/help/:chapter?", (c) => {
    const page = help.findPage(c.req.param("chapter"));
    return page === undefined ? c.notFound() : c.html(page, 200, policy);
  });
}
