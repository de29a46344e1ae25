import { render } from "@testing-library/svelte";
import { expect, test } from "vitest";
import AppView from "../../App.svelte";
import { fetchLater } from "../later.svelte";
import { FakeClient } from "../../ipc/fake";
import { page, read } from "../../ipc/fake-data";
import { App } from "../../state/app.svelte";
import { systemClock } from "../../state/clock";
import { violations } from "../../testing/axe";

// Before the tests' own time begins.
await fetchLater();

async function scanning(os: string, mobile = false): Promise<{ app: App; client: FakeClient }> {
  const client = new FakeClient();
  client.startupView.os = os;
  client.startupView.mobile = mobile;
  const app = new App(client, systemClock);
  await app.start();
  render(AppView, { app });
  app.openScan();
  await settled();
  return { app, client };
}

function settled(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function ways(): string[] {
  const buttons = document.querySelectorAll<HTMLElement>("main button[data-action^=scan-]");
  return [...buttons].map((button) => button.dataset["action"] ?? "");
}

function press(action: string): Promise<void> {
  document.querySelector<HTMLElement>(`[data-action=${action}]`)?.click();
  return settled();
}

test.each(["linux", "windows", "macos"])("%s reads screen, camera and clipboard", async (os) => {
  await scanning(os);
  expect(ways()).toEqual(["scan-screen", "scan-camera", "scan-clipboard"]);
});

test("a phone uses the system's scanner, and nothing is said of displays and dropping", async () => {
  const { app, client } = await scanning("android", true);
  expect(ways()).toEqual(["scan-camera", "scan-clipboard"]);
  expect(document.querySelector("[data-drop]")).toHaveTextContent("画面を保存した画像");
  expect(document.querySelector("[data-drop]")).not.toHaveTextContent("ドロップ");
  app.back();
  await settled();
  const scan = () => document.querySelector("[data-screen=welcome] [data-action=scan]");
  expect(scan()).toHaveTextContent("カメラ");
  expect(scan()).not.toHaveTextContent("この画面");
  app.openScan();
  await settled();
  await press("scan-camera");
  expect(client.called("scanWithPhone")).toHaveLength(1);
  expect(app.scan.read).toEqual(read);
});

test("a phone's camera lies behind a page that is left by its button, and by the back key", async () => {
  const { app, client } = await scanning("android", true);
  const left = async (leave: () => void) => {
    const answer = client.delay("scanWithPhone");
    await press("scan-camera");
    expect(document.querySelector(".aiming")).toBeInTheDocument();
    expect(document.querySelector("[data-action=stop-camera]")).toBeVisible();
    expect(await violations()).toEqual([]);
    leave();
    await settled();
    expect(document.querySelector(".aiming")).toBeNull();
    expect(ways()).toEqual(["scan-camera", "scan-clipboard"]);
    // What the scanner says now is no longer heard.
    answer();
    await settled();
    expect(app.scan.read).toBeNull();
    await new Promise((resolve) => setTimeout(resolve, 20));
  };
  await left(() => document.querySelector<HTMLElement>("[data-action=stop-camera]")?.click());
  expect(client.called("stopPhone")).toHaveLength(1);
  await left(() => window.dispatchEvent(new PopStateEvent("popstate")));
  expect(client.called("stopPhone")).toHaveLength(2);
  await left(() => {
    app.openScan();
  });
  expect(client.called("stopPhone")).toHaveLength(3);
});

test.each(["camera_refused", "camera_missing", "camera_failed"] as const)(
  "a phone's camera that gives no picture is told: %s",
  async (code) => {
    const { client } = await scanning("android", true);
    client.fail("scanWithPhone", code, {}, "picture");
    await press("scan-camera");
    expect(document.querySelector(`[data-error=${code}]`)).toBeVisible();
    expect(ways()).toEqual(["scan-camera", "scan-clipboard"]);
  },
);

test("a code of one's bank is shown with institution, host and user before anything is sent", async () => {
  const { client } = await scanning("linux");
  await press("scan-screen");
  const shown = document.querySelector("main");
  for (const words of ["割符信用組合", read.host, read.serviceId, read.userId, "登録された"]) {
    expect(shown).toHaveTextContent(words);
  }
  expect(client.calls.map(([name]) => name)).not.toContain("enrollBegin");
});

test("an institution that the directory does not vouch for leads nowhere", async () => {
  const { client } = await scanning("linux");
  const institution = { ...read.institution, vouched: false };
  client.reading = { reads: [{ ...read, institution }], pages: [] };
  await press("scan-screen");
  expect(document.querySelector("[data-action=next]")).toBeNull();
  expect(document.querySelector("main")).toHaveTextContent("続けないでください");
});

test("a bank's page shows its whole address before it is opened", async () => {
  const { client } = await scanning("linux");
  client.reading = { reads: [], pages: [page] };
  await press("scan-clipboard");
  expect(document.querySelector("main")).toHaveTextContent(page.url);
  expect(client.called("openBankPage")).toHaveLength(0);
  await press("open-page");
  expect(client.called("openBankPage")).toHaveLength(1);
  expect(document.querySelector("[role=status]")).toHaveTextContent("ブラウザで開きました");
});

test("whichever way the camera's screen is left, its light goes off", async () => {
  const { app, client } = await scanning("linux");
  await press("scan-camera");
  expect(document.querySelector("canvas")).toBeVisible();
  app.openType();
  await settled();
  expect(client.called("closeCamera")).toHaveLength(1);
  await scanning("linux");
});
