import { fireEvent, render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test, vi } from "vitest";
import { violations } from "../testing/axe";
import DropZone from "./DropZone.svelte";

const picture = new File(["qr"], "qr.png", { type: "image/png" });

test("a picture is chosen, even the same one twice", async () => {
  const onpicture = vi.fn();
  render(DropZone, { busy: false, phone: false, onpicture });
  const input = screen.getByLabelText(/画像ファイルを選ぶ/u);
  await userEvent.upload(input, picture);
  await userEvent.upload(input, picture);
  expect(onpicture).toHaveBeenCalledTimes(2);
  expect(await violations()).toEqual([]);
});

test("it says where a picture can be let go, until it is", async () => {
  render(DropZone, { busy: false, phone: false, onpicture: vi.fn() });
  await fireEvent.dragOver(document.body);
  expect(screen.getByText("ここで放すと読み取ります")).toBeVisible();
  await fireEvent.drop(document.body);
  expect(screen.queryByText("ここで放すと読み取ります")).toBeNull();
});
