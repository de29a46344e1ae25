import { fireEvent, render } from "@testing-library/svelte";
import { expect, test, vi } from "vitest";
import RehearsalBand from "../components/RehearsalBand.svelte";
import { violations } from "../testing/axe";
import { WindowHands } from "./hands";
import { isRehearsal } from "./sign";

const PROPS = {
  place: { step: 2, of: 7 },
  other: { code: "en", name: "English" },
  busy: false,
  onmenu: () => undefined,
  onlanguage: () => undefined,
  onback: null,
  onforward: () => undefined,
};

test("the band says that the token is not a real one, and is sound", async () => {
  render(RehearsalBand, PROPS);
  const band = document.querySelector("aside");
  expect(band).toHaveTextContent("研修モード 実際のトークンではありません");
  expect(band).toHaveTextContent("7段階のうち2番目");
  expect(await violations()).toEqual([]);
});

test("the first step has nothing before it, and a step under way takes no other", async () => {
  const onforward = vi.fn();
  const { rerender } = render(RehearsalBand, { ...PROPS, onforward });
  const button = (name: string) =>
    document.querySelector<HTMLButtonElement>(`[data-rehearsal-action=${name}]`);
  expect(button("back")).toBeDisabled();
  await fireEvent.click(button("forward") as Element);
  expect(onforward).toHaveBeenCalledOnce();
  await rerender({ ...PROPS, onforward, busy: true });
  expect(button("forward")).toBeDisabled();
});

test("a real start knows nothing of a rehearsal", () => {
  expect(isRehearsal()).toBe(false);
});

test("hands press and fill what can be seen on the stage, and nothing beneath a prompt", async () => {
  document.body.innerHTML = `<button data-action="go">menu's</button><div data-stage>
    <div hidden><button data-action="go">hidden</button></div>
    <button data-action="go">right</button><input name="userId" /></div>`;
  const pressed: (string | null)[] = [];
  for (const button of document.querySelectorAll("button")) {
    button.onclick = () => pressed.push(button.textContent);
  }
  const hands = new WindowHands(
    () => Promise.resolve(new ArrayBuffer(1)),
    () => pressed.push("dropped"),
  );
  await hands.act({ kind: "press", name: "go", text: "" });
  await hands.act({ kind: "fill", name: "userId", text: "ABC" });
  await hands.act({ kind: "hand", name: "right", text: "" });
  expect(pressed).toEqual(["right", "dropped"]);
  expect(document.querySelector("input")).toHaveValue("ABC");
});
