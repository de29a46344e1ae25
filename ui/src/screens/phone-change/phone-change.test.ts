import { expect, test } from "vitest";
import { secondToken, token } from "../../ipc/fake-data";
import { all, openAt, press, screenName } from "../../dev/open";

test("for each token it says what its institution asks for, and whom to call", async () => {
  await openAt("phone-change");
  expect(all("[data-token]")).toHaveLength(2);
  expect(all("[data-step]")).toEqual([
    "インターネットバンキングで「再発行」を申し込みます。ログインには、この端末のワンタイムパスワードを使います。",
    "届いたQRコードかメールで、新しい端末の初期設定をします。",
    ...secondToken.reissueSteps.map(({ ja }) => ja),
  ]);
  expect(all("[data-telephone]")[0]).toBe("問い合わせ：0120-000-000　平日9時～17時");
});

test("without a token it says so, and there is nothing to print", async () => {
  await openAt("phone-change-none");
  expect(document.querySelector("[data-none]")).toBeVisible();
  expect(document.querySelector("[data-action=print]")).toBeNull();
});

test("a phone prints nothing: it says how else to keep the list", async () => {
  await openAt("phone-change", (client) => {
    client.startupView.mobile = true;
  });
  expect(document.querySelector("[data-action=print]")).toBeNull();
  expect(document.querySelector("[data-by-hand]")).toHaveTextContent(/書き写す/u);
});

test("a token that is replaced needs nothing, one that is on another device does", async () => {
  const old = { ...token, id: "old", serial: "WF 1" };
  await openAt("phone-change", (client) => {
    client.startupView.tokens = [token, old];
    client.standings = { old: "entry_missing" };
  });
  expect(document.querySelector("[data-token=old]")).toHaveTextContent(/することはありません/u);
});

test("it is reached from the settings, is printed, and holds no code", async () => {
  const { client } = await openAt("token");
  const code = document.querySelector("[data-otp]")?.textContent ?? "";
  await press("menu");
  await press("settings");
  await press("phone-change");
  expect(screenName()).toBe("phone-change");
  expect(document.body.textContent).not.toContain(code.trim());
  expect(document.body.textContent).not.toContain(token.userId);
  await press("print");
  expect(client.called("printPage")).toHaveLength(1);
  await press("back");
  expect(screenName()).toBe("settings");
});

test("a printer that fails is said to, with another way", async () => {
  const { client } = await openAt("phone-change");
  client.fail("printPage", "print_failed");
  await press("print");
  expect(document.querySelector("[data-error]")).toHaveTextContent(/書き写して/u);
});
