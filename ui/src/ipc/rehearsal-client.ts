import type { RehearsalClockView, ScenarioView, SettingsView } from "./bindings";

/** What the rehearsal asks of the shell. A real start refuses all of it. */
export interface RehearsalClient {
  scenarios(): Promise<ScenarioView[]>;
  /** Makes everything as it was and sets the stage. */
  play(name: string, settings: SettingsView): Promise<void>;
  /** What happens behind the stage at a step. */
  step(name: string, step: number): Promise<void>;
  picture(name: string): Promise<ArrayBuffer>;
  clock(): Promise<RehearsalClockView>;
  setClock(now: number | null, stopped: boolean): Promise<RehearsalClockView>;
  /** Ends the rehearsal and opens the app. */
  leave(): Promise<void>;
}
