import type { TokenClient } from "../ipc/token-client";
import { readAloud } from "../lib/aloud";
import type { Code } from "./code.svelte";
import { locale } from "./preferences.svelte";

/** A code with less than this share of its time left is not begun with. */
const ENOUGH = 0.5;

/** A code for whoever needs time: begun with a fresh one, which is read aloud. */
export class Slow {
  /** The system reads aloud; null until that was tried. */
  speaks = $state<boolean | null>(null);
  readonly code: Code;
  readonly #client: TokenClient;
  #begun = $state(false);
  #said = "";

  /** The first code that is shown has enough time left; those that follow have all of it. */
  readonly ready = $derived.by(() => {
    const { view, fraction } = this.code;
    return view !== null && (this.#begun || fraction >= ENOUGH);
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

  /** Called with each new code: the first is read aloud, a later one ends the reading. */
  show(code: string): void {
    if (code === this.#said) return;
    const first = this.#said === "";
    this.#begun = true;
    this.#said = code;
    if (first) void this.#say(code);
    else this.#hush();
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
