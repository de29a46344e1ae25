import type { RehearsalClient } from "../ipc/rehearsal-client";
import type { Hands } from "../rehearsal/hands";
import type { App } from "./app.svelte";
import { DEFAULTS, inLocale, Preferences } from "./preferences.svelte";
import { whatHappened } from "./errors";
import type {
  ErrorCode,
  RehearsalClockView,
  ScenarioGroup,
  ScenarioView,
  SettingsView,
} from "./views";

/** An app that was opened for one scenario. */
export interface Opened {
  app: App;
  start: () => Promise<void>;
  close: () => void;
}

/** The presenter's view: which scenario is played, how far, and the menu. */
export class Rehearsal {
  scenarios = $state.raw<ScenarioView[]>([]);
  playing = $state.raw<ScenarioView | null>(null);
  app = $state.raw<App | null>(null);
  step = $state(0);
  menu = $state(true);
  /** A step is being taken. */
  busy = $state(false);
  /** The window does not show what the scenario says. */
  lost = $state(false);
  clock = $state<RehearsalClockView | null>(null);
  wanted = $state("");
  settings = $state<SettingsView>(DEFAULTS);

  readonly hasNext = $derived(this.playing !== null && this.step + 1 < this.playing.steps.length);
  readonly hasPrevious = $derived(this.playing !== null && this.step > 0);

  readonly #client: RehearsalClient;
  readonly #hands: Hands;
  readonly #open: () => Promise<Opened>;
  #close: () => void = () => undefined;
  /** When the clock was asked last, by the page's own. */
  #heardAt = 0;
  #ticks = 0;
  /** Shows the settings where no app is open. */
  readonly #preferences: Preferences;

  constructor(client: RehearsalClient, hands: Hands, open: () => Promise<Opened>) {
    this.#client = client;
    this.#hands = hands;
    this.#open = open;
    this.#preferences = new Preferences(NOWHERE);
  }

  async start(): Promise<void> {
    this.#preferences.show(this.settings);
    this.scenarios = await this.#client.scenarios();
    this.#hear(await this.#client.clock());
  }

  /** In the menu's order, by its parts; only those with the wanted words. */
  get parts(): { group: ScenarioGroup; scenarios: ScenarioView[] }[] {
    const all = this.scenarios.map(({ group }) => group);
    const groups = all.filter((group, at) => all.indexOf(group) === at);
    const wanted = this.wanted.trim().toLowerCase();
    const fits = (scenario: ScenarioView) =>
      [scenario.name, titleOf(scenario), ...codesOf(scenario)].some((text) =>
        text.toLowerCase().includes(wanted),
      );
    return groups
      .map((group) => ({
        group,
        scenarios: this.scenarios.filter((one) => one.group === group && fits(one)),
      }))
      .filter(({ scenarios }) => scenarios.length > 0);
  }

  /** From its start, or up to one of its steps. */
  async play(name: string, step = 0): Promise<void> {
    const scenario = this.scenarios.find((scenario) => scenario.name === name);
    if (scenario !== undefined) await this.#while(() => this.#to(scenario, step));
  }

  async forward(): Promise<void> {
    const { playing, step } = this;
    if (playing === null || !this.hasNext) return;
    await this.#while(async () => {
      // The presenter may have gone another way by hand: then from the start.
      return (await this.#take(playing, step + 1)) || (await this.#to(playing, step + 1));
    });
  }

  async back(): Promise<void> {
    const { playing, step } = this;
    if (playing === null || !this.hasPrevious) return;
    await this.#while(() => this.#to(playing, step - 1));
  }

  async openMenu(): Promise<void> {
    this.menu = true;
    this.#hear(await this.#client.clock());
  }

  closeMenu(): void {
    if (this.playing !== null) this.menu = false;
  }

  /** For the app that is open and for all that follow. */
  change(change: Partial<SettingsView>): void {
    this.settings = { ...this.settings, ...change };
    const preferences = this.app?.preferences ?? this.#preferences;
    preferences.show({ ...$state.snapshot(this.settings) });
  }

  async setClock(now: number | null, stopped: boolean): Promise<void> {
    this.#hear(await this.#client.setClock(now, stopped));
  }

  /** What time it is on stage, in milliseconds since 1970. */
  now(): number {
    return (this.clock?.now ?? 0) + this.#sinceHeard();
  }

  /** Milliseconds that the stage's time has run: none while it stands, and whoever sets it adds none. */
  ticks(): number {
    return this.#ticks + this.#sinceHeard();
  }

  #sinceHeard(): number {
    return this.clock === null || this.clock.stopped ? 0 : performance.now() - this.#heardAt;
  }

  #hear(clock: RehearsalClockView): void {
    this.#ticks = this.ticks();
    this.clock = clock;
    this.#heardAt = performance.now();
  }

  leave(): Promise<void> {
    return this.#client.leave();
  }

  /** One step after another: what is pressed meanwhile is not heard. */
  async #while(action: () => Promise<boolean>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.lost = false;
    try {
      this.lost = !(await action());
    } catch {
      this.lost = true;
    } finally {
      this.busy = false;
    }
  }

  async #to(scenario: ScenarioView, target: number): Promise<boolean> {
    await this.#reopen(scenario);
    for (let step = 0; step <= target; step++) {
      if (!(await this.#take(scenario, step))) return false;
    }
    return true;
  }

  /** As a start of the app over the scenario's stage. */
  async #reopen(scenario: ScenarioView): Promise<void> {
    this.#close();
    this.app = null;
    const settings = $state.snapshot(this.settings);
    await this.#client.play(scenario.name, settings);
    this.#hear(await this.#client.clock());
    const { app, start, close } = await this.#open();
    this.#close = close;
    this.playing = scenario;
    this.step = 0;
    this.menu = false;
    this.app = app;
    app.preferences.show(settings);
    // A scenario may let the start hang, or be refused: its settings stay all the same.
    void start().then(() => {
      app.preferences.show($state.snapshot(this.settings));
    });
  }

  async #take(scenario: ScenarioView, step: number): Promise<boolean> {
    const taken = scenario.steps[step];
    if (taken === undefined) return false;
    if (step > 0) {
      await this.#client.step(scenario.name, step);
      this.#hear(await this.#client.clock());
    }
    for (const act of taken.acts) {
      if (!(await this.#hands.act(act))) return false;
    }
    this.step = step;
    return this.#hands.sees(taken);
  }
}

/** Its own title, or what its last error says. */
export function titleOf(scenario: ScenarioView): string {
  const code = codesOf(scenario).at(-1);
  const title = inLocale(scenario.title);
  return title === "" && code !== undefined ? whatHappened({ code, field: null, data: {} }) : title;
}

/** The errors on its way. */
export function codesOf(scenario: ScenarioView): ErrorCode[] {
  return scenario.steps.flatMap(({ error }) => (error === null ? [] : [error as ErrorCode]));
}

/** The presenter's settings are kept nowhere. */
const NOWHERE = { saveSettings: (settings: SettingsView) => Promise.resolve(settings) };
