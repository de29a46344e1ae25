import type { TokenClient } from "../ipc/token-client";
import type { Clock } from "./clock";
import { failure } from "./failure";
import type { CodeView, ErrorView } from "./views";

/** From here on the code is about to change. */
const SOON_SECONDS = 5;
const CONFIRMATION_MS = 4000;
/** The two clocks part when the device sleeps or its clock is set. */
const CLOCKS_APART_MS = 1500;
/** So long an old code may stand while the next one is fetched. */
const LATE_MS = 1000;
/** Past the turn of a second, so that rounding up gives the new one. */
const PAST_TURN_MS = 5;
const SHORTEST_WAIT_MS = 250;

/** The code of one token and its countdown, while somebody can see it. */
export class Code {
  view = $state<CodeView | null>(null);
  error = $state<ErrorView | null>(null);
  copyError = $state<ErrorView | null>(null);
  copied = $state(false);
  /** After how many seconds the copy is taken off the clipboard; 0 for never. */
  clearedAfter = $state(0);
  /** Copy the next code when it comes. */
  waiting = $state(false);
  /** What the customer asked for once more is on its way. */
  trying = $state(false);
  seconds = $state(0);
  readonly soon = $derived(this.view !== null && this.seconds <= SOON_SECONDS);
  readonly fraction = $derived(this.view === null ? 0 : this.seconds / this.view.period);

  readonly #client: TokenClient;
  readonly #clock: Clock;
  readonly #tokenId: string;
  #monotonicThen = 0;
  #wallThen = 0;
  #load = 0;
  #lastCode = "";
  #stopTimer: () => void = () => undefined;
  #stopConfirmation: () => void = () => undefined;

  readonly #refused: (error: ErrorView) => void;

  constructor(
    client: TokenClient,
    clock: Clock,
    tokenId: string,
    refused: (error: ErrorView) => void = () => undefined,
  ) {
    this.#refused = refused;
    this.#client = client;
    this.#clock = clock;
    this.#tokenId = tokenId;
  }

  /** Runs while the document can be seen; the answer ends it. */
  run(): () => void {
    const follow = () => {
      if (document.visibilityState === "visible") void this.load();
      // Whoever waits for the next one and goes to the bank's page gets it all the same.
      else if (!this.waiting) this.#hide();
    };
    document.addEventListener("visibilitychange", follow);
    follow();
    return () => {
      document.removeEventListener("visibilitychange", follow);
      this.#stopConfirmation();
      this.#hide();
    };
  }

  /** The customer asks for it, so a locked key store may ask to be unlocked. */
  async tryAgain(): Promise<void> {
    if (this.trying) return;
    this.trying = true;
    await this.load(true);
    this.trying = false;
  }

  async load(again = false): Promise<void> {
    const load = ++this.#load;
    this.#stopTimer();
    this.#stopTimer = this.#clock.after(LATE_MS, () => (this.view = null));
    try {
      const view = await this.#client.showCode(this.#tokenId, again);
      if (load === this.#load) this.#show(view);
    } catch (thrown) {
      if (load !== this.#load) return;
      this.#stopTimer();
      this.view = null;
      this.error = failure(thrown);
      this.#refused(this.error);
    }
  }

  /** Copies the code, or in its last seconds the one that follows. */
  async copy(): Promise<void> {
    if (this.view === null) return;
    if (this.soon) this.waiting = true;
    else await this.#copyNow();
  }

  #show(view: CodeView): void {
    this.#stopTimer();
    const changed = this.#lastCode !== view.code;
    this.#lastCode = view.code;
    this.#monotonicThen = this.#clock.monotonic();
    this.#wallThen = this.#clock.wall();
    this.view = view;
    this.error = null;
    if (changed) this.copied = false;
    this.#tick();
    if (this.waiting && !this.soon) void this.#copyNow();
  }

  #tick(): void {
    if (this.view === null) return;
    const passed = this.#clock.monotonic() - this.#monotonicThen;
    const apart = Math.abs(this.#clock.wall() - this.#wallThen - passed);
    const left = this.view.validUntil - this.view.now - passed;
    this.seconds = Math.min(this.view.period, Math.max(0, Math.ceil(left / 1000)));
    if (apart > CLOCKS_APART_MS || left < -LATE_MS) this.#startOver();
    else if (left <= 0 && passed > SHORTEST_WAIT_MS) void this.load();
    else this.#schedule(left);
  }

  /** Nobody knows what the code on the screen is worth: it goes before another one comes. */
  #startOver(): void {
    this.view = null;
    void this.load();
  }

  #schedule(left: number): void {
    const wait = left > 0 ? (left % 1000) + PAST_TURN_MS : SHORTEST_WAIT_MS + PAST_TURN_MS;
    this.#stopTimer = this.#clock.after(wait, () => {
      this.#tick();
    });
  }

  async #copyNow(): Promise<void> {
    this.waiting = false;
    try {
      this.clearedAfter = await this.#client.copyCode(this.#tokenId);
      this.copyError = null;
      this.copied = true;
      this.#stopConfirmation();
      this.#stopConfirmation = this.#clock.after(CONFIRMATION_MS, () => (this.copied = false));
    } catch (thrown) {
      this.copyError = failure(thrown);
    }
    if (document.visibilityState !== "visible") this.#hide();
  }

  /** A code that nobody sees is not kept: after sleep it would be an old one. */
  #hide(): void {
    this.#load++;
    this.#stopTimer();
    this.view = null;
  }
}
