import { render } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import AppView from "../App.svelte";
import { SCENARIOS } from "../dev/showcase";
import { FakeClient } from "../ipc/fake";
import { App } from "../state/app.svelte";
import { systemClock } from "../state/clock";
import { ERROR_CODES } from "../state/errors";
import type { Language } from "../state/views";
import { violations } from "../testing/axe";

const CODE_OF_SCREEN: Record<string, string> = { "scan-read": "scan", "token-locked": "token" };

describe.each(["ja", "en"] satisfies Language[])("in %s", (language) => {
  test.each(Object.keys(SCENARIOS))(
    "%s is sound: axe, one heading with the focus",
    async (name) => {
      await show(name, language);
      const main = document.querySelector("main");
      expect(name).toContain(CODE_OF_SCREEN[name] ?? main?.dataset["screen"]);
      expect(document.querySelectorAll("h1")).toHaveLength(1);
      expect(document.documentElement.lang).toBe(language);
      expect(await violations()).toEqual([]);
    },
  );
});

test.each(ERROR_CODES)("the error screen of %s has a way on", async (code) => {
  const app = await show("welcome", "ja");
  app.go({ name: "error", trouble: "enrol", error: { code, field: null, data: {} }, retry() {} });
  await settled();
  expect(document.querySelector("[data-error]")).toHaveAttribute("data-error", code);
  expect(document.querySelectorAll("main button").length).toBeGreaterThan(0);
  expect(document.activeElement).toBe(document.querySelector("h1"));
});

test("Escape leads back", async () => {
  const app = await show("type", "ja");
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(app.screen.name).toBe("welcome");
});

test("no element carries an inline style, which the policy would refuse", async () => {
  await show("token", "ja");
  expect(document.querySelectorAll("body [style]")).toHaveLength(0);
});

async function show(name: string, language: Language): Promise<App> {
  const client = new FakeClient();
  client.startupView.settings.language = language;
  const scenario = SCENARIOS[name];
  scenario?.prepare?.(client);
  const app = new App(client, systemClock);
  render(AppView, { app });
  await app.start();
  await scenario?.walk?.(app, client);
  await settled();
  return app;
}

async function settled() {
  await new Promise((resolve) => setTimeout(resolve, 0));
}
