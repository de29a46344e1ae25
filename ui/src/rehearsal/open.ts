import { mount } from "svelte";
import RehearsalView from "./Rehearsal.svelte";
import { WindowHands } from "./hands";
import { TauriClient, TauriRehearsal } from "../ipc/client";
import { App } from "../state/app.svelte";
import { systemClock } from "../state/clock";
import { Rehearsal } from "../state/rehearsal.svelte";

/** Opens the rehearsal: its menu first. */
export async function rehearse(target: HTMLElement): Promise<void> {
  const client = new TauriRehearsal();
  const hands = new WindowHands(
    (name) => client.picture(name),
    (file) => rehearsal.app?.drop(file),
  );
  const rehearsal = new Rehearsal(client, hands, open);
  mount(RehearsalView, { target, props: { rehearsal } });
  await rehearsal.start();
}

/** An app that has just been started, and what ends it. */
async function open(): Promise<{ app: App; close: () => void }> {
  const app = new App(new TauriClient(), systemClock);
  const ends = [await app.prompt.follow(), await app.followLinks()];
  const close = () => {
    for (const end of ends) end();
  };
  return { app, close };
}
