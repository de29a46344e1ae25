import { fireEvent, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { normaliseUserId } from "../lib/normalise";
import { violations } from "../testing/axe";
import TextField from "./TextField.svelte";

const props = { name: "userId", label: "ユーザID", value: "", onvalue: () => undefined };

test("what was typed is put right at once, and the caret stays where it was", async () => {
  const onvalue = vi.fn();
  render(TextField, { ...props, onvalue, normalise: normaliseUserId });
  const input = screen.getByLabelText<HTMLInputElement>("ユーザID");
  await userEvent.type(input, "ab-c");
  expect(input).toHaveValue("ABC");
  expect(onvalue).toHaveBeenLastCalledWith("ABC");
  await userEvent.type(input, "　1", { initialSelectionStart: 1, initialSelectionEnd: 1 });
  expect(input).toHaveValue("A1BC");
  expect(input.selectionStart).toBe(2);
});

test("an input method is left alone until it is done", async () => {
  const onvalue = vi.fn();
  render(TextField, { ...props, onvalue, normalise: normaliseUserId });
  const input = screen.getByLabelText<HTMLInputElement>("ユーザID");
  await fireEvent.compositionStart(input);
  await fireEvent.input(input, { target: { value: "ａｂ" } });
  expect(input).toHaveValue("ａｂ");
  expect(onvalue).not.toHaveBeenCalled();
  await fireEvent.compositionEnd(input);
  expect(input).toHaveValue("AB");
  expect(onvalue).toHaveBeenCalledWith("AB");
});

test("a message belongs to its field, and the entry is kept", async () => {
  const error = { code: "user_id_characters", field: "userId", data: {} } as const;
  render(TextField, { ...props, value: "2083_L", hint: "半角の英字と数字", error });
  const input = screen.getByLabelText("ユーザID");
  expect(input).toBeInvalid();
  expect(input).toHaveValue("2083_L");
  expect(input).toHaveAccessibleDescription(/使えない\s?文字/u);
  expect(document.querySelector("[data-error=user_id_characters]")).toBeVisible();
  expect(await violations()).toEqual([]);
});

test("a password is hidden until it is asked for, and never filled in by the browser", async () => {
  render(TextField, { ...props, label: "利用開始パスワード", value: "1234", secret: true });
  const input = screen.getByLabelText("利用開始パスワード");
  expect(input).toHaveAttribute("type", "password");
  expect(input).toHaveAttribute("autocomplete", "off");
  await userEvent.click(screen.getByRole("button"));
  expect(input).toHaveAttribute("type", "text");
  expect(screen.getByRole("button")).toHaveAttribute("aria-pressed", "true");
  expect(await violations()).toEqual([]);
});

test("Enter goes on, but not the Enter that ends a composition", async () => {
  const onenter = vi.fn();
  render(TextField, { ...props, onenter });
  const input = screen.getByLabelText("ユーザID");
  await fireEvent.keyDown(input, { key: "Enter", isComposing: true });
  expect(onenter).not.toHaveBeenCalled();
  await fireEvent.keyDown(input, { key: "Enter" });
  expect(onenter).toHaveBeenCalledOnce();
});
