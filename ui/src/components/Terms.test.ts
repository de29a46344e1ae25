import { render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../testing/axe";
import Terms from "./Terms.svelte";

test("the terms can be reached and scrolled by keyboard, and no markup in them is obeyed", async () => {
  render(Terms, { text: "第1条（本アプリ）\n<b>本文</b>です。", label: "利用規約" });
  const region = screen.getByRole("region", { name: "利用規約" });
  expect(region).toHaveAttribute("tabindex", "0");
  expect(screen.getByRole("heading", { name: "第1条（本アプリ）" })).toBeVisible();
  expect(screen.getByText("<b>本文</b>です。")).toBeVisible();
  expect(await violations()).toEqual([]);
});
