import { render } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import AppView from "../../App.svelte";
import { fetchLater } from "../later.svelte";
import { FakeClient } from "../../ipc/fake";
import { token } from "../../ipc/fake-data";
import { App } from "../../state/app.svelte";
import { systemClock } from "../../state/clock";
import type { ErrorCode } from "../../ipc/bindings";

// Before the tests' own time begins.
await fetchLater();

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const find = (selector: string) => document.querySelector<HTMLElement>(selector);
const act = async (selector: string) => {
  find(selector)?.click();
  await settled();
  await settled();
};
const screen = () => find("main")?.dataset["screen"];
const error = () => find("[data-error]")?.dataset["error"] ?? null;

async function shown(client: FakeClient): Promise<App> {
  client.startupView.tokens = [token];
  const app = new App(client, systemClock);
  render(AppView, { app });
  await app.lock.follow();
  await app.start();
  await settled();
  return app;
}

function behindFinger(): FakeClient {
  const client = new FakeClient().lock(true);
  client.lockView = { ...client.lockView, bySensor: true };
  client.biometricsView = { offered: true, problem: null };
  return client;
}

async function lockSettings(client: FakeClient): Promise<App> {
  const app = await shown(client);
  app.openLockSettings();
  await settled();
  await settled();
  return app;
}

test("a finger opens the app, and its button has the focus so that Enter is enough", async () => {
  const client = behindFinger();
  await shown(client);
  expect(document.activeElement).toBe(find("[data-action=biometrics]"));
  await userEvent.keyboard("{Enter}");
  await settled();
  expect(client.called("unlockByBiometrics")).toEqual([["unlockByBiometrics", "ja"]]);
  expect(screen()).toBe("token");
});

test("the PIN is always beside it, and without the sensor there is no such button", async () => {
  await shown(behindFinger());
  find("[name=pin]")?.focus();
  await userEvent.keyboard("2468{Enter}");
  await settled();
  expect(screen()).toBe("token");
  document.body.innerHTML = "";
  await shown(new FakeClient().lock(true));
  expect(find("[data-action=biometrics]")).toBeNull();
});

test.each<[ErrorCode, boolean]>([
  ["biometrics_not_recognised", true],
  ["biometrics_locked_out", true],
  ["biometrics_unavailable", true],
  ["biometrics_changed", false],
])("%s says that the PIN opens, and leads to its field", async (code, stays) => {
  const client = behindFinger().fail("unlockByBiometrics", code);
  const app = await shown(client);
  await act("[data-action=biometrics]");
  expect(error()).toBe(code);
  expect(find("[data-error]")?.textContent).toContain("PINで開いてください");
  expect(document.activeElement).toBe(find("[name=pin]"));
  expect(find("[data-action=biometrics]") !== null).toBe(stays);
  expect(app.lock.closed).toBe(true);
});

test("whoever pressed *use the PIN* is told nothing that they know", async () => {
  await shown(behindFinger().fail("unlockByBiometrics", "biometrics_dismissed"));
  await act("[data-action=biometrics]");
  expect(error()).toBeNull();
  expect(document.activeElement).toBe(find("[name=pin]"));
});

test("while wrong PINs wait, the finger opens all the same", async () => {
  const client = behindFinger();
  client.lockView = { ...client.lockView, waitMs: 60_000 };
  const app = await shown(client);
  expect(find("[data-action=unlock]")).toHaveAttribute("aria-disabled", "true");
  await act("[data-action=biometrics]");
  expect(app.lock.closed).toBe(false);
});

