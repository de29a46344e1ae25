import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { violations } from "../testing/axe";
import Choices from "./Choices.svelte";

test("one of several is chosen, by keyboard too", async () => {
  const onchange = vi.fn();
  const options = [
    { value: "light", label: "明るい" },
    { value: "dark", label: "暗い" },
  ];
  render(Choices, { name: "theme", legend: "画面の色", value: "light", options, onchange });
  expect(screen.getByRole("group", { name: "画面の色" })).toBeVisible();
  screen.getByRole("radio", { name: "明るい" }).focus();
  await userEvent.keyboard("{ArrowDown}");
  expect(onchange).toHaveBeenCalledWith("dark");
  expect(await violations()).toEqual([]);
});
