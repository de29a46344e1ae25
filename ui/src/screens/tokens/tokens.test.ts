import { fireEvent } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { secondToken, token } from "../../ipc/fake-data";
import { violations } from "../../testing/axe";
import { all, openAt, press, screenName, settled } from "../../dev/open";

const names = () => all("[data-action=open-token] bdi:first-child").filter((_, n) => n % 2 === 0);
const rows = () => all("[data-token] bdi");

test("up to six tokens are found by eye, more have a search", async () => {
  await openAt("tokens");
  expect(document.querySelector("[name=search]")).toBeNull();
  const { app } = await openAt("tokens-many");
  expect(document.querySelector("[name=search]")).toBeVisible();
  app.tokens.list = app.tokens.list.slice(0, 6);
  await settled();
  expect(document.querySelectorAll("[name=search]")).toHaveLength(0);
});

test.each([
  ["経理", ["本店 経理"]],
  ["ＷＦ４１０８２２６２", ["海外送金"]],
  ["みちしお 給与", ["給与"]],
  ["حساب", ["حساب التوفير"]],
])(
  "%s finds by name, institution and serial number, however it is written",
  async (search, found) => {
    const { app } = await openAt("tokens-many");
    app.arranging.search = search;
    await settled();
    expect(names()).toEqual(found);
    expect(all("[data-found]")).toEqual(["1件見つかりました"]);
  },
);

test("a search without a result says so", async () => {
  await openAt("tokens-none-found");
  expect(all("[data-found]")).toEqual(["当てはまるトークンがありません。"]);
  expect(await violations()).toEqual([]);
});

test("each code is one press away", async () => {
  await openAt("tokens-many");
  await press("open-token");
  expect(screenName()).toBe("token");
});

test("buttons move a token, the keyboard stays with it, and it is said and kept", async () => {
  const { client } = await openAt("tokens", threeTokens);
  await press("order");
  expect(rows()).toEqual(["甲", "乙", "丙"]);
  const down = document.querySelector<HTMLElement>("[data-token] [data-action=down]");
  down?.focus();
  await press("down");
  expect(rows()).toEqual(["乙", "甲", "丙"]);
  expect(document.activeElement).toBe(down);
  expect(all("[data-said]")[0]?.replace(/[\u2068\u2069]/gu, "")).toBe(
    "甲を2番目に動かしました。全部で3件です。",
  );
  expect(client.called("orderTokens").at(-1)?.[1]).toEqual(["2", "1", "3"]);
  expect(await violations()).toEqual([]);
});

test("arrow keys move it as well, and never past an end", async () => {
  const { client } = await openAt("tokens", threeTokens);
  await press("order");
  const up = document.querySelector("[data-token='3'] [data-action=up]") as HTMLElement;
  for (const key of ["ArrowUp", "ArrowUp", "ArrowUp"]) {
    await fireEvent.keyDown(up, { key });
    await settled();
  }
  expect(rows()).toEqual(["丙", "甲", "乙"]);
  expect(client.called("orderTokens")).toHaveLength(2);
  await fireEvent.keyDown(up, { key: "ArrowDown" });
  expect(rows()).toEqual(["甲", "丙", "乙"]);
});

test("dragged by its grip a token goes where it is dropped, and is kept once", async () => {
  const { client } = await openAt("tokens", threeTokens);
  await press("order");
  layOut();
  const grip = document.querySelector("[data-token='1'] [data-grip]") as HTMLElement;
  await point(grip, "pointerdown", 50);
  for (const clientY of [120, 160, 260]) {
    await point(document.body, "pointermove", clientY);
    await settled();
    layOut();
  }
  expect(rows()).toEqual(["乙", "丙", "甲"]);
  expect(client.called("orderTokens")).toHaveLength(0);
  await point(document.body, "pointerup", 260);
  expect(client.called("orderTokens")).toEqual([["orderTokens", ["2", "3", "1"]]]);
});

test("an order that could not be kept is said to be not", async () => {
  const { client } = await openAt("tokens", threeTokens);
  client.fail("orderTokens", "data_full");
  await press("order");
  await press("down");
  await settled();
  expect(document.querySelector("[data-error]")).toHaveAttribute("data-error", "data_full");
});

test("Escape and the button end it", async () => {
  const { app } = await openAt("tokens-order");
  app.back();
  expect(app.arranging.on).toBe(false);
  expect(app.screen.name).toBe("tokens");
});

test("a set-up that was put off waits in the list", async () => {
  await openAt("tokens-waiting");
  expect(screenName()).toBe("tokens");
  await press("resume");
  expect(screenName()).toBe("resume");
});

function threeTokens(client: { startupView: { tokens: (typeof token)[] } }) {
  client.startupView.tokens = [
    { ...token, id: "1", displayName: "甲" },
    { ...secondToken, id: "2", displayName: "乙" },
    { ...token, id: "3", displayName: "丙" },
  ];
}

/** Rows of 100 pixels each; the engine of the tests lays nothing out. */
function layOut() {
  document.querySelectorAll("[data-token]").forEach((row, place) => {
    const rect = { top: place * 100, height: 100 } as DOMRect;
    row.getBoundingClientRect = () => rect;
  });
}

/** The engine of the tests has no pointer events of its own. */
function point(target: HTMLElement, name: string, clientY: number) {
  return fireEvent(target, new MouseEvent(name, { bubbles: true, button: 0, clientY }));
}
