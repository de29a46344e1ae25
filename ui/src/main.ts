import { isTauri } from "@tauri-apps/api/core";
import { mount } from "svelte";
import AppView from "./App.svelte";
import { TauriClient } from "./ipc/client";
import type { TokenClient } from "./ipc/token-client";
import { App } from "./state/app.svelte";
import { isRehearsal } from "./rehearsal/sign";
import { systemClock } from "./state/clock";
import "./styles/tokens.css";
import "./styles/base.css";

const target = document.getElementById("app");
if (target !== null) await open(target);

async function open(target: HTMLElement): Promise<void> {
  // A plain browser has no core: while developing, an invented one shows every screen.
  if (import.meta.env.DEV && !isTauri()) {
    const { showcase } = await import("./dev/showcase");
    await showcase((client) => openWith(client, target));
  } else if (isRehearsal()) {
    const { rehearse } = await import("./rehearsal/open");
    await rehearse(target);
  } else await openWith(new TauriClient(), target);
}

async function openWith(client: TokenClient, target: HTMLElement): Promise<App> {
  const app = new App(client, systemClock);
  mount(AppView, { target, props: { app } });
  // Asked for in one go, in this order: each answer for itself takes as long as a frame.
  await Promise.all([app.prompt.follow(), app.lock.follow(), app.followLinks(), app.start()]);
  app.word.follow();
  return app;
}
