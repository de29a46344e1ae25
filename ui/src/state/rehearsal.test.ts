import { expect, test, vi } from "vitest";
import type { RehearsalClient } from "../ipc/rehearsal-client";
import { FakeClient } from "../ipc/fake";
import type { Hands } from "../rehearsal/hands";
import { FakeClock } from "../testing/fake-clock";
import { App } from "./app.svelte";
import { Rehearsal, titleOf } from "./rehearsal.svelte";
import type { ActView, ScenarioView, StepView } from "./views";

const press = (name: string): ActView => ({ kind: "press", name, text: "" });
const step = (screen: string, ...acts: ActView[]): StepView => ({
  acts,
  screen,
  error: null,
  shows: null,
});

const LONG: ScenarioView = {
  name: "enrol-c",
  group: "enrolment",
  title: { ja: "初期設定", en: "Set up" },
  steps: [step("welcome"), step("type", press("type")), step("consent", press("next"))],
};
const FAILING: ScenarioView = {
  name: "store-locked",
  group: "device",
  title: { ja: "", en: "" },
  steps: [{ ...step("token"), error: "keystore_locked" }],
};

class FakeRehearsal implements RehearsalClient {
  readonly calls: string[] = [];
  scenarios = () => Promise.resolve([LONG, FAILING]);
  play = (name: string) => this.#note(`play ${name}`);
  step = (name: string, at: number) => this.#note(`step ${name} ${String(at)}`);
  picture = () => Promise.resolve(new ArrayBuffer(0));
  clock = () => Promise.resolve({ now: 0, stopped: false });
  setClock = (now: number | null, stopped: boolean) => Promise.resolve({ now: now ?? 0, stopped });
  leave = () => this.#note("leave");

  #note(call: string): Promise<void> {
    this.calls.push(call);
    return Promise.resolve();
  }
}

async function rehearsal(hands: Partial<Hands> = {}) {
  const client = new FakeRehearsal();
  const done: string[] = [];
  const both: Hands = {
    act: ({ name }) => {
      done.push(name);
      return Promise.resolve(true);
    },
    sees: () => Promise.resolve(true),
    ...hands,
  };
  const close = vi.fn();
  const cores: FakeClient[] = [];
  const made = new Rehearsal(client, both, () => {
    const core = new FakeClient();
    cores.push(core);
    const app = new App(core, new FakeClock());
    return Promise.resolve({ app, start: () => app.start(), close });
  });
  await made.start();
  return { rehearsal: made, client, done, close, cores };
}

test("the menu comes first; a scenario opens an app of its own", async () => {
  const { rehearsal: one, client, close } = await rehearsal();
  expect(one.menu).toBe(true);
  await one.play("enrol-c");
  expect(client.calls).toEqual(["play enrol-c"]);
  expect([one.menu, one.step, one.hasPrevious, one.hasNext]).toEqual([false, 0, false, true]);
  const first = one.app;
  await one.play("store-locked");
  expect(one.app).not.toBe(first);
  expect(close).toHaveBeenCalledTimes(1);
});

test("forward does what the customer does; back plays from the start", async () => {
  const { rehearsal: one, client, done } = await rehearsal();
  await one.play("enrol-c");
  await one.forward();
  await one.forward();
  await one.forward();
  expect([one.step, one.hasNext]).toEqual([2, false]);
  expect(done).toEqual(["type", "next"]);
  await one.back();
  expect(one.step).toBe(1);
  expect(client.calls.slice(3)).toEqual(["play enrol-c", "step enrol-c 1"]);
});

test("where the presenter went another way by hand, forward starts over and gets there", async () => {
  let refuse = true;
  const { rehearsal: one, client } = await rehearsal({
    act: () => {
      const done = !refuse;
      refuse = false;
      return Promise.resolve(done);
    },
  });
  await one.play("enrol-c");
  await one.forward();
  expect([one.step, one.lost]).toEqual([1, false]);
  expect(client.calls.filter((call) => call.startsWith("play"))).toHaveLength(2);
});

test("a screen that does not come is said, not hidden", async () => {
  const { rehearsal: one } = await rehearsal({ sees: () => Promise.resolve(false) });
  await one.play("enrol-c");
  expect([one.lost, one.busy]).toEqual([true, false]);
});

test("the presenter's language stays from one scenario to the next and is kept by no app", async () => {
  const { rehearsal: one, cores } = await rehearsal();
  await one.play("enrol-c");
  one.change({ language: "en" });
  expect(document.documentElement.lang).toBe("en");
  await one.play("store-locked");
  await vi.waitFor(() => {
    expect(one.app?.screen.name).toBe("welcome");
  });
  expect(document.documentElement.lang).toBe("en");
  expect(cores.flatMap((core) => core.called("saveSettings"))).toEqual([]);
});

test("a scenario is found by its name, its title and its error's code", async () => {
  const { rehearsal: one } = await rehearsal();
  one.change({ language: "ja" });
  for (const [wanted, found] of [
    ["初期", "enrol-c"],
    ["ENROL", "enrol-c"],
    ["keystore_locked", "store-locked"],
  ] as const) {
    one.wanted = wanted;
    expect(one.parts.map(({ scenarios }) => scenarios.map(({ name }) => name))).toEqual([[found]]);
  }
  one.wanted = "no such";
  expect(one.parts).toEqual([]);
  expect(titleOf(FAILING)).toMatch(/。$/u);
});