test("the settings offer it beside a PIN, where the device has a sensor, and nowhere else", async () => {
  const client = new FakeClient().lock(false);
  await lockSettings(client);
  expect(find("[name=biometrics]")).toBeNull();
  document.body.innerHTML = "";
  const without = new FakeClient();
  without.biometricsView = { offered: true, problem: null };
  const app = await lockSettings(without);
  expect(find("[name=biometrics]")).toBeNull();
  app.pin.begin("set");
  app.pin.set("newPin", "2468");
  app.pin.set("pinAgain", "2468");
  await app.pin.send();
  await settled();
  await settled();
  const row = find("[name=biometrics]");
  expect(row).not.toBeChecked();
  await act("[name=biometrics]");
  // Not before the PIN was typed.
  expect(without.called("turnOnBiometrics")).toEqual([]);
  await userEvent.type(find("[name=pin]") as HTMLElement, "2468{Enter}");
  await settled();
  expect(without.called("turnOnBiometrics")).toEqual([["turnOnBiometrics", "2468", "ja"]]);
  expect(find("[role=status]")?.textContent).toContain("指紋・顔でも開けます");
  expect(find("[name=biometrics]")).toBeChecked();
  await act("[name=biometrics]");
  expect(without.called("turnOffBiometrics")).toHaveLength(1);
  expect(find("[name=biometrics]")).not.toBeChecked();
});

test("a device that knows no finger yet says so in the row, before anything is pressed", async () => {
  const client = new FakeClient().lock(false);
  const problem = { code: "biometrics_unenrolled", field: null, data: {} } as const;
  client.biometricsView = { offered: true, problem };
  await lockSettings(client);
  expect(document.body.textContent).toContain("この端末に、指紋も顔も登録されていません。");
  await act("[name=biometrics]");
  expect(error()).toBe("biometrics_unenrolled");
  expect(find("[name=biometrics]")).not.toBeChecked();
});

test("turning it on with a wrong PIN says so at its field, and leaves it off", async () => {
  const client = new FakeClient().lock(false);
  client.biometricsView = { offered: true, problem: null };
  client.fail("turnOnBiometrics", "pin_wrong", { failures: "1" }, "pin");
  await lockSettings(client);
  await act("[name=biometrics]");
  await userEvent.type(find("[name=pin]") as HTMLElement, "0000{Enter}");
  await settled();
  expect(find("[name=pin]")).toHaveAttribute("aria-invalid", "true");
  await act("[data-action=back]");
  expect(find("[name=biometrics]")).not.toBeChecked();
});

test("what the sensor says to the right PIN stands above the field", async () => {
  const client = new FakeClient().lock(false);
  client.biometricsView = { offered: true, problem: null };
  client.fail("turnOnBiometrics", "biometrics_dismissed");
  await lockSettings(client);
  await act("[name=biometrics]");
  await userEvent.type(find("[name=pin]") as HTMLElement, "2468{Enter}");
  await settled();
  expect(error()).toBe("biometrics_dismissed");
});

test("a PIN whose record is damaged does not hide that the finger still opens", async () => {
  const client = behindFinger().fail("unlock", "lock_damaged");
  await shown(client);
  find("[name=pin]")?.focus();
  await userEvent.keyboard("2468{Enter}");
  await settled();
  expect(error()).toBe("lock_damaged");
  expect(document.body.textContent).toContain("指紋・顔でなら開けます");
  expect(find("[data-action=biometrics]")).not.toBeNull();
});

test("another PIN turns it off, and says so", async () => {
  const client = behindFinger();
  client.lock(false);
  const app = await lockSettings(client);
  app.pin.begin("change");
  await app.pin.send();
  await settled();
  expect(find("[role=status]")?.textContent).toContain("指紋・顔で開く設定は切りました");
  expect(find("[name=biometrics]")).not.toBeChecked();
});

test("the system's own question covers the window, and does not lock it", async () => {
  const client = behindFinger();
  client.lock(false);
  client.lockView = { ...client.lockView, after: "hidden", bySensor: false };
  const app = await lockSettings(client);
  const go = client.delay("turnOnBiometrics");
  app.pin.begin("sensor");
  app.pin.set("pin", "2468");
  const set = app.pin.send();
  app.lock.hidden();
  expect(app.lock.closed).toBe(false);
  go();
  await set;
  app.lock.hidden();
  expect(app.lock.closed).toBe(true);
});
