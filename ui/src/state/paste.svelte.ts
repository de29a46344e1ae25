import type { TokenClient } from "../ipc/token-client";
import { failure } from "./failure";
import type { ErrorView, MailValueView, MailView } from "./views";

/** More characters than a mail has; the core counts in bytes, and again. */
export const LONGEST_MAIL = 256 * 1024;

export type MailField = "services" | "users";

/** Reading the bank's mail, up to the customer's *yes, these*. */
export class Paste {
  busy = $state(false);
  /** What stands in the field. */
  text = $state("");
  found = $state<MailView | null>(null);
  error = $state<ErrorView | null>(null);
  /** What the customer chose where several values were found. */
  chosen = $state<Record<MailField, string | null>>({ services: null, users: null });

  /** Something was found, and nothing is left to be chosen. */
  readonly ready = $derived.by(() => {
    const { found } = this;
    if (found === null || found.linkProblem !== null || this.nothing) return false;
    return this.#settled("services") && this.#settled("users");
  });

  readonly nothing = $derived.by(
    () => this.found?.services.length === 0 && this.found.users.length === 0,
  );

  readonly #client: TokenClient;
  /** Counts the texts, so that the answer to one that was left is not heard. */
  #run = 0;

  constructor(client: TokenClient) {
    this.#client = client;
  }

  /** A text was pasted into the field, or typed there. */
  async read(text: string): Promise<void> {
    if (text.length > LONGEST_MAIL) {
      this.refuse();
      return;
    }
    this.text = text;
    await this.#ask(() => this.#client.readMail(text));
  }

  /** What was copied is looked at by the core; the page never sees it. */
  fromClipboard(): Promise<void> {
    return this.#ask(() => this.#client.pasteMail());
  }

  /** Too much for a mail: it is let fall, and said so. */
  refuse(): void {
    this.reset();
    this.error = { code: "mail_too_long", field: null, data: {} };
  }

  choose(field: MailField, value: string): void {
    this.chosen = { ...this.chosen, [field]: value };
  }

  /** The one value, or the chosen one. */
  value(field: MailField): MailValueView | null {
    const values = this.found?.[field] ?? [];
    if (values.length === 1) return values[0] ?? null;
    return values.find(({ value }) => value === this.chosen[field]) ?? null;
  }

  reset(): void {
    this.#run++;
    this.busy = false;
    this.text = "";
    this.found = null;
    this.error = null;
    this.chosen = { services: null, users: null };
  }

  #settled(field: MailField): boolean {
    return (this.found?.[field].length ?? 0) < 2 || this.value(field) !== null;
  }

  async #ask(ask: () => Promise<MailView>): Promise<void> {
    const run = ++this.#run;
    this.error = null;
    this.found = null;
    this.chosen = { services: null, users: null };
    this.busy = true;
    try {
      const found = await ask();
      if (run === this.#run) this.found = found;
    } catch (thrown) {
      if (run === this.#run) this.error = failure(thrown);
    } finally {
      if (run === this.#run) this.busy = false;
    }
  }
}
