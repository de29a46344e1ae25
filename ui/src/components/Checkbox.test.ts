import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { violations } from "../testing/axe";
import Checkbox from "./Checkbox.svelte";

test("it is ticked by its words", async () => {
  const onchange = vi.fn();
  render(Checkbox, { name: "consent", label: "利用規約に同意します", checked: false, onchange });
  await userEvent.click(screen.getByText("利用規約に同意します"));
  expect(onchange).toHaveBeenCalledWith(true);
  expect(await violations()).toEqual([]);
});
