// Mustache texts as expressions: what stands in braces is read from the message and written as Mustache writes it.
import { pathOf } from "./value.ts";

/** HTML's special characters, as Mustache writes them between two braces; three braces leave a text as it is. */
const escapes = [
  ["&", "&amp;"],
  ["<", "&lt;"],
  [">", "&gt;"],
  ['"', "&quot;"],
  ["'", "&#39;"],
  ["/", "&#x2F;"],
  ["`", "&#x60;"],
  ["=", "&#x3D;"],
] as const;

/**
 * The expression for a template, or the text itself when nothing stands in braces. `html` is what the
 * template node does: it escapes texts for HTML. `undefined` for sections, partials and other delimiters.
 */
export function templateOf(text: string, { html }: { readonly html: boolean }): string | { $expr: string } | undefined {
  const parts: string[] = [];
  let at = 0;
  for (const found of text.matchAll(/\{\{\{([^{}]*)\}\}\}|\{\{([^{}]*)\}\}/g)) {
    const [whole, raw, plain = ""] = found;
    const isRaw = raw !== undefined || plain.trim().startsWith("&");
    const name = (raw ?? plain).trim().replace(/^& */, "");
    if (name.startsWith("!")) {
      parts.push(JSON.stringify(text.slice(at, found.index)));
    } else {
      if (!/^[A-Za-z_$][\w$]*(\.[\w$]+|\[\d+\])*$/.test(name) || /^(flow|global|env)\./.test(name)) return undefined;
      parts.push(JSON.stringify(text.slice(at, found.index)));
      parts.push(isRaw || !html ? shown(pathOf(name)) : `$html(${shown(pathOf(name))})`);
    }
    at = found.index + whole.length;
  }
  if (at === 0) return text.includes("{{") ? undefined : text;
  parts.push(JSON.stringify(text.slice(at)));
  const joined = parts.filter((part) => part !== '""').join(" & ") || '""';
  return { $expr: joined.includes("$html(") ? `(${htmlFunction}; ${joined})` : joined };
}

const shown = (path: string) => `($exists(${path}) and ${path} != null ? $string(${path}) : "")`;

const htmlFunction = `$html := function($text){ ${escapes.reduce(
  (inner, [from, to]) => `$replace(${inner}, ${JSON.stringify(from)}, ${JSON.stringify(to)})`,
  "$text",
)} }`;
