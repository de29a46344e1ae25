import type { TokenView } from "./views";

/** The tokens on this device, in the customer's order. */
export class Tokens {
  list = $state<TokenView[]>([]);

  find(id: string | null): TokenView | undefined {
    return this.list.find((token) => token.id === id);
  }

  /** Takes a token in, a new one at the top as the core does, or its new values. */
  put(token: TokenView): void {
    const known = this.list.some(({ id }) => id === token.id);
    this.list = known
      ? this.list.map((other) => (other.id === token.id ? token : other))
      : [token, ...this.list];
  }
}
