import type { ErrorCode, StandingView, TokenView } from "./views";

const STANDING_OF: Partial<Record<ErrorCode, StandingView>> = {
  keystore_entry_missing: "entry_missing",
  keystore_entry_foreign: "entry_foreign",
};

/** The tokens on this device, in the customer's order. */
export class Tokens {
  list = $state<TokenView[]>([]);
  /** There are tokens, and none has its key on this device. */
  readonly allRestored = $derived(this.list.length > 0 && this.list.every(isRestored));

  find(id: string | null): TokenView | undefined {
    return this.list.find((token) => token.id === id);
  }

  /** Takes a token in, a new one at the top as the core does, or its new values. */
  put(token: TokenView): void {
    const known = this.list.find(({ id }) => id === token.id);
    if (known === undefined) {
      this.list = [token, ...this.list];
      return;
    }
    const { standing, replaced } = known;
    const kept = { ...token, standing, replaced };
    this.list = this.list.map((other) => (other.id === token.id ? kept : other));
  }

  /** Takes over the list as it is now, with what is known of the keys. */
  refresh(list: TokenView[]): void {
    const known = this.list;
    this.list = list;
    this.judge(known);
  }

  /** Takes over what the issuers said of each, and the clocks measured thereby. */
  hear(told: TokenView[]): void {
    this.list = this.list.map((token) => told.find(({ id }) => id === token.id) ?? token);
  }

  /** Takes over what the key store said of each. */
  judge(judged: TokenView[]): void {
    this.list = this.list.map((token) => {
      const found = judged.find(({ id }) => id === token.id);
      if (found === undefined) return token;
      return { ...token, standing: found.standing, replaced: found.replaced };
    });
  }

  /** Its code was refused for this; `false` where that says nothing of its key. */
  learn(id: string, code: ErrorCode): boolean {
    const standing = STANDING_OF[code];
    if (standing === undefined) return false;
    this.list = this.list.map((token) => (token.id === id ? { ...token, standing } : token));
    return true;
  }

  remove(id: string): void {
    this.list = this.list.filter((token) => token.id !== id);
  }
}

/** The data came from another device: there is no code. */
export function isRestored({ standing }: TokenView): boolean {
  return standing === "entry_missing" || standing === "entry_foreign";
}
