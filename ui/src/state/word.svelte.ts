import type { TokenClient } from "../ipc/token-client";
import { failure } from "./failure";
import type { Tokens } from "./tokens.svelte";
import type { ErrorView, TokenView, WordStateView } from "./views";

/** What the issuers say of the tokens: asked at the start, when the window is shown, and by hand. */
export class Word {
  /** Which move is to be stopped, and how often the customer was asked. */
  asked = $state<{ tokenId: string; times: 1 | 2 } | null>(null);
  /** An issuer is being asked because the customer wants to know. */
  asking = $state(false);
  stopping = $state(false);
  error = $state<ErrorView | null>(null);
  readonly #client: TokenClient;
  readonly #tokens: Tokens;

  constructor(client: TokenClient, tokens: Tokens) {
    this.#client = client;
    this.#tokens = tokens;
  }

  /** Asks now and whenever the window is shown; the answer ends it. */
  follow(): () => void {
    const shown = () => {
      if (document.visibilityState === "visible") void this.listen();
    };
    document.addEventListener("visibilitychange", shown);
    shown();
    return () => {
      document.removeEventListener("visibilitychange", shown);
    };
  }

  /** Where no issuer answers everything stays as it was. */
  async listen(): Promise<void> {
    if (this.#tokens.list.length === 0) return;
    const told = await this.#client.contactTokens(false).catch(() => null);
    if (told !== null) this.#tokens.hear(told);
  }

  /** The customer wants to know now. */
  async ask(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    this.error = null;
    try {
      this.#tokens.hear(await this.#client.contactTokens(true));
    } catch (thrown) {
      this.error = failure(thrown);
    } finally {
      this.asking = false;
    }
  }

  askStop(tokenId: string): void {
    this.reset();
    this.asked = { tokenId, times: 1 };
  }

  askStopAgain(): void {
    if (this.asked !== null) this.asked = { ...this.asked, times: 2 };
  }

  reset(): void {
    if (this.stopping) return;
    this.asked = null;
    this.error = null;
  }

  /** Stops the move that the customer was asked about twice. */
  async stop(): Promise<void> {
    const { asked } = this;
    if (this.stopping || asked?.times !== 2) return;
    this.stopping = true;
    this.error = null;
    try {
      this.#tokens.hear(await this.#client.stopMove(asked.tokenId));
      this.asked = null;
    } catch (thrown) {
      this.error = failure(thrown);
    } finally {
      this.stopping = false;
    }
  }
}

const OVER = new Set<WordStateView>([
  "released",
  "cancelled",
  "superseded",
  "moved",
  "expired",
  "ended_unbound",
]);

/** Its issuer has said that no code of it will be accepted any more. */
export function isOver({ word }: TokenView): boolean {
  return word !== null && OVER.has(word.state);
}

/** Its issuer has said something that the customer should know. */
export function hasWord({ word }: TokenView): boolean {
  return word !== null && (word.state !== "fine" || word.stopped);
}

/** The app made it by itself: another one takes its place by an exchange. */
export function isByItself({ userId }: TokenView): boolean {
  return userId === "";
}

/** Its time is over, and the institution's page leads to another one. */
export function hasExpired({ word }: TokenView): boolean {
  return word?.state === "expired";
}

/** From when on payments take it, where it is in use and they do not yet. */
export function paymentsFrom({ word }: TokenView): number | null {
  const counts = word?.state === "fine" || word?.state === "ending";
  return counts ? word.usableFrom : null;
}
