// The one frame of every page that the control plane writes itself: readable, light or dark as the reader likes it,
// without a script and without anything from elsewhere.
import { createHash } from "node:crypto";

const style = `
:root { color-scheme: light dark; --ink: #1c2024; --dim: #60646c; --line: #e0e1e6; --paper: #fcfcfd; --code: #f2f3f5; --link: #0b68cb; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #edeef0; --dim: #b0b4ba; --line: #363a3f; --paper: #111113; --code: #1e2024; --link: #70b8ff; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.6 system-ui, sans-serif; }
.frame { display: grid; grid-template-columns: minmax(0, 15rem) minmax(0, 46rem); gap: 3rem; max-width: 68rem; margin: 0 auto; padding: 2.5rem 1.5rem 5rem; }
.wide { grid-template-columns: minmax(0, 1fr); }
nav { font-size: .925rem; }
nav p { margin: 0 0 .75rem; font-weight: 650; }
nav ul { list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .25rem 0; color: var(--dim); text-decoration: none; }
nav a:hover, nav a[aria-current] { color: var(--ink); }
nav a[aria-current] { font-weight: 600; }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; }
h1 { margin-top: 0; font-size: 2rem; }
h2 { margin-top: 2.5rem; font-size: 1.35rem; }
a { color: var(--link); }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
code, pre { font: .875em/1.55 ui-monospace, "SF Mono", Menlo, Consolas, monospace; background: var(--code); border-radius: 6px; }
code { padding: .1em .3em; overflow-wrap: anywhere; }
pre { padding: 1rem; overflow-x: auto; }
figure { margin: 1rem 0; }
figure pre { margin-top: 0; border-top-left-radius: 0; border-top-right-radius: 0; }
figcaption { padding: .4rem 1rem; border-bottom: 1px solid var(--line); border-radius: 6px 6px 0 0; background: var(--code); color: var(--dim); font: .8em/1.55 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
pre code { padding: 0; background: none; overflow-wrap: normal; }
table { border-collapse: collapse; width: 100%; font-size: .925rem; }
td:first-child code { overflow-wrap: normal; }
th, td { padding: .5rem .75rem .5rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
blockquote { margin: 1.5rem 0; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--dim); }
@media (max-width: 52rem) { .frame { grid-template-columns: minmax(0, 1fr); gap: 1.5rem; } table { display: block; overflow-x: auto; } }
@media print { nav { display: none; } .frame { display: block; padding: 0; } }
`;

/** The Content-Security-Policy of such a page: its own style and nothing else. */
export const pagePolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export interface Page {
  readonly title: string;
  /** HTML. */
  readonly body: string;
  /** HTML beside the body. */
  readonly beside?: string;
}

export const pageOf = ({ title, body, beside }: Page): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<div class="frame${beside ? "" : " wide"}">
${beside ?? ""}
<main>
${body}
</main>
</div>
</body>
</html>
`;

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Text as it may stand in HTML. */
export const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (sign) => entities[sign] ?? "");
