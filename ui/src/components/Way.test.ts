import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { violations } from "../testing/axe";
import Way from "./Way.svelte";

test("a way in is one button with its explanation", async () => {
  const onclick = vi.fn();
  render(Way, {
    icon: "scan",
    label: "QRコードを読み取る",
    hint: "画像から",
    action: "scan",
    onclick,
  });
  await userEvent.click(screen.getByRole("button", { name: /QRコードを\s*読み取る\s*画像から/u }));
  expect(onclick).toHaveBeenCalledOnce();
  expect(await violations()).toEqual([]);
});
