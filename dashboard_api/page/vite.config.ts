import { defineConfig } from "vitest/config";

// The page is static files beside the API that serves it: no inline script, no asset from elsewhere.
export default defineConfig({
  build: { outDir: "../static", emptyOutDir: true, assetsInlineLimit: 0, modulePreload: { polyfill: false } },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
