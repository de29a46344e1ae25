import { render } from "@testing-library/svelte";
import { expect, test } from "vitest";
import AppView from "../../App.svelte";
import { fetchLater } from "../later.svelte";
import { SCENARIOS } from "../../dev/showcase";
import { FakeClient } from "../../ipc/fake";
import { token, word } from "../../ipc/fake-data";
import { App } from "../../state/app.svelte";
import { systemClock } from "../../state/clock";
import type { WordStateView } from "../../state/views";

// Before the tests' own time begins.
await fetchLater();

const OVER: WordStateView[] = ["released", "cancelled", "superseded", "moved", "expired"];
const ALIVE: WordStateView[] = ["locked", "held", "held_twice", "held_stopped", "moving"];

test.each(OVER)(
  "a token that is %s says so, with the telephone, and shows no code",
  async (state) => {
    await show(`token-word-${state}`);
    expect(of("[data-word]")).toHaveAttribute("data-word", state);
    expect(of("[data-telephone]")).toHaveTextContent("0120-000-000");
    expect(of("[data-otp]")).toBeNull();
    expect(of("[data-support]")).toHaveTextContent("4107 2290 3358 1");
  },
);

test.each(ALIVE)("a token that is %s says so above its code", async (state) => {
  await show(`token-word-${state.replace("_", "-")}`);
  expect(of("[data-word]")).toHaveAttribute("data-word", state);
  expect(of("[data-otp]")).not.toBeNull();
});

