import { render, screen } from "@testing-library/svelte";
import { expect, test } from "vitest";
import { shinkumi } from "../ipc/fake-data";
import { violations } from "../testing/axe";
import InstitutionLine from "./InstitutionLine.svelte";

test("it names the institution with its service", async () => {
  render(InstitutionLine, { institution: shinkumi });
  const line = screen.getByText("割符信用組合").closest("bdi");
  expect(line).toHaveTextContent("割符信用組合（法人インターネットバンキング）");
  expect(await violations()).toEqual([]);
});

test("it says that the signature was checked only where it was", async () => {
  const { rerender } = render(InstitutionLine, { institution: shinkumi });
  expect(screen.queryByText("署名を確認しました")).toBeNull();
  await rerender({ institution: shinkumi, checked: true });
  expect(
    screen.getByText(
      (_, element) =>
        element?.className.includes("checked") === true &&
        element.textContent === "署名を確認しました",
    ),
  ).toBeVisible();
});
