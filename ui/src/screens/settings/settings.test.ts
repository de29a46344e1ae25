import { fireEvent, render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import AppView from "../../App.svelte";
import { fetchLater } from "../later.svelte";
import { FakeClient } from "../../ipc/fake";
import { token } from "../../ipc/fake-data";
import { App } from "../../state/app.svelte";
import { systemClock } from "../../state/clock";

// Before the tests' own time begins.
await fetchLater();

async function opened(prepare: (client: FakeClient) => void = () => undefined) {
  const client = new FakeClient();
  client.startupView.tokens = [token];
  prepare(client);
  const app = new App(client, systemClock);
  render(AppView, { app });
  await app.start();
  app.openSettings();
  await settled();
  return { app, client };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const row = (action: string) =>
  document.querySelector(`[data-action=${action}], [data-row=${action}]`);
const press = async (action: string) => {
  document.querySelector<HTMLElement>(`[data-action=${action}]`)?.click();
  await settled();
};

test("each row says what is set now", async () => {
  await opened();
  expect(row("display-name")).toHaveTextContent(token.displayName);
  expect(row("rules")).toHaveTextContent("60秒・6桁・SHA1");
  expect(row("language")).toHaveTextContent("日本語");
  expect(row("text-size")).toHaveTextContent("標準");
  expect(row("theme")).toHaveTextContent("明るい");
});

test("a value that is chosen shows at once, is kept, and stands in its row", async () => {
  const { app, client } = await opened();
  await press("text-size");
  expect(document.querySelector("main")?.dataset["screen"]).toBe("choice");
  await fireEvent.click(screen.getByRole("radio", { name: "特大" }));
  expect(document.documentElement.dataset["textSize"]).toBe("largest");
  expect(client.called("saveSettings")).toMatchObject([["saveSettings", { textSize: "largest" }]]);
  app.back();
  await settled();
  expect(row("text-size")).toHaveTextContent("特大");
});

test("where the system cannot keep captures out, that is said and there is no switch", async () => {
  await opened((client) => (client.surroundingsView.captureProtection = false));
  expect(document.querySelector("[name=captureProtection]")).toBeNull();
  expect(row("capture")).toHaveTextContent("防げません");
});

test("where it can, captures are kept out until the customer says otherwise", async () => {
  const { client } = await opened((client) => (client.surroundingsView.captureProtection = true));
  const control = screen.getByRole("switch", { name: "画面の撮影を防ぐ" });
  expect(control).toBeChecked();
  await fireEvent.click(control);
  await settled();
  expect(control).not.toBeChecked();
  expect(client.called("saveSettings")).toMatchObject([
    ["saveSettings", { captureProtection: false }],
  ]);
});

test("copies are cleared after 30 seconds until the customer says otherwise", async () => {
  const { client } = await opened();
  const row = () => document.querySelector<HTMLElement>("[data-action=clipboard]");
  expect(row()).toHaveTextContent("30秒後");
  row()?.click();
  await settled();
  expect(document.querySelector("[name=clipboard]:checked")).toHaveAttribute("value", "30");
  for (const value of ["60", "0"]) {
    const option = document.querySelector(`[name=clipboard][value="${value}"]`);
    if (option) await fireEvent.click(option);
    await settled();
  }
  expect(client.called("saveSettings")).toMatchObject([
    ["saveSettings", { clipboardSeconds: 60 }],
    ["saveSettings", { clipboardSeconds: 0 }],
  ]);
  document.querySelector<HTMLElement>("[data-action=back]")?.click();
  await settled();
  expect(row()).toHaveTextContent("消さない");
});

test("a time that is none of the choices is told as it is", async () => {
  await opened((client) => (client.startupView.settings.clipboardSeconds = 45));
  expect(document.querySelector("[data-action=clipboard]")).toHaveTextContent("45秒後");
});

test("starting at login is as the system says, also where it could not be set", async () => {
  const { client } = await opened();
  const control = screen.getByRole("switch", { name: "ログインしたときに起動する" });
  client.fail("setAutostart", "autostart_failed");
  await fireEvent.click(control);
  await settled();
  expect(control).not.toBeChecked();
  expect(document.querySelector("[data-error]")).toHaveAttribute("data-error", "autostart_failed");
  client.mend("setAutostart");
  await fireEvent.click(control);
  await settled();
  expect(control).toBeChecked();
});

test("the tray is left by its switch, and what that means is said", async () => {
  const { client } = await opened();
  const control = screen.getByRole("switch", { name: "通知領域に表示する" });
  expect(control).toBeChecked();
  expect(control).toHaveAccessibleDescription(/終了しません/u);
  client.surroundingsView.tray = false;
  await fireEvent.click(control);
  await settled();
  expect(control).not.toBeChecked();
  expect(control).toHaveAccessibleDescription(/閉じると ?終了します/u);
  await fireEvent.click(control);
  await settled();
  expect(control).toHaveAccessibleDescription(/通知領域が ?ありません/u);
});

test("a system that starts nothing at login has no row for it", async () => {
  await opened((client) => (client.surroundingsView.autostart = null));
  expect(document.querySelector("[name=autostart]")).toBeNull();
});

test("the licences are listed, and Escape leads back to the settings", async () => {
  const { app } = await opened();
  await press("licences");
  expect(document.querySelectorAll("[data-licence]")).toHaveLength(2);
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(app.screen.name).toBe("settings");
});

test("about names the version and whom to call", async () => {
  await opened();
  await press("about");
  expect(document.querySelector("main")).toHaveTextContent("0.1.0");
  expect(document.querySelector("main")).toHaveTextContent("0120-000-000");
});
