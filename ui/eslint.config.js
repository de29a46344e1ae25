import js from "@eslint/js";
import importX from "eslint-plugin-import-x";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const bans = (...patterns) => ["error", { patterns }];
const ipc = {
  group: ["**/ipc", "**/ipc/*"],
  message: "State classes get a TokenClient handed in.",
};
const tauri = { group: ["@tauri-apps/*"], message: "Only ipc/client.ts talks to Tauri." };
const dev = { group: ["**/dev/*"], message: "dev/ is not part of the app." };
const screens = { group: ["**/screens/*"], message: "Components know no screen." };

export default ts.config(
  { ignores: ["dist/", "src/paraglide/", "src/ipc/bindings.ts", "project.inlang/"] },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked,
  ...svelte.configs.recommended,
  importX.flatConfigs.typescript,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js", "scripts/*.js"] },
        tsconfigRootDir: import.meta.dirname,
        extraFileExtensions: [".svelte"],
        // For the components that no-cycle follows imports into.
        parser: ts.parser,
      },
    },
    plugins: { "import-x": importX },
    settings: {
      "import-x/resolver": { typescript: true },
      "import-x/extensions": [".ts", ".js", ".svelte"],
      "import-x/parsers": {
        "svelte-eslint-parser": [".svelte"],
        "@typescript-eslint/parser": [".ts"],
      },
    },
    rules: {
      "import-x/no-cycle": "error",
      "no-console": "error",
      "no-eval": "error",
      "no-implied-eval": "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-import-type-side-effects": "error",
      "no-restricted-imports": bans(tauri, dev),
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, svelteConfig } },
    rules: {
      "svelte/no-inline-styles": "error",
      "svelte/no-at-html-tags": "error",
      "svelte/require-each-key": "error",
    },
  },
  {
    // svelte-check knows the types across components; here they would be `any`.
    files: ["**/*.svelte"],
    rules: {
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  {
    files: ["src/components/**"],
    rules: { "no-restricted-imports": bans(ipc, tauri, dev, screens) },
  },
  {
    files: ["src/screens/**", "src/lib/**"],
    rules: { "no-restricted-imports": bans(ipc, tauri, dev) },
  },
  {
    files: ["src/ipc/client.ts", "src/ipc/phone.ts"],
    rules: { "no-restricted-imports": bans(dev) },
  },
  {
    files: ["src/main.ts", "src/**/*.test.ts", "src/dev/**"],
    rules: { "no-restricted-imports": "off" },
  },
  { files: ["scripts/**", "*.js"], ...ts.configs.disableTypeChecked },
  { files: ["scripts/**"], rules: { "no-console": "off" } },
);
