import type { TokenClient } from "../ipc/token-client";
import { readAloud } from "../lib/aloud";
import type { Code } from "./code.svelte";
import { locale } from "./preferences.svelte";

/**
 * Whoever needs time reads six digits and types them in half a minute. A code that
 * lives no longer is begun with while two thirds are left, so that nobody waits
 * longer than the bank's page does.
 */
const ENOUGH_SECONDS = 30;
const ENOUGH_SHARE = 2 / 3;

/** A code for whoever needs time: begun with a fresh one; it and those that follow are read aloud. */
export class Slow {
  /** The system reads aloud; null until that was tried. */
  speaks = $state<boolean | null>(null);
  readonly code: Code;
  readonly #client: TokenClient;
  #begun = $state(false);
  #said = "";

  /** The first code that is shown has enough time left; those that follow have all of it. */
  readonly ready = $derived.by(() => {
    const { view, seconds } = this.code;
    if (view === null || this.#begun) return view !== null;
    return seconds >= Math.min(ENOUGH_SECONDS, view.period * ENOUGH_SHARE);
  });

  constructor(client: TokenClient, code: Code) {
    this.#client = client;
    this.code = code;
  }

  /** Runs while the screen is shown; the answer ends it and what is being said. */
  run(): () => void {
    const stop = this.code.run();
    const follow = () => {
      if (document.visibilityState !== "visible") this.#hush();
    };
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      stop();
      this.#hush();
    };
  }

  /** Called with each new code: it is read aloud, and the reading of an older one ends. */
  show(code: string): void {
    if (code === this.#said) return;
    this.#begun = true;
    this.#said = code;
    void this.#say(code);
  }

  /** The customer wants to hear it. */
  async repeat(): Promise<void> {
    const { view } = this.code;
    if (view !== null) await this.#say(view.code);
  }

  async #say(code: string): Promise<void> {
    try {
      this.speaks = await this.#client.speak(readAloud(code), locale());
    } catch {
      this.speaks = false;
    }
  }

  #hush(): void {
    void this.#client.hush().catch(() => undefined);
  }
}
