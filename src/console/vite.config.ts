// How the console is built: hashed files that a browser may keep for ever, and one page that names them. Nothing is
// ever loaded from another origin.
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

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

export default defineConfig({
  root: import.meta.dirname,
  cacheDir: join(import.meta.dirname, "../../node_modules/.vite-console"),
  plugins: [react()],
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
