import { render } from "@testing-library/svelte";
import { expect, test } from "vitest";
import Icon from "./Icon.svelte";
import Logo from "./Logo.svelte";
import Mark from "./Mark.svelte";

test("pictures and marks are silent: the words beside them say it", () => {
  const { container } = render(Icon, { name: "check" });
  render(Logo, { target: container });
  render(Mark, { target: container, props: { mark: "割" } });
  for (const picture of container.children) {
    expect(picture).toHaveAttribute("aria-hidden", "true");
  }
});
