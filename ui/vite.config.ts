import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { svelteTesting } from "@testing-library/svelte/vite";
import { defineConfig } from "vitest/config";
import { paraglide } from "./scripts/paraglide.js";

export default defineConfig(({ command, mode }) => ({
  plugins: [
    svelte(),
    // Elsewhere `npm run messages` has compiled them already.
    ...(command === "serve" && mode !== "test" ? [paraglideVitePlugin(paraglide)] : []),
    svelteTesting(),
  ],
  clearScreen: false,
  server: { port: 1420, strictPort: true },
  build: {
    target: ["es2022", "safari16.4"],
    // The content security policy allows files of our own only: nothing inline, no data: URL.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 300,
    // What the first screen needs comes in one file: each file costs a turn of its own.
    rolldownOptions: {
      output: { codeSplitting: { groups: [{ name: "first", minShareCount: 2 }] } },
    },
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["./vitest.setup.ts"],
    restoreMocks: true,
  },
}));
