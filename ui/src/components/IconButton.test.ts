import { render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../testing/axe";
import IconButton from "./IconButton.svelte";

test("a picture alone still has a name", async () => {
  render(IconButton, { icon: "menu", label: "シリアル番号を表示", action: "menu", onclick() {} });
  expect(screen.getByRole("button", { name: "シリアル番号を表示" })).toBeVisible();
  expect(await violations()).toEqual([]);
});
