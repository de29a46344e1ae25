import { render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../testing/axe";
import ProgressList from "./ProgressList.svelte";

test("it says what is done, what happens now and what is to come", async () => {
  const { rerender } = render(ProgressList, { step: "deriving" });
  const items = screen.getAllByRole("listitem");
  expect(items.map((item) => item.className.split(" ")[0])).toEqual([
    "done",
    "done",
    "now",
    "waiting",
    "waiting",
  ]);
  expect(screen.getByRole("status")).toHaveTextContent("この端末の鍵を作っています");
  await rerender({ step: "saving" });
  expect(screen.getByRole("status")).toHaveTextContent("この端末に保存しています");
  expect(await violations()).toEqual([]);
});
