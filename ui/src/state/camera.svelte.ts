import type { TokenClient } from "../ipc/token-client";
import type { Clock } from "./clock";
import { failure } from "./failure";
import type { ErrorView, Glance, ReadingView } from "./views";

/** Between two looks, in milliseconds: smooth enough to aim by. */
const BETWEEN = 60;

/** Looking through the camera until a QR that leads somewhere is seen. */
export class Camera {
  on = $state(false);
  /** What it shows now. */
  glance = $state.raw<Glance | null>(null);
  /** A QR is seen, but it is of no use. */
  notice = $state<ErrorView | null>(null);
  /** Why there is no picture. */
  trouble = $state<ErrorView | null>(null);
  readonly #client: TokenClient;
  readonly #clock: Clock;
  /** Counts the times it was opened, so that a picture that comes late is not shown. */
  #run = 0;
  /** As `on`: a component that is being destroyed still reads the old one. */
  #open = false;
  #stopWaiting: () => void = () => undefined;

  constructor(client: TokenClient, clock: Clock) {
    this.#client = client;
    this.#clock = clock;
  }

  /** Looks until it is stopped, or something was read. */
  async start(onread: (reading: ReadingView) => void): Promise<void> {
    this.#leave();
    this.#open = true;
    this.on = true;
    const run = this.#run;
    while (run === this.#run) {
      const glance = await this.#look();
      if (run !== this.#run || glance === null) return;
      this.glance = glance;
      this.notice = glance.error;
      if (glance.reading !== null) {
        this.stop();
        onread(glance.reading);
        return;
      }
      await this.#pause();
    }
  }

  /** The camera's light goes off. */
  stop(): void {
    if (!this.#open) return;
    this.#leave();
    void this.#client.closeCamera().catch(() => undefined);
  }

  async #look(): Promise<Glance | null> {
    const run = this.#run;
    try {
      return await this.#client.lookThroughCamera();
    } catch (thrown) {
      if (run === this.#run) {
        this.glance = null;
        this.trouble = failure(thrown);
      }
      return null;
    }
  }

  #leave(): void {
    this.#run++;
    this.#stopWaiting();
    this.#open = false;
    this.on = false;
    this.glance = null;
    this.notice = null;
    this.trouble = null;
  }

  #pause(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#clock.after(BETWEEN, resolve);
      this.#stopWaiting = () => {
        stop();
        resolve();
      };
    });
  }
}
