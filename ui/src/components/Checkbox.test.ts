import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { violations } from "../testing/axe";
import Checkbox from "./Checkbox.svelte";

test("it is ticked by its words", async () => {
  const onchange = vi.fn();
  render(Checkbox, { name: "consent", label: "利用規約に同意します", checked: false, onchange });
  expect(screen.getByRole("checkbox")).toHaveAccessibleName(/利用規約に ?同意します/u);
  await userEvent.click(screen.getByText("同意します"));
  expect(onchange).toHaveBeenCalledWith(true);
  expect(await violations()).toEqual([]);
});
