import type { TokenClient } from "../ipc/token-client";
import type { PromptKindView } from "./views";

/** The operating system asks for something in a window of its own; the app waits for it. */
export class SystemPrompt {
  /** What it asks for; null while it asks for nothing. */
  up = $state<PromptKindView | null>(null);
  /** The customer does not want to wait any longer; the window is being taken away. */
  leaving = $state(false);
  readonly #client: TokenClient;

  constructor(client: TokenClient) {
    this.#client = client;
  }

  /** Follows the system's prompts until the answer is called. */
  follow(): Promise<() => void> {
    return this.#client.onPrompt(({ up }) => {
      this.up = up;
      this.leaving = false;
    });
  }

  /** Ends the wait. What waited says itself how that went. */
  async cancel(): Promise<void> {
    if (this.up === null || this.leaving) return;
    this.leaving = true;
    try {
      await this.#client.dismissPrompt();
    } catch {
      this.leaving = false;
    }
  }
}
