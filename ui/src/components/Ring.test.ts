import { render } from "@testing-library/svelte";
import { afterEach, expect, test } from "vitest";
import { asked } from "../testing/media";
import Ring from "./Ring.svelte";

afterEach(() => {
  asked.clear();
});

/** How much of the ring is gone. */
function gone(fraction: number): number {
  const { container } = render(Ring, { fraction, soon: true });
  const left = container.querySelector(".left");
  const [length, gap] = ["stroke-dasharray", "stroke-dashoffset"].map((name) =>
    Number(left?.getAttribute(name)),
  ) as [number, number];
  return gap / length;
}

test("it shows what is left, and only to the eye", () => {
  expect(gone(0.25)).toBeCloseTo(0.75);
  expect(document.querySelector("svg")).toHaveAttribute("aria-hidden", "true");
});

test("where motion is not wanted it stands still, whole", () => {
  asked.add("(prefers-reduced-motion: reduce)");
  for (const fraction of [0.75, 0.25]) expect(gone(fraction)).toBe(0);
});
