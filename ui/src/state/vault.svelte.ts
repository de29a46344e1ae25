import type { TokenClient } from "../ipc/token-client";
import { failure } from "./failure";
import type { Lock } from "./lock.svelte";
import type { ErrorCode, ErrorField, ErrorView, ProtectionView } from "./views";

/** Making a vault file, leaving it, and what protects the tokens. */
export class Vault {
  phrase = $state("");
  again = $state("");
  error = $state<ErrorView | null>(null);
  busy = $state(false);
  /** What protects the tokens, once the core has looked. */
  protection = $state<ProtectionView | null>(null);
  /** The keys were just moved to the key store. */
  moved = $state(false);
  readonly #client: TokenClient;
  readonly #lock: Lock;

  constructor(client: TokenClient, lock: Lock) {
    this.#client = client;
    this.#lock = lock;
  }

  /** Nothing that was typed stays. */
  reset(): void {
    this.phrase = "";
    this.again = "";
    this.error = null;
    this.moved = false;
    this.protection = null;
  }

  set(field: "phrase" | "again", value: string): void {
    this[field] = value;
    this.error = null;
  }

  /** The error of this field. */
  of(field: ErrorField): ErrorView | undefined {
    return this.error?.field === field ? this.error : undefined;
  }

  /** `true` once it is made. */
  async make(): Promise<boolean> {
    if (this.busy) return false;
    if (this.phrase !== this.again) {
      this.error = problem("passphrase_repeat", "passphraseAgain");
      return false;
    }
    return this.#try(async () => {
      this.#lock.show(await this.#client.makeVault(this.phrase));
      this.reset();
    });
  }

  /** Looks what protects the tokens. */
  async look(): Promise<void> {
    await this.#try(async () => {
      this.protection = await this.#client.protection();
    });
  }

  /** Moves the keys to the key store that is there by now. */
  async leave(): Promise<void> {
    const left = await this.#try(async () => {
      this.#lock.show(await this.#client.leaveVault());
    });
    if (!left) return;
    this.moved = true;
    await this.look();
  }

  async #try(action: () => Promise<void>): Promise<boolean> {
    this.busy = true;
    this.error = null;
    try {
      await action();
      return true;
    } catch (thrown) {
      this.error = failure(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }
}

function problem(code: ErrorCode, field: ErrorField): ErrorView {
  return { code, field, data: {} };
}
