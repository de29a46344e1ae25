import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { shinkumi } from "../ipc/fake-data";
import { violations } from "../testing/axe";
import CodeCard from "./CodeCard.svelte";

const props = {
  institution: shinkumi,
  code: "482917" as string | null,
  digits: 6,
  seconds: 42,
  fraction: 0.7,
  soon: false,
  copied: false,
  clearedAfter: 30,
  waiting: false,
  oncopy: () => undefined,
};

test("the code is nothing but its digits", () => {
  render(CodeCard, props);
  expect(document.querySelector("[data-otp]")?.textContent).toBe("482917");
});

test("the code is announced digit by digit, the seconds are not", async () => {
  render(CodeCard, props);
  const said = screen.getAllByRole("status").map((status) => status.textContent.trim());
  expect(said).toEqual(["ワンタイムパスワード 4 8 2 9 1 7", ""]);
  expect(
    document.querySelector("[data-seconds]")?.closest("[aria-live], [role=status]"),
  ).toBeNull();
  expect(await violations()).toEqual([]);
});

test("the last seconds are said in words, not in colour alone", async () => {
  render(CodeCard, { ...props, seconds: 4, soon: true });
  expect(document.querySelector("[data-state=soon]")).toHaveTextContent("まもなく切り替わります");
  const button = screen.getByRole("button");
  expect(button).toHaveTextContent("次のパスワードを待ってコピー");
  expect(await violations()).toEqual([]);
});

test("it is copied by button and by tap, and says that it was", async () => {
  const oncopy = vi.fn();
  const { rerender } = render(CodeCard, { ...props, oncopy });
  await userEvent.click(screen.getByRole("button", { name: "コピー" }));
  await userEvent.click(screen.getByText("482"));
  expect(oncopy).toHaveBeenCalledTimes(2);
  await rerender({ ...props, copied: true });
  expect(screen.getByRole("button", { name: /^コピー ?しました$/u })).toBeVisible();
});

test("the next code is shown in the last seconds, where there is one to be shown", async () => {
  const { rerender } = render(CodeCard, { ...props, next: "605132" });
  expect(document.querySelector("[data-otp-next]")).toBeNull();
  await rerender({ ...props, next: "605132", seconds: 4, soon: true });
  const next = document.querySelector("[data-otp-next]");
  expect(next?.textContent).toBe("605132");
  // For the ear digit by digit, once.
  expect(next).toHaveAttribute("aria-hidden", "true");
  expect(next?.nextElementSibling?.textContent).toBe("6 0 5 1 3 2");
  expect(await violations()).toEqual([]);
  await rerender({ ...props, next: null, seconds: 4, soon: true });
  expect(document.querySelector("[data-otp-next]")).toBeNull();
});

test("before the code is there, none is shown", async () => {
  render(CodeCard, { ...props, code: null });
  expect(document.querySelector("[data-otp]")).toBeNull();
  expect(await violations()).toEqual([]);
});
