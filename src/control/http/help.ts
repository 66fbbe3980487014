// The chapters of src/docs as web pages: read and rendered once, when somebody first asks for one.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Marked } from "marked";
import { ownCode } from "../../base/own-files.ts";
import { escapeHtml, pageOf } from "./page.ts";

const folder = fileURLToPath(new URL("docs", ownCode));
const contents = "index";

interface Chapter {
  /** Its file's name without the ending, and its last step in an address. */
  readonly name: string;
  readonly title: string;
  readonly text: string;
}

export class Help {
  #chapters: readonly Chapter[] | undefined;
  readonly #pages = new Map<string, string>();

  /** The page of a chapter, or of the contents; `undefined` when there is none of that name. */
  findPage(name = contents): string | undefined {
    const known = this.#pages.get(name);
    if (known !== undefined) return known;
    this.#chapters ??= readChapters();
    const chapter = this.#chapters.find((one) => one.name === name);
    if (!chapter) return undefined;
    const page = pageOf({
      title: `${chapter.title} · sealbot`,
      body: markdown.parse(chapter.text, { async: false }),
      beside: besideOf(this.#chapters, chapter),
    });
    this.#pages.set(name, page);
    return page;
  }
}

/** The contents first, the others as the contents name them. */
function readChapters(): Chapter[] {
  const chapters = readdirSync(folder)
    .filter((file) => file.endsWith(".md"))
    .map((file) => {
      const text = readFileSync(join(folder, file), "utf8");
      const [, title = file] = /^# (.+)$/m.exec(text) ?? [];
      return { name: file.slice(0, -".md".length), title, text };
    });
  const order = chapters.find(({ name }) => name === contents)?.text ?? "";
  const place = ({ name }: Chapter) => (name === contents ? -1 : order.indexOf(`(${name}.md)`));
  return chapters.sort((a, b) => place(a) - place(b));
}

const addressOf = (name: string) => (name === contents ? "/help" : `/help/${name}`);

function besideOf(chapters: readonly Chapter[], shown: Chapter): string {
  const lines = chapters.map((chapter) => {
    const current = chapter === shown ? ' aria-current="page"' : "";
    return `<li><a href="${addressOf(chapter.name)}"${current}>${escapeHtml(chapter.title)}</a></li>`;
  });
  return `<nav aria-label="Chapters">\n<p>sealbot</p>\n<ul>\n${lines.join("\n")}\n</ul>\n</nav>`;
}

/** Chapters name each other by their files, so that the links work where the files are read too. */
const markdown = new Marked({
  renderer: {
    // A block such as ```json flow.json is a file, and says which.
    code({ text, lang = "" }) {
      const [, name] = lang.split(" ");
      const block = `<pre><code>${escapeHtml(text)}\n</code></pre>\n`;
      return name === undefined ? block : `<figure><figcaption>${escapeHtml(name)}</figcaption>\n${block}</figure>\n`;
    },
    // Anchors as GitHub makes them, for links to a part of a chapter.
    heading({ tokens, depth, text }) {
      const anchor = text
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-");
      return `<h${depth} id="${anchor}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
    },
  },
  walkTokens(token) {
    if (token.type !== "link") return;
    const [, name, part = ""] = /^([a-z0-9-]+)\.md(#.*)?$/.exec(token.href) ?? [];
    if (name !== undefined) token.href = `${addressOf(name)}${part}`;
  },
});
