// Compiles messages/*.json to typed functions in src/paraglide, after making sure
// that every language has the same keys with the same placeholders.
import { readFileSync } from "node:fs";
import { compile } from "@inlang/paraglide-js";
import { paraglide } from "./paraglide.js";

// The one list of the app's languages.
const { locales } = JSON.parse(readFileSync("project.inlang/settings.json", "utf8"));
const messages = Object.fromEntries(
  locales.map((locale) => [locale, JSON.parse(readFileSync(`messages/${locale}.json`, "utf8"))]),
);
const problems = findProblems();

if (problems.length > 0) {
  for (const problem of problems) console.error(problem);
  process.exit(1);
}
await compile({ ...paraglide, cleanOutdir: true });
// The compiler leaves a timer of 30 s behind.
process.exit();

function findProblems() {
  const keys = new Set(locales.flatMap((locale) => Object.keys(messages[locale])));
  return [...keys].filter((key) => key !== "$schema").flatMap(problemsOf);
}

function problemsOf(key) {
  const missing = locales.filter((locale) => !messages[locale][key]?.trim());
  if (missing.length > 0)
    return missing.map((locale) => `messages/${locale}.json: "${key}" is missing`);
  const [first, ...others] = locales.map((locale) => placeholders(messages[locale][key]));
  if (others.every((other) => other === first)) return [];
  return [`messages: "${key}" has different placeholders in its languages`];
}

function placeholders(text) {
  return [...text.matchAll(/\{(\w+)\}/g)]
    .map((match) => match[1])
    .sort()
    .join();
}
