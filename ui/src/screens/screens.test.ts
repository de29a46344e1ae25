import { createEvent, fireEvent, render } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import AppView from "../App.svelte";
import { fetchLater } from "./later.svelte";
import { SCENARIOS } from "../dev/showcase";
import { FakeClient } from "../ipc/fake";
import { pending, read } from "../ipc/fake-data";
import { App } from "../state/app.svelte";
import { systemClock } from "../state/clock";
import { ERROR_CODES } from "../state/errors";
import type { Language, PendingView } from "../state/views";
import { violations } from "../testing/axe";

// Before the tests' own time begins.
await fetchLater();

const CODE_OF_SCREEN: Record<string, string> = { "scan-read": "scan", "token-locked": "token" };

describe.each(["ja", "en"] satisfies Language[])("in %s", (language) => {
  test.each(Object.keys(SCENARIOS))(
    "%s is sound: axe, one heading with the focus",
    async (name) => {
      await show(name, language);
      const main = document.querySelector("main");
      expect(name).toContain(CODE_OF_SCREEN[name] ?? main?.dataset["screen"]);
      expect(document.querySelectorAll("h1:not([hidden] *)")).toHaveLength(1);
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

test.each(["token", "serial"] as const)("%s of a token that is gone says so", async (name) => {
  const app = await show("welcome", "ja");
  app.go({ name, tokenId: "gone" });
  await settled();
  expect(document.querySelector("[data-error]")).toHaveAttribute("data-error", "token_unknown");
  press("reopen");
  await settled();
  expect(app.screen.name).toBe("welcome");
});

test("consent names the user", async () => {
  await show("consent", "ja");
  expect(document.querySelector("[data-user-id]")).toHaveTextContent("2083L0000193A001");
});

test("consent without a user ID says that none is needed", async () => {
  await show("consent-by-itself", "ja");
  expect(document.querySelector("[data-user-id]")).toBeNull();
  expect(document.querySelector("main")).toHaveTextContent("IDの入力はいりません");
});

test("a token is made by itself only where a known institution offers it", async () => {
  await show("welcome", "ja");
  expect(document.querySelector("[data-action=make-token]")).toBeNull();
  document.body.innerHTML = "";
  await show("welcome-offer", "ja");
  expect(document.querySelector("[data-action=make-token]")).toHaveTextContent("みちしお銀行");
});

test("where nothing was entered, an error offers nothing to correct", async () => {
  const app = await show("consent-by-itself", "ja");
  const error = { code: "issuer_unreachable" as const, field: null, data: {} };
  app.show({ name: "error", trouble: "enrol", error, retry() {} });
  await settled();
  expect(document.querySelector("[data-action=retry]")).not.toBeNull();
  expect(document.querySelector("[data-action=type]")).toBeNull();
});

test("what is dropped never takes the window away; a picture is read", async () => {
  const app = await show("welcome", "ja");
  const picture = new File(["qr"], "qr.png", { type: "image/png" });
  for (const files of [[], [picture]]) {
    const over = createEvent.dragOver(document.body, { dataTransfer: { files } });
    const drop = createEvent.drop(document.body, { dataTransfer: { files } });
    await fireEvent(document.body, over);
    await fireEvent(document.body, drop);
    expect([over.defaultPrevented, drop.defaultPrevented]).toEqual([true, true]);
    expect(app.screen.name).toBe(files.length === 0 ? "welcome" : "scan");
  }
});

test("the engine's menu is for text fields only", async () => {
  await show("type", "ja");
  expect(await menuOf("h1")).toBe(false);
  expect(await menuOf("input[name=userId]")).toBe(true);
});

test.each(["start", "finish"] as const)(
  "an interrupted set-up at its %s is dropped only after asking",
  async (stage) => {
    const { app, client } = await interrupted(stage);
    press("start-over");
    await settled();
    const question = document.querySelector("[role=alert]");
    expect(question).toHaveTextContent(stage === "finish" ? /再発行|もう一度/u : /数えられて/u);
    expect(client.called("enrollCancel")).toHaveLength(0);
    press("confirm-discard");
    await settled();
    expect(client.called("enrollCancel")).toHaveLength(1);
    expect(app.screen.name).toBe("welcome");
  },
);

test("damaged data is put aside only after asking", async () => {
  const client = new FakeClient();
  client.startupView.problem = { code: "data_damaged", field: null, data: {} };
  const app = await open(client);
  press("set-aside");
  await settled();
  expect(document.querySelectorAll("[role=alert]")).toHaveLength(2);
  expect(client.called("setDataAside")).toHaveLength(0);
  expect(await violations()).toEqual([]);
  press("confirm-set-aside");
  await settled();
  expect(app.screen.name).toBe("welcome");
});

test("a link that came meanwhile is offered over the screen", async () => {
  const client = new FakeClient();
  const app = await open(client);
  await SCENARIOS["consent"]?.walk?.(app, client);
  client.sendLink(read);
  await settled();
  expect(document.querySelector("[data-link-offer]")).toBeVisible();
  expect(await violations()).toEqual([]);
  press("open-link");
  await settled();
  expect(app.screen.name).toBe("scan");
});

test("while the system asks, its screen stands over one that waits, and Escape ends the wait", async () => {
  const client = new FakeClient();
  const app = await open(client);
  await SCENARIOS["type"]?.walk?.(app, client);
  document.querySelector<HTMLElement>("input[name=userId]")?.focus();
  const { title } = document;
  client.prompt("unlock");
  await settled();
  expect(document.querySelector("main[data-screen=prompt]")).toBeVisible();
  expect(document.querySelector("main[data-screen=type]")).not.toBeVisible();
  expect(document.title).not.toBe(title);
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  press("cancel-prompt");
  expect(client.called("dismissPrompt")).toHaveLength(1);
  expect(app.screen.name).toBe("type");
  client.prompt(null);
  await settled();
  expect(document.querySelector("main[data-screen=prompt]")).toBeNull();
  expect(document.querySelector("main[data-screen=type]")).toBeVisible();
  expect(document.activeElement).toBe(document.querySelector("input[name=userId]"));
  expect(document.title).toBe(title);
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
  const app = await open(client);
  await scenario?.walk?.(app, client);
  await settled();
  return app;
}

async function interrupted(stage: PendingView["stage"]) {
  const client = new FakeClient();
  client.startupView.pending = { ...pending, stage };
  const app = await open(client);
  client.startupView.pending = null;
  return { app, client };
}

async function open(client: FakeClient): Promise<App> {
  const app = new App(client, systemClock);
  render(AppView, { app });
  await app.prompt.follow();
  await app.followLinks();
  await app.start();
  await settled();
  return app;
}

function press(action: string) {
  document.querySelector<HTMLElement>(`[data-action=${action}]`)?.click();
}

/** Whether the engine would show its menu there. */
function menuOf(selector: string): Promise<boolean> {
  return fireEvent.contextMenu(document.querySelector(selector) ?? document.body);
}

async function settled() {
  await new Promise((resolve) => setTimeout(resolve, 0));
}
