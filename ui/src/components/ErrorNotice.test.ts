import { render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { violations } from "../testing/axe";
import ErrorNotice from "./ErrorNotice.svelte";

test("it is announced, and says what happened and what to do", async () => {
  render(ErrorNotice, { error: { code: "keystore_locked", field: null, data: {} } });
  expect(screen.getByRole("alert")).toHaveTextContent(/ロックされています。.*ロックを解除して/u);
  expect(screen.getByRole("alert")).toHaveAttribute("data-error", "keystore_locked");
  expect(await violations()).toEqual([]);
});
