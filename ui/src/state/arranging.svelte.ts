import type { TokenClient } from "../ipc/token-client";
import { isolated } from "../lib/display-name";
import { matches } from "../lib/search";
import { m } from "../paraglide/messages";
import { failure } from "./failure";
import type { Tokens } from "./tokens.svelte";
import type { ErrorView, TokenView } from "./views";

/** So many tokens are found by eye. */
const SEARCHED_FROM = 7;

/** The list of tokens: finding one, and putting them in order. */
export class Arranging {
  search = $state("");
  /** The customer is putting them in order. */
  on = $state(false);
  /** What a screen reader says of the last move. */
  said = $state("");
  error = $state<ErrorView | null>(null);
  readonly searched = $derived.by(() => this.#tokens.list.length >= SEARCHED_FROM && !this.on);
  readonly shown = $derived.by(() =>
    this.searched
      ? this.#tokens.list.filter((token) => matches(this.search, words(token)))
      : this.#tokens.list,
  );
  readonly #client: TokenClient;
  readonly #tokens: Tokens;
  /** One after the other, so that the last order is the one that stays. */
  #saving: Promise<void> = Promise.resolve();

  constructor(client: TokenClient, tokens: Tokens) {
    this.#client = client;
    this.#tokens = tokens;
  }

  begin(): void {
    this.reset();
    this.on = true;
  }

  reset(): void {
    this.search = "";
    this.on = false;
    this.said = "";
    this.error = null;
  }

  /** By a button or key: at once, said, and kept. */
  move(id: string, by: number): Promise<void> {
    return this.place(id, this.#place(id) + by) ? this.keep(id) : Promise.resolve();
  }

  /** `false` where it is there already, or there is no such place. */
  place(id: string, place: number): boolean {
    const { list } = this.#tokens;
    const from = this.#place(id);
    const token = list[from];
    if (token === undefined || place === from || place < 0 || place >= list.length) return false;
    const others = list.filter((other) => other.id !== id);
    this.#tokens.list = [...others.slice(0, place), token, ...others.slice(place)];
    return true;
  }

  /** Says where it is now, and has the order kept. */
  keep(id: string): Promise<void> {
    const { list } = this.#tokens;
    const token = list.find((other) => other.id === id);
    if (token !== undefined) {
      const name = isolated(token.displayName);
      const place = String(this.#place(id) + 1);
      this.said = m.order_moved({ name, place, total: String(list.length) });
    }
    const ids = list.map((other) => other.id);
    this.#saving = this.#saving.then(() => this.#save(ids));
    return this.#saving;
  }

  #place(id: string): number {
    return this.#tokens.list.findIndex((token) => token.id === id);
  }

  async #save(ids: string[]): Promise<void> {
    this.error = null;
    try {
      await this.#client.orderTokens(ids);
    } catch (thrown) {
      this.error = failure(thrown);
    }
  }
}

function words({ displayName, institution, serial, userId }: TokenView): string[] {
  return [displayName, institution.name.ja, institution.name.en, serial, userId];
}
