import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import AppView from "../../App.svelte";
import { fetchLater } from "../later.svelte";
import { FakeClient } from "../../ipc/fake";
import { read, token } from "../../ipc/fake-data";
import { App } from "../../state/app.svelte";
import { systemClock } from "../../state/clock";

// Before the tests' own time begins.
await fetchLater();

async function shown(client: FakeClient): Promise<App> {
  client.startupView.tokens = [token];
  const app = new App(client, systemClock);
  render(AppView, { app });
  await app.lock.follow();
  await app.followLinks();
  await app.start();
  await settled();
  return app;
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));
const field = () => document.querySelector<HTMLInputElement>("[name=pin]");
const act = (action: string) => {
  document.querySelector<HTMLElement>(`[data-action=${action}]`)?.click();
  return settled();
};

test("the field takes the keys at once, hides what is typed, and forgets it", async () => {
  const app = await shown(new FakeClient().lock(true));
  expect(document.activeElement).toBe(field());
  expect(field()).toHaveAttribute("type", "password");
  expect(field()).toHaveAttribute("inputmode", "numeric");
  await userEvent.keyboard("１１１１{Enter}");
  await settled();
  expect(field()).toHaveValue("");
  expect(field()).toHaveAttribute("aria-invalid", "true");
  expect(document.querySelector("[aria-live] [data-error]")).toHaveAttribute(
    "data-error",
    "pin_wrong",
  );
  expect(document.activeElement).toBe(field());
  await userEvent.keyboard("２４６８{Enter}");
  await settled();
  expect(app.lock.closed).toBe(false);
  expect(document.querySelector("main")?.dataset["screen"]).toBe("token");
});

test("while it is closed the page names no token, institution, serial number or code", async () => {
  const client = new FakeClient().lock(false);
  const app = await shown(client);
  expect(document.body.textContent).toContain(token.displayName);
  client.sendLink(read);
  await userEvent.keyboard("{Control>}l{/Control}");
  await settled();
  expect(app.lock.closed).toBe(true);
  const page = document.documentElement.outerHTML + document.title;
  for (const secret of [
    token.displayName,
    token.institution.name.ja,
    token.serial,
    token.userId,
    "482",
  ]) {
    expect(page).not.toContain(secret);
  }
});

test("the button of the token's screen locks, and is not there without a lock", async () => {
  const app = await shown(new FakeClient().lock(false));
  await act("lock");
  expect(app.lock.closed).toBe(true);
  document.body.innerHTML = "";
  await shown(new FakeClient());
  expect(document.querySelector("[data-action=lock]")).toBeNull();
});

test("removing everything is asked twice, and says what to do at the bank", async () => {
  const client = new FakeClient().lock(true);
  await shown(client);
  await act("forgotten");
  expect(document.querySelectorAll("ol li")).toHaveLength(3);
  expect(screen.queryByRole("alert")).toBeNull();
  await act("reset");
  expect(screen.getByRole("alert")).toBeVisible();
  expect(client.called("resetLock")).toEqual([]);
  await act("keep");
  expect(field()).not.toBeNull();
});

test("an error that is not the PIN's is told beside the field, which stays", async () => {
  const client = new FakeClient().lock(true);
  client.fail("unlock", "keystore_locked", { os: "linux" });
  await shown(client);
  await userEvent.keyboard("2468{Enter}");
  await settled();
  expect(document.querySelector("[role=alert]")).toHaveAttribute("data-error", "keystore_locked");
  expect(field()).not.toBeNull();
  client.mend("unlock");
  await userEvent.keyboard("2468{Enter}");
  await settled();
  expect(document.querySelector("main")?.dataset["screen"]).toBe("token");
});

test("who cannot get in has a support code to read aloud, with the last error in it", async () => {
  const client = new FakeClient().lock(true);
  await shown(client);
  expect(document.querySelector("[data-support]")).toBeNull();
  await userEvent.keyboard("1111{Enter}");
  await settled();
  expect(document.querySelector("[data-support]")).toBeVisible();
  expect(client.called("supportCode").at(-1)).toEqual(["supportCode", null, "pin_wrong"]);
});
