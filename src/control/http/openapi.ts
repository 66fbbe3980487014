// Describes every served route: as an OpenAPI 3.1 document for programs, and as one plain page for people.
import { z } from "zod";
import { maxBody } from "../../wire/limits.ts";
import { problem } from "../../wire/problem.ts";
import type { ListedRoute } from "../../wire/route.ts";
import { escapeHtml, pageOf } from "./page.ts";

type Json = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: "input" | "output"): Json => {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" }) as Json;
  return shape;
};

function parametersOf(schema: z.ZodType | undefined, place: "path" | "query"): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = schemaOf(schema, "input") as { properties?: Json; required?: string[] };
  return Object.entries(properties).map(([name, shape]) => ({
    ...{ name, in: place, schema: shape },
    required: place === "path" || required.includes(name),
  }));
}

function operationOf(route: ListedRoute): Json {
  const status = String(route.status ?? (route.answer ? 200 : 204));
  const answer = route.answer
    ? { content: { "application/json": { schema: schemaOf(route.answer, "output") } } }
    : undefined;
  return {
    summary: route.summary,
    tags: [route.path.split("/")[2] ?? "v1"],
    security: route.caller === "anyone" ? [] : [{ bearer: route.scope ? [route.scope] : [] }],
    parameters: [...parametersOf(route.params, "path"), ...parametersOf(route.query, "query")],
    ...(route.body && {
      requestBody: {
        required: true,
        description: `At most ${route.maxBody ?? maxBody} bytes`,
        content: { "application/json": { schema: schemaOf(route.body, "input") } },
      },
    }),
    responses: {
      [status]: { description: route.summary, ...answer },
      default: {
        description: "A problem document (RFC 9457); only its `code` is relied on",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

export function openApiOf(routes: readonly ListedRoute[], version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = paths[route.path] ?? {};
    path[route.method.toLowerCase()] = operationOf(route);
    paths[route.path] = path;
  }
  return {
    openapi: "3.1.0",
    info: { title: "sealbot control plane", version },
    paths,
    components: {
      schemas: { Problem: schemaOf(problem, "output") },
      securitySchemes: { bearer: { type: "http", scheme: "bearer" } },
    },
  };
}

/** The routes on one page, for people. */
export function docsPageOf(routes: readonly ListedRoute[]): string {
  const rows = routes.map(({ method, path, summary, caller, scope }) => {
    const who = scope ? `${caller}, or a token with ${scope}` : caller;
    return `<tr><td><code>${method} ${escapeHtml(path)}</code></td><td>${escapeHtml(summary)}</td><td>${escapeHtml(who)}</td></tr>`;
  });
  return pageOf({
    title: "sealbot HTTP interface",
    body: `<h1>sealbot HTTP interface</h1>
<p>Bodies and answers are JSON; <a href="/openapi.json">/openapi.json</a> has every shape. Errors are problem documents
with a stable <code>code</code>. Lists page by <code>cursor</code>. POST takes <code>Idempotency-Key</code>.</p>
<table>
<thead><tr><th>Route</th><th>What it does</th><th>Who may call it</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>`,
  });
}
