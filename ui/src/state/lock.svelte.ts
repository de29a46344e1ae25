import type { TokenClient } from "../ipc/token-client";
import type { Clock } from "./clock";
import { failure } from "./failure";
import { locale } from "./preferences.svelte";
import type { ErrorView, LockAfterView, LockView } from "./views";

const NONE: LockView = {
  kind: "none",
  locked: false,
  waitMs: 0,
  after: "never",
  bySensor: false,
};
/** The core hears of the customer's doings no more often than this. */
const TELL_MS = 5_000;
/** What is left of a wait is asked for again so often: the core notes it then. */
const LOOK_MS = 30_000;

interface Reactions {
  /** The lock was opened. */
  opened: () => Promise<void>;
  /** The lock has closed: nothing typed or shown may stay. */
  closed: () => void;
}

/** The app's lock: whether it is closed, and what opens it. */
export class Lock {
  view = $state<LockView>(NONE);
  error = $state<ErrorView | null>(null);
  busy = $state(false);
  /** Until the next PIN can be tried. */
  seconds = $state(0);
  /** How long that was when it began: read out once, not with every second. */
  whole = $state(0);
  /** How often the customer was asked whether all is to go, the PIN being forgotten. */
  forgotten = $state<0 | 1 | 2>(0);
  readonly closed = $derived(this.view.locked);
  /** There is one, whatever it is opened with. */
  readonly on = $derived(this.view.kind !== "none");
  readonly #client: TokenClient;
  readonly #clock: Clock;
  readonly #reactions: Reactions;
  #told = Number.NEGATIVE_INFINITY;
  #asking = false;
  #waitEnds = 0;
  #stop: () => void = () => undefined;

  constructor(client: TokenClient, clock: Clock, reactions: Reactions) {
    this.#client = client;
    this.#clock = clock;
    this.#reactions = reactions;
  }

  /** Takes over how the lock stands. */
  show(view: LockView): void {
    const closing = view.locked && !this.view.locked;
    this.view = view;
    this.#wait(view.waitMs);
    if (!closing) return;
    this.error = null;
    this.forgotten = 0;
    this.#reactions.closed();
  }

  /** Hears of the lock closing by itself, until the answer is called. */
  follow(): Promise<() => void> {
    return this.#client.onLocked((view) => {
      this.show(view);
    });
  }

  async unlock(typed: string): Promise<void> {
    if (this.busy || this.seconds > 0) return;
    this.error = null;
    await this.#ask(() => this.#client.unlock(typed));
  }

  /** By finger or face. It opens while wrong PINs wait as well; the PIN is always there beside it. */
  async unlockBySensor(): Promise<void> {
    if (this.busy) return;
    this.error = null;
    const ask = () => this.#client.unlockByBiometrics(locale());
    await this.#ask(() => this.whileAsked(ask));
    // Refused by its own name: whoever pressed *use the PIN* knows that.
    if (this.#code() === "biometrics_dismissed") this.error = null;
    if (this.#code() === "biometrics_changed") this.view = { ...this.view, bySensor: false };
  }

  /** The system's own question may cover the window: nothing is hidden by that. */
  async whileAsked<T>(ask: () => Promise<T>): Promise<T> {
    this.#asking = true;
    try {
      return await ask();
    } finally {
      this.#asking = false;
    }
  }

  /** Locks at once, where there is a lock. */
  async now(): Promise<void> {
    if (!this.on || this.closed) return;
    // Whatever the core says, nothing is shown any more.
    this.show({ ...this.view, locked: true });
    await this.refresh(() => this.#client.lockNow());
  }

  /** The window is no longer seen. */
  hidden(): void {
    if (this.view.after === "hidden" && !this.#asking) void this.now();
  }

  /** The customer has touched a key, the mouse or the screen. */
  used(): void {
    if (!this.on || this.closed) return;
    const now = this.#clock.monotonic();
    if (now - this.#told < TELL_MS) return;
    this.#told = now;
    void this.#client.noteUse().catch(() => undefined);
  }

  async setAfter(after: LockAfterView): Promise<void> {
    this.show({ ...this.view, after });
    await this.refresh(() => this.#client.setLockAfter(after));
  }

  /** Asks once, then once more, then removes the lock and every token. */
  async forget(): Promise<void> {
    if (this.forgotten < 2) {
      this.error = null;
      this.forgotten = this.forgotten === 0 ? 1 : 2;
      return;
    }
    await this.#ask(() => this.#client.resetLock());
    this.forgotten = 0;
  }

  /** Back from *forgotten* to the field. */
  back(): void {
    if (!this.busy) this.forgotten = 0;
  }

  /** Looks how the lock stands now. */
  async refresh(ask = () => this.#client.lockState()): Promise<void> {
    try {
      this.show(await ask());
    } catch (thrown) {
      this.error = failure(thrown);
    }
  }

  async #ask(open: () => Promise<LockView>): Promise<void> {
    this.busy = true;
    try {
      const view = await open();
      // What lies beneath is made ready first: nothing old is seen for a moment.
      if (!view.locked) await this.#reactions.opened();
      this.show(view);
    } catch (thrown) {
      this.#refuse(failure(thrown));
    } finally {
      this.busy = false;
    }
  }

  #code(): string | undefined {
    return this.error?.code;
  }

  #refuse(error: ErrorView): void {
    this.error = error;
    const { seconds } = error.data;
    if (seconds !== undefined) this.#wait(Number(seconds) * 1000);
  }

  #wait(milliseconds: number): void {
    this.#stop();
    this.#waitEnds = this.#clock.monotonic() + milliseconds;
    if (this.seconds === 0) this.whole = Math.ceil(milliseconds / 1000);
    this.#count(0);
  }

  #count(counted: number): void {
    const left = this.#waitEnds - this.#clock.monotonic();
    const before = this.seconds;
    this.seconds = Math.max(0, Math.ceil(left / 1000));
    if (this.seconds === 0) {
      if (before > 0) this.error = null;
      return;
    }
    if (counted >= LOOK_MS / 1000) {
      void this.#look();
      return;
    }
    this.#stop = this.#clock.after(1000, () => {
      this.#count(counted + 1);
    });
  }

  /** While the device slept its own time went on. */
  async #look(): Promise<void> {
    try {
      this.show(await this.#client.lockState());
    } catch {
      this.#count(0);
    }
  }
}