test("a token whose end is near says when, and what to do, below its code", async () => {
  await show("token-word-ending");
  const notice = of("[data-word]");
  expect(notice).toHaveAttribute("data-word", "ending");
  expect(notice).toHaveAttribute("role", "status");
  expect(notice).toHaveTextContent("有効期限が近づいています");
  expect(notice).toHaveTextContent(/2036\/01\/01 \d/u);
  expect(notice).toHaveTextContent("割符信用組合のページで「トークン発行」または「再発行」");
  const code = of("[data-otp]");
  expect(code?.compareDocumentPosition(notice as Node)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
  expect(of("[data-action=login]")).not.toBeNull();
});

test("a new token that payments do not take yet says from when on, below its code", async () => {
  await show("token-word-hold");
  const notice = of("[data-state=payments-later]");
  expect(notice).toHaveAttribute("role", "status");
  expect(notice).toHaveTextContent(/2036\/01\/01 \d+:\d+から、このトークンを使えます/u);
  expect(notice).toHaveTextContent("0120-000-000");
  const code = of("[data-otp]");
  expect(code?.compareDocumentPosition(notice as Node)).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
});

test("a token that was given up says from when on there can be another", async () => {
  const { client, app } = await show("token-word-released");
  expect(of("[data-state=issue-later]")).toHaveTextContent(
    /もう一度申し込めるのは、2036\/01\/01 \d+:\d+から/u,
  );
  client.startupView.tokens = [{ ...token, word: word("released") }];
  await app.word.listen();
  await settled();
  expect(of("[data-state=issue-later]")).toBeNull();
});

test("the same word once more is not announced again", async () => {
  const { app, client } = await show("token-word-ending");
  const notice = of("[data-word]");
  const changes: MutationRecord[] = [];
  const watch = new MutationObserver((all) => changes.push(...all));
  watch.observe(document.body, { subtree: true, childList: true, characterData: true });
  const [known] = client.startupView.tokens;
  client.startupView.tokens = [{ ...token, word: { ...word("ending"), ...known?.word } }];
  await app.word.listen();
  await settled();
  const inside = [...changes, ...watch.takeRecords()].filter(({ target }) =>
    notice?.contains(target),
  );
  watch.disconnect();
  expect(client.called("contactTokens")).toHaveLength(1);
  expect(of("[data-word]")).toBe(notice);
  expect(inside).toEqual([]);
});

test("a token that has expired leads to the institution's page", async () => {
  const { client } = await show("token-word-expired");
  expect(of("[data-word]")).toHaveTextContent("「再発行」");
  await press("login");
  expect(client.called("openLoginPage")).toHaveLength(1);
});

test.each(["ending", "expired"])(
  "one that the app made by itself and is %s is exchanged for another one",
  async (state) => {
    await show(`token-word-${state}-itself`);
    expect(of("[data-word]")).toHaveTextContent("このアプリで新しいトークンを作り");
    expect(of("[data-word]")).toHaveTextContent("みちしお銀行のページで「交換」");
  },
);

test("the list says whose end is near, in words", async () => {
  await show("tokens-word-ending");
  const hints = [...document.querySelectorAll("[data-action=open-token] small")];
  expect(hints.map((hint) => hint.textContent)).toEqual([
    "有効期限が近づいています（WF 4108 2260 73）",
    "期限が切れました（WF 9073 5516 28）",
  ]);
});

test("what the issuer says comes when the app asks, and goes when it says so", async () => {
  const { app, client } = await show("token");
  expect(of("[data-word]")).toBeNull();
  client.startupView.tokens = [{ ...token, word: word("cancelled") }];
  await app.word.listen();
  await settled();
  expect(of("[data-word]")).toHaveAttribute("data-word", "cancelled");
  client.startupView.tokens = [{ ...token, word: word("fine") }];
  await press("ask-issuer");
  expect(client.called("contactTokens").at(-1)).toEqual(["contactTokens", true]);
  expect(of("[data-word]")).toBeNull();
  expect(of("[data-otp]")).not.toBeNull();
});

test("an issuer that is not there changes nothing, and is named only to who asked", async () => {
  const { app, client } = await show("token-word-held");
  client.fail("contactTokens", "issuer_unreachable");
  await app.word.listen();
  await settled();
  expect(of("[data-error]")).toBeNull();
  await press("ask-issuer");
  expect(of("[data-error]")).toHaveAttribute("data-error", "issuer_unreachable");
  expect(of("[data-word]")).toHaveAttribute("data-word", "held");
});

test("a move is stopped after asking twice, and not before", async () => {
  const { client } = await show("token-word-moving");
  await press("stop-move");
  expect(of("[role=alert] .title")).toHaveTextContent("別の端末のトークンを止めますか");
  expect(of("[data-otp]")).toBeNull();
  expect(client.called("stopMove")).toHaveLength(0);
  await press("stop-go-on");
  expect(client.called("stopMove")).toHaveLength(0);
  await press("confirm-stop");
  expect(client.called("stopMove")).toHaveLength(1);
  expect(of("[data-word]")).toHaveAttribute("data-word", "stopped");
  expect(of("[data-action=stop-move]")).toBeNull();
});

test("whoever does not want to stop it goes back with one press, or Escape", async () => {
  const { app, client } = await show("token-word-stop-again");
  await press("keep");
  expect(app.word.asked).toBeNull();
  await press("stop-move");
  window.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  expect(app.word.asked).toBeNull();
  expect(client.called("stopMove")).toHaveLength(0);
});

test("a stop that does not get through says why and can be tried again", async () => {
  const { client } = await show("token-word-stop-again");
  client.fail("stopMove", "issuer_unreachable");
  await press("confirm-stop");
  expect(of("[data-error]")).toHaveAttribute("data-error", "issuer_unreachable");
  client.mend("stopMove");
  await press("confirm-stop");
  expect(of("[data-word]")).toHaveAttribute("data-word", "stopped");
});

test("the list says in a word how each token stands", async () => {
  await show("tokens-word");
  const hints = [...document.querySelectorAll("[data-action=open-token] small")];
  expect(hints.map((hint) => hint.textContent)).toEqual([
    "別の端末で初期設定がありました（WF 4108 2260 73）",
    "一時停止中です（WF 9073 5516 28）",
  ]);
});

test("issuers are asked when the window is shown", async () => {
  const { app, client } = await show("token");
  const end = app.word.follow();
  document.dispatchEvent(new Event("visibilitychange"));
  await settled();
  end();
  document.dispatchEvent(new Event("visibilitychange"));
  expect(client.called("contactTokens")).toHaveLength(2);
});

test.each([
  ["clock", "right", "正確（0.3秒）"],
  ["clock-corrected", "corrected", "42秒ずれています"],
  ["clock-off", "off", "端末の時計が約10分ずれています"],
  ["clock-set", "set", "端末の時計が変更されました"],
  ["clock-unknown", "unknown", "未確認"],
])("the clock doctor says %s, and what no mail ever asks", async (name, state, says) => {
  const { client } = await show(name);
  expect(of("[data-clock]")).toHaveAttribute("data-clock", state);
  expect(of("[data-clock]")).toHaveTextContent(says);
  expect(document.body).toHaveTextContent(
    "「パスワードの補正」を求めるメールや電話は、すべて偽物です。",
  );
  await press("measure");
  expect(client.called("examineClocks").at(-1)).toEqual(["examineClocks", true]);
});

test("the support code tells of the error that is shown, and later of the last one", async () => {
  const { app, client } = await show("welcome");
  const error = { code: "issuer_timeout" as const, field: null, data: {} };
  app.go({ name: "error", trouble: "other", error, retry() {} });
  await settled();
  expect(client.called("supportCode").at(-1)).toEqual(["supportCode", null, "issuer_timeout"]);
  expect(of("[data-support] .visually-hidden")).toHaveTextContent("4 1 0 7 2 2 9 0 3 3 5 8 1");
  app.home();
  app.openSettings();
  await settled();
  expect(client.called("supportCode").at(-1)).toEqual(["supportCode", null, "issuer_timeout"]);
});

test("an error that stands among other things is the last one for support as well", async () => {
  const { app, client } = await show("token");
  client.fail("scanScreen", "screen_no_qr");
  app.openScan();
  await app.scan.screen();
  await settled();
  app.home();
  app.openSettings();
  await settled();
  expect(client.called("supportCode").at(-1)?.at(-1)).toBe("screen_no_qr");
});

test("slow and sure tells of the clock, of the telephone and of the support code as well", async () => {
  const { app, client } = await show("token-clock");
  app.go({ name: "slow", tokenId: app.tokens.list[0]?.id ?? "" });
  await settled();
  expect(of("[data-error=clock_off]")).toHaveTextContent("10分");
  client.fail("showCode", "keystore_missing");
  app.home();
  await settled();
  app.go({ name: "slow", tokenId: app.tokens.list[0]?.id ?? "" });
  await settled();
  expect(of("[data-error=keystore_missing]")).toBeVisible();
  expect(of("[data-support]")).toBeVisible();
  expect(of("main")).toHaveTextContent("0120-000-000");
  expect(of("[data-action=retry]")).toBeVisible();
});

function of(selector: string): Element | null {
  return document.querySelector(selector);
}

async function press(action: string): Promise<void> {
  document.querySelector<HTMLButtonElement>(`[data-action=${action}]`)?.click();
  await settled();
}

async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 10));
}

async function show(name: string): Promise<{ app: App; client: FakeClient }> {
  const client = new FakeClient();
  const scenario = SCENARIOS[name];
  scenario?.prepare?.(client);
  const app = new App(client, systemClock);
  render(AppView, { props: { app } });
  await app.prompt.follow();
  await app.start();
  await scenario?.walk?.(app, client);
  await settled();
  return { app, client };
}
