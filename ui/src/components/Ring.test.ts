import { render } from "@testing-library/svelte";
import { expect, test } from "vitest";
import Ring from "./Ring.svelte";

test("it shows what is left, and only to the eye", () => {
  const { container } = render(Ring, { fraction: 0.25, soon: true });
  const left = container.querySelector(".left");
  const [length, gap] = ["stroke-dasharray", "stroke-dashoffset"].map((name) =>
    Number(left?.getAttribute(name)),
  ) as [number, number];
  expect(gap / length).toBeCloseTo(0.75);
  expect(container.querySelector("svg")).toHaveAttribute("aria-hidden", "true");
});
