import type { TokenClient } from "../ipc/token-client";
import { failure } from "./failure";
import type { Tokens } from "./tokens.svelte";
import type { ErrorView } from "./views";

/** Removing a token: asked twice, and a third thing where its key is another device's. */
export class Removal {
  /** Which token, and how often the customer was asked. */
  asked = $state<{ tokenId: string; times: 1 | 2 } | null>(null);
  /** The key that another installation made goes as well. */
  foreignToo = $state(false);
  busy = $state(false);
  error = $state<ErrorView | null>(null);
  readonly #client: TokenClient;
  readonly #tokens: Tokens;

  constructor(client: TokenClient, tokens: Tokens) {
    this.#client = client;
    this.#tokens = tokens;
  }

  ask(tokenId: string): void {
    this.reset();
    this.asked = { tokenId, times: 1 };
  }

  askAgain(): void {
    if (this.asked !== null) this.asked = { ...this.asked, times: 2 };
  }

  reset(): void {
    if (this.busy) return;
    this.asked = null;
    this.foreignToo = false;
    this.error = null;
  }

  /** `true` once it is gone. */
  async confirm(): Promise<boolean> {
    const { asked } = this;
    if (this.busy || asked?.times !== 2) return false;
    this.busy = true;
    this.error = null;
    try {
      await this.#client.removeToken(asked.tokenId, this.foreignToo);
      this.#tokens.remove(asked.tokenId);
      return true;
    } catch (thrown) {
      this.error = failure(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}
