import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { violations } from "../testing/axe";
import { words } from "../testing/words";
import Page from "./Page.svelte";

test("the focus goes to the heading of a new screen", async () => {
  render(Page, { name: "type", title: "初期設定", children: words("本文") });
  expect(screen.getByRole("heading", { level: 1 })).toHaveFocus();
  expect(screen.getByRole("main")).toHaveAttribute("data-screen", "type");
  expect(document.title).toBe("初期設定");
  expect(await violations()).toEqual([]);
});

test("there is a way back only where it leads somewhere", async () => {
  const onback = vi.fn();
  const { rerender } = render(Page, { name: "type", title: "初期設定", children: words("本文") });
  expect(screen.queryByRole("button", { name: "戻る" })).toBeNull();
  await rerender({ onback });
  await userEvent.click(screen.getByRole("button", { name: "戻る" }));
  expect(onback).toHaveBeenCalledOnce();
});
