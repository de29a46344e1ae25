import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { violations } from "../testing/axe";
import { words } from "../testing/words";
import Button from "./Button.svelte";

test("it says what it does and does it", async () => {
  const onclick = vi.fn();
  render(Button, { action: "next", onclick, children: words("次へ") });
  await userEvent.click(screen.getByRole("button", { name: "次へ" }));
  expect(onclick).toHaveBeenCalledOnce();
  expect(screen.getByRole("button")).toHaveAttribute("data-action", "next");
  expect(await violations()).toEqual([]);
});

test("when off it is announced so, and can still be pressed to learn why", async () => {
  const onclick = vi.fn();
  render(Button, { action: "send", off: true, onclick, children: words("送信") });
  const button = screen.getByRole("button");
  expect(button).toHaveAttribute("aria-disabled", "true");
  button.focus();
  await userEvent.keyboard("{Enter}");
  expect(onclick).toHaveBeenCalledOnce();
});
