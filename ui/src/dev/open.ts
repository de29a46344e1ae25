import { render } from "@testing-library/svelte";
import AppView from "../App.svelte";
import { fetchLater } from "../screens/later.svelte";
import { SCENARIOS } from "./showcase";
import { FakeClient } from "../ipc/fake";
import { App } from "../state/app.svelte";
import { systemClock } from "../state/clock";

// Before the tests' own time begins.
await fetchLater();

/** The whole app at a screen of the showcase; `prepare` sets more of the stage. */
export async function openAt(
  name: string,
  prepare: (client: FakeClient) => void = () => undefined,
) {
  const client = new FakeClient();
  const scenario = SCENARIOS[name];
  scenario?.prepare?.(client);
  prepare(client);
  const app = new App(client, systemClock);
  render(AppView, { app });
  await app.start();
  await settled();
  await scenario?.walk?.(app, client);
  await settled();
  return { app, client };
}

/** The texts of all such elements. */
export function all(selector: string): string[] {
  return [...document.querySelectorAll(selector)].map((element) => element.textContent.trim());
}

export async function press(action: string) {
  document.querySelector<HTMLElement>(`[data-action=${action}]`)?.click();
  await settled();
}

export async function settled() {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

export function screenName(): string | undefined {
  return document.querySelector("main")?.dataset["screen"];
}
