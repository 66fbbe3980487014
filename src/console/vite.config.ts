// How the console is built: hashed files that a browser may keep for ever, and one page that names them. Nothing is
// ever loaded from another origin.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin, transformWithOxc } from "vite";

/**
 * A first visit takes two files: what it asks for one after the other costs more than what is in it. What several areas
 * share comes in few files, too.
 */
const groups = [
  { name: "vendor", tags: ["$initial" as const], test: /[\\/]node_modules[\\/]/, priority: 3 },
  { name: "app", tags: ["$initial" as const], priority: 2 },
  { name: "shared", minShareCount: 2, entriesAware: true, entriesAwareMergeThreshold: 60_000, priority: 1 },
];

/** A shared file is called after all that share it otherwise. */
const fileName = (name: string, ending: string) =>
  `assets/${name.startsWith("shared~") ? "shared" : "[name]"}-[hash].${ending}`;

/** The page that providers send people back to. It may ask other origins, so none of the console's files is in it. */
const connectPage: Plugin = {
  name: "connect-page",
  apply: "build",
  async generateBundle() {
    const path = (name: string) => join(import.meta.dirname, "connect", name);
    const script = await readFile(path("page.ts"), "utf8");
    const { code } = await transformWithOxc(script, path("page.ts"), { sourcemap: false });
    const file = this.emitFile({ type: "asset", name: "connect.js", source: code });
    const page = await readFile(path("page.html"), "utf8");
    const source = page.replace("@script@", `/${this.getFileName(file)}`);
    this.emitFile({ type: "asset", fileName: "connect.html", source });
  },
};

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: join(import.meta.dirname, "../../node_modules/.vite-console"),
  plugins: [react(), connectPage],
  build: {
    outDir: join(import.meta.dirname, "../../dist/console"),
    emptyOutDir: true,
    // Tests read from it what a first visit loads.
    manifest: true,
    modulePreload: { polyfill: false },
    // Data URLs would need a policy that allows them.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1_500,
    rolldownOptions: {
      output: {
        // Shared files may import each other: without it, which one runs first would be a matter of luck.
        strictExecutionOrder: true,
        codeSplitting: { groups },
        chunkFileNames: ({ name }) => fileName(name, "js"),
        assetFileNames: ({ names: [name = ""] }) => fileName(name, "[ext]"),
      },
    },
  },
  // `npx vite -c src/console/vite.config.ts` beside `sealbot server start --public-url http://localhost:7421`.
  server: { port: 7421, strictPort: true, proxy: { "/v1": "http://127.0.0.1:7420" } },
});
