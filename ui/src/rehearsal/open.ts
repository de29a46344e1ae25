import { mount } from "svelte";
import RehearsalView from "./Rehearsal.svelte";
import { WindowHands } from "./hands";
import { StageClient, TauriRehearsal } from "../ipc/client";
import { App } from "../state/app.svelte";
import { systemClock, type Clock } from "../state/clock";
import { Rehearsal, type Opened } from "../state/rehearsal.svelte";

/** Opens the rehearsal: its menu first. */
export async function rehearse(target: HTMLElement): Promise<void> {
  const client = new TauriRehearsal();
  const hands = new WindowHands(
    (name) => client.picture(name),
    (file) => rehearsal.app?.drop(file),
  );
  const clock: Clock = {
    ...systemClock,
    monotonic: () => rehearsal.ticks(),
    wall: () => rehearsal.now(),
  };
  const rehearsal: Rehearsal = new Rehearsal(client, hands, () => open(clock));
  mount(RehearsalView, { target, props: { rehearsal } });
  await rehearsal.start();
}

/** An app that is about to start, as it does outside a rehearsal. */
async function open(clock: Clock): Promise<Opened> {
  const app = new App(new StageClient(), clock);
  const ends = await Promise.all([app.prompt.follow(), app.lock.follow(), app.followLinks()]);
  let closed = false;
  const start = async () => {
    await app.start();
    if (!closed) ends.push(app.word.follow());
  };
  const close = () => {
    closed = true;
    for (const end of ends) end();
  };
  return { app, start, close };
}
