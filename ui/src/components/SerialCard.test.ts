import { render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { token } from "../ipc/fake-data";
import { violations } from "../testing/axe";
import SerialCard from "./SerialCard.svelte";

const props = { token, copied: false, oncopy: () => undefined };

test("it shows the serial number and what the bank asks about", async () => {
  render(SerialCard, props);
  expect(document.querySelector("[data-serial]")).toHaveTextContent("WF 4108 2260 73");
  expect(screen.getByText("割符信用組合")).toBeVisible();
  expect(screen.getByText("60秒")).toBeVisible();
  expect(document.querySelector("dd.right")).toHaveTextContent("正確（0.3秒）");
  expect(await violations()).toEqual([]);
});

test("it says until when the token is valid, where it has an end", async () => {
  const { rerender } = render(SerialCard, props);
  expect(screen.queryByText("有効期限")).toBeNull();
  const validUntil = Date.UTC(2027, 2, 31, 3);
  await rerender({ ...props, token: { ...token, validUntil } });
  expect(screen.getByText("有効期限")).toBeVisible();
  expect(screen.getByText("2027/03/31")).toBeVisible();
  expect(await violations()).toEqual([]);
});

test("a clock that is off, or not yet measured, is told", async () => {
  const { rerender } = render(SerialCard, props);
  for (const [offsetMs, words, right] of [
    [1_400, "正確（1.4秒）", true],
    [-42_000, "アプリが補正しています（42秒）", true],
    [120_000, "アプリが補正しています（120秒）", true],
    [-600_000, "600秒ずれています", false],
  ] as const) {
    await rerender({ ...props, token: { ...token, clock: { offsetMs, measuredAt: 0 } } });
    const said = document.querySelector("dd.right, dd.wrong");
    expect(said).toHaveTextContent(words);
    expect(said?.classList.contains("right")).toBe(right);
  }
  await rerender({ ...props, token: { ...token, clock: null } });
  expect(document.querySelector("dl")).toHaveTextContent("未確認");
});
