import { render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../testing/axe";
import Steps from "./Steps.svelte";

test("it says where one stands", async () => {
  render(Steps, { current: 2 });
  expect(screen.getByRole("img", { name: /4つのうち2つ目/u })).toBeVisible();
  expect(await violations()).toEqual([]);
});
