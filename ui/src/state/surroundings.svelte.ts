import type { TokenClient } from "../ipc/token-client";
import { failure } from "./failure";
import type { ErrorView, LicenceView, SurroundingsView } from "./views";

/** What the system around the app has to offer: asked when the settings are opened. */
export class Surroundings {
  /** Null until the system has answered. */
  view = $state<SurroundingsView | null>(null);
  licences = $state<LicenceView[]>([]);
  /** Why the last thing did not work. */
  error = $state<ErrorView | null>(null);
  readonly #client: TokenClient;

  constructor(client: TokenClient) {
    this.#client = client;
  }

  async look(): Promise<void> {
    this.error = null;
    await this.#attempt(async () => (this.view = await this.#client.surroundings()));
  }

  async setAutostart(on: boolean): Promise<void> {
    this.error = null;
    await this.#attempt(async () => (this.view = await this.#client.setAutostart(on)));
  }

  async readLicences(): Promise<void> {
    if (this.licences.length > 0) return;
    this.error = null;
    await this.#attempt(async () => (this.licences = await this.#client.licences()));
  }

  async #attempt(action: () => Promise<unknown>): Promise<void> {
    try {
      await action();
    } catch (thrown) {
      this.error = failure(thrown);
    }
  }
}
