import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import SettingRow from "./SettingRow.svelte";
import SettingSwitch from "./SettingSwitch.svelte";

test("a row leads on by pointer and keys, and says what is set", async () => {
  const onclick = vi.fn();
  render(SettingRow, { label: "言語", value: "日本語", action: "language", onclick });
  const button = screen.getByRole("button", { name: "言語 日本語" });
  await userEvent.click(button);
  button.focus();
  await userEvent.keyboard("{Enter}");
  expect(onclick).toHaveBeenCalledTimes(2);
});

test("a row that leads nowhere is no button", () => {
  render(SettingRow, { label: "更新間隔と方式", value: "60秒", action: "rules" });
  expect(screen.queryByRole("button")).toBeNull();
  expect(document.querySelector("[data-row=rules]")).toHaveTextContent("60秒");
});

test("a switch shows what is, not what was wanted", async () => {
  const onchange = vi.fn();
  const { rerender } = render(SettingSwitch, {
    name: "autostart",
    label: "ログインしたときに起動する",
    value: "自動で開きます",
    checked: false,
    onchange,
  });
  const control = screen.getByRole("switch", { name: "ログインしたときに起動する" });
  expect(control).toHaveAccessibleDescription(/自動で ?開きます/u);
  await userEvent.click(control);
  expect(onchange).toHaveBeenLastCalledWith(true);
  expect(control).not.toBeChecked();
  await rerender({ checked: true });
  expect(control).toBeChecked();
  control.focus();
  await userEvent.keyboard(" ");
  expect(onchange).toHaveBeenLastCalledWith(false);
});
