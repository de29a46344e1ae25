import { render } from "@testing-library/svelte";
import { expect, test } from "vitest";
import AppView from "../../App.svelte";
import { fetchLater } from "../later.svelte";
import { SCENARIOS } from "../../dev/showcase";
import { FakeClient } from "../../ipc/fake";
import { App } from "../../state/app.svelte";
import { systemClock } from "../../state/clock";
import { violations } from "../../testing/axe";

// Before the tests' own time begins.
await fetchLater();

test("an institution without words of its own has the app's", async () => {
  await show("restored");
  expect(all("[data-step]")).toEqual([
    "インターネットバンキングで「再発行」を申し込みます。",
    "届いたQRコードをこのアプリで読み取ります。",
  ]);
  expect(all("[data-telephone]")).toEqual(["ログインできないとき：0120-000-000　平日9時～17時"]);
});

test("the institution's own steps take the place of the app's", async () => {
  await show("restored-foreign");
  expect(all("[data-step]")[0]).toBe("お取引店に電話し、「再発行」を申し込みます。");
  expect(all("[data-step]")).toHaveLength(3);
});

test("of several each has its steps, its telephone and its own buttons, named after it", async () => {
  await show("restored-several");
  expect(all("[data-standing]")).toHaveLength(2);
  expect(all("[data-telephone]")).toHaveLength(2);
  for (const button of document.querySelectorAll("[data-action=remove], [data-action=type]")) {
    const name = document.getElementById(button.getAttribute("aria-describedby") ?? "");
    expect(name).toHaveTextContent(/割符信用組合|みちしお銀行/u);
  }
});

test("removing is asked twice, and says what it means at the bank", async () => {
  const { client } = await show("restored");
  await press("remove");
  expect(document.querySelector("[role=alert]")).toHaveTextContent(
    /金融機関での登録は変わりません/u,
  );
  expect(document.querySelector("[name=foreignEntryToo]")).toBeNull();
  await press("remove-go-on");
  expect(document.querySelector("[role=alert]")).toHaveTextContent(/WF 4108 2260 73/u);
  expect(client.called("removeToken")).toHaveLength(0);
  expect(await violations()).toEqual([]);
  await press("confirm-remove");
  expect(client.called("removeToken")).toHaveLength(1);
  expect(document.querySelector("main")?.dataset["screen"]).toBe("welcome");
});

test("of another device's key it is asked separately, and the answer is no until it is yes", async () => {
  const { client } = await show("restored-remove-foreign");
  const tick = document.querySelector<HTMLInputElement>("[name=foreignEntryToo]");
  expect(tick?.checked).toBe(false);
  tick?.click();
  await press("confirm-remove");
  expect(client.called("removeToken")[0]?.[2]).toBe(true);
});

test("a token that was replaced leads to the new one", async () => {
  const { app } = await show("restored-replaced");
  expect(all("[data-step]")).toHaveLength(0);
  await press("open-new");
  expect(app.screen).toMatchObject({ name: "token" });
});

test("the list tells a restored token and a replaced one from a usable one", async () => {
  await show("tokens-restored");
  const [usable, old] = all("[data-action=open-token]");
  expect(usable).toContain("WF 4108 2260 73");
  expect(old).toMatch(/新しいトークンに替わりました（WF 2210 0457 31）/u);
});

test("a set-up of another device offers only to be dropped", async () => {
  await show("resume-restored");
  expect(document.querySelector("[data-action=next]")).toBeNull();
  expect(document.querySelector("[data-error]")).toHaveAttribute(
    "data-error",
    "keystore_entry_missing",
  );
  await press("start-over");
  await press("confirm-discard");
});

async function show(name: string) {
  const client = new FakeClient();
  const scenario = SCENARIOS[name];
  scenario?.prepare?.(client);
  const app = new App(client, systemClock);
  render(AppView, { app });
  await app.start();
  await settled();
  await scenario?.walk?.(app, client);
  await settled();
  return { app, client };
}

function all(selector: string): string[] {
  return [...document.querySelectorAll(selector)].map((element) => element.textContent.trim());
}

async function press(action: string) {
  document.querySelector<HTMLElement>(`[data-action=${action}]`)?.click();
  await settled();
}

async function settled() {
  await new Promise((resolve) => setTimeout(resolve, 0));
}
