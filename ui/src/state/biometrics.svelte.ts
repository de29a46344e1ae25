import type { TokenClient } from "../ipc/token-client";
import { failure } from "./failure";
import type { Lock } from "./lock.svelte";
import type { BiometricsView, ErrorView } from "./views";

/** A finger or a face beside the PIN. Whether it is on, the lock says. */
export class Biometrics {
  /** Null until the device has answered. */
  view = $state<BiometricsView | null>(null);
  error = $state<ErrorView | null>(null);
  busy = $state(false);
  readonly #client: TokenClient;
  readonly #lock: Lock;

  constructor(client: TokenClient, lock: Lock) {
    this.#client = client;
    this.#lock = lock;
  }

  /** Whether the device has a sensor. */
  async look(): Promise<void> {
    this.error = null;
    try {
      this.view = await this.#client.biometrics();
    } catch (thrown) {
      this.error = failure(thrown);
    }
  }

  /** Whether it can be turned on now; where not, why. */
  async ready(): Promise<boolean> {
    if (this.busy) return false;
    this.busy = true;
    await this.look();
    this.error ??= this.view?.problem ?? null;
    this.busy = false;
    return this.error === null;
  }

  /** Turning it off asks nobody; turning it on wants the PIN. */
  async turnOff(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    try {
      this.#lock.show(await this.#client.turnOffBiometrics());
    } catch (thrown) {
      this.error = failure(thrown);
    } finally {
      this.busy = false;
    }
  }
}
