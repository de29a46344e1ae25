import { render } from "@testing-library/svelte";
import { expect, test } from "vitest";
import AppView from "../App.svelte";
import { FakeClient } from "../ipc/fake";
import { App } from "../state/app.svelte";
import { systemClock } from "../state/clock";
import { later } from "./later.svelte";

test("the first screen is there before the others, which come by themselves", async () => {
  const app = new App(new FakeClient(), systemClock);
  render(AppView, { app });
  await app.start();
  expect(document.querySelector("main")).toHaveAttribute("data-screen", "welcome");
  expect(later.screens).toBeNull();
  app.openType();
  await expect
    .poll(() => document.querySelector("main")?.dataset["screen"], { timeout: 30_000 })
    .toBe("type");
}, 40_000);
