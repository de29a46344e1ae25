import { render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { unboundToken } from "../ipc/fake-data";
import { violations } from "../testing/axe";
import UnboundNotice from "./UnboundNotice.svelte";

const UNTIL = unboundToken.word?.bindUntil ?? 0;

test("says where to activate it, with what, and by when", async () => {
  render(UnboundNotice, { token: unboundToken, now: UNTIL - 1 });
  const notice = screen.getByRole("status");
  expect(notice).toHaveAttribute("data-word", "unbound");
  expect(notice).toHaveTextContent("みちしお銀行");
  expect(notice).toHaveTextContent(unboundToken.serial);
  expect(notice).toHaveTextContent("まだ利用開始されていません");
  expect(notice).toHaveTextContent("2026");
  expect(await violations()).toEqual([]);
});

test("past its time it says how to find out, and names no time to come", async () => {
  render(UnboundNotice, { token: unboundToken, now: UNTIL });
  const notice = screen.getByRole("status");
  expect(notice).toHaveTextContent("期限が過ぎています");
  expect(notice).toHaveTextContent("今すぐ確かめる");
  expect(notice).not.toHaveTextContent("2026");
  expect(await violations()).toEqual([]);
});
