import { render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../testing/axe";
import { words } from "../testing/words";
import Notice from "./Notice.svelte";

test("it says its words", async () => {
  render(Notice, { children: words("入力するのは銀行のページだけです。") });
  expect(screen.getByText("入力するのは銀行のページだけです。")).toBeVisible();
  expect(await violations()).toEqual([]);
});
