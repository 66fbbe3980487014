// How the console is built: hashed files that a browser may keep for ever, and one page that names them. Nothing is
// ever loaded from another origin.
import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

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
  },
  // `npx vite -c src/console/vite.config.ts` beside `sealbot server start --public-url http://localhost:7421`.
  server: { port: 7421, strictPort: true, proxy: { "/v1": "http://127.0.0.1:7420" } },
});
