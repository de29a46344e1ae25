import type { OnProgress, TokenClient } from "../ipc/token-client";
import { displayNameProblem } from "../lib/entry-rules";
import type { Entry } from "./entry.svelte";
import { failure } from "./failure";
import type { Navigator } from "./screen";
import type { Tokens } from "./tokens.svelte";
import type { ConsentView, ErrorView, InstitutionView, PendingView, RegisteredView } from "./views";

/** From the three values to a named token. */
export class Enrolment {
  agreed = $state(false);
  /** Why *send* did nothing. */
  consentError = $state<ErrorView | null>(null);
  nameError = $state<ErrorView | null>(null);
  busy = $state(false);
  /** Whose terms are being fetched, for a token that the app makes by itself. */
  asking = $state<InstitutionView | null>(null);
  /** A set-up that was interrupted, and that the customer has put off. */
  waiting = $state<PendingView | null>(null);
  readonly #client: TokenClient;
  readonly #navigator: Navigator;
  readonly #entry: Entry;
  readonly #tokens: Tokens;
  #consent: ConsentView | null = null;
  /** The app makes the token by itself, with this institution. */
  #offer: InstitutionView | null = null;
  /** What is being resumed. */
  #pending: PendingView | null = null;
  /** Counts the runs, so that the answer to one that was stopped is not heard. */
  #run = 0;
  /** Settles when the present run has. */
  #running: Promise<void> = Promise.resolve();

  constructor(client: TokenClient, navigator: Navigator, entry: Entry, tokens: Tokens) {
    this.#client = client;
    this.#navigator = navigator;
    this.#entry = entry;
    this.#tokens = tokens;
  }

  /**
   * Has the values judged and fetches the terms. `changed` says that they were read before;
   * `again` that a token for this user is here and another one is wanted.
   */
  async begin({ changed = false, again = false } = {}): Promise<void> {
    if (this.#offer !== null) {
      await this.beginByItself(this.#offer, { changed });
      return;
    }
    const entry = this.#entry;
    if (entry.busy || !entry.checkAll()) return;
    entry.busy = true;
    const { revision } = entry;
    const run = ++this.#run;
    const heard = () => {
      const present = run === this.#run && revision === entry.revision;
      if (present) entry.busy = false;
      return present;
    };
    try {
      const consent = await this.#client.enrollBegin({
        serviceId: entry.serviceId,
        userId: entry.userId,
        activationPassword: entry.activationPassword,
        again,
      });
      if (heard()) this.#showConsent(consent, changed);
    } catch (thrown) {
      if (heard()) this.#refuseBegin(failure(thrown), { changed, again });
    }
  }

  /** Fetches the terms of an institution with which the app makes a token by itself. */
  async beginByItself(offer: InstitutionView, { changed = false } = {}): Promise<void> {
    if (this.asking !== null) return;
    this.asking = offer;
    this.#offer = offer;
    const run = ++this.#run;
    try {
      const consent = await this.#client.selfRegisterBegin(offer.serviceId);
      if (run === this.#run) this.#showConsent(consent, changed);
    } catch (thrown) {
      const again = () => void this.beginByItself(offer, { changed });
      if (run === this.#run) this.#fail(failure(thrown), again);
    } finally {
      if (run === this.#run) this.asking = null;
    }
  }

  /** The customer enters values: nothing is made by itself any more. */
  leaveOffer(): void {
    this.#offer = null;
  }

  /** The app makes the token by itself, without values. */
  get byItself(): boolean {
    return this.#offer !== null;
  }

  /** The customer went elsewhere: what was asked for is no longer waited for. */
  abandon(): void {
    this.#run++;
    this.#entry.busy = false;
    this.asking = null;
  }

  setAgreed(agreed: boolean): void {
    this.agreed = agreed;
    if (agreed) this.consentError = null;
  }

  async send(): Promise<void> {
    const consent = this.#consent;
    if (consent === null) return;
    if (!this.agreed) {
      this.consentError = { code: "consent_missing", field: null, data: {} };
      return;
    }
    this.#pending = null;
    const { draft, termsVersion } = consent;
    await this.#follow(consent.institution, (onProgress) =>
      this.#offer === null
        ? this.#client.enrollSend(draft, termsVersion, onProgress)
        : this.#client.selfRegisterSend(draft, termsVersion, onProgress),
    );
  }

  /** Repeats the request of an interrupted enrolment. */
  async resume(pending: PendingView): Promise<void> {
    const password = pending.needsPassword ? this.#entry.activationPassword : null;
    this.#pending = pending;
    this.#offer = pending.userId === "" ? pending.institution : null;
    this.#entry.recall(pending);
    await this.#follow(pending.institution, (onProgress) =>
      this.#client.enrollResume(password, onProgress),
    );
  }

  /** Drops an interrupted enrolment and forgets what was entered. */
  async discard(): Promise<void> {
    this.#pending = null;
    this.waiting = null;
    this.#entry.reset();
    try {
      await this.#client.enrollCancel();
      this.#navigator.home();
    } catch (thrown) {
      this.#fail(failure(thrown), () => void this.discard());
    }
  }

  askCancel(asking: boolean): void {
    const screen = this.#navigator.screen;
    if (screen.name === "progress" && !screen.stopping) screen.asking = asking;
  }

  /** Stops. What was finished before the word arrived is not undone but shown. */
  async cancel(): Promise<void> {
    const screen = this.#navigator.screen;
    if (screen.name !== "progress" || screen.stopping) return;
    screen.stopping = true;
    const run = this.#run;
    try {
      await this.#client.enrollCancel();
      await this.#running;
      if (run === this.#run && this.#navigator.screen.name === "progress") this.#leave();
    } catch (thrown) {
      if (run === this.#run) this.#fail(failure(thrown), () => void this.discard());
    }
  }

  /** Tells the issuer that the token arrived. Where that fails, the core repeats it later. */
  register(): void {
    const screen = this.#navigator.screen;
    if (screen.name !== "registered") return;
    void this.#client.enrollConfirm(screen.token.id).catch(() => undefined);
    this.nameError = null;
    this.#navigator.show({ name: "display-name", token: screen.token, then: "token" });
  }

  async saveName(tokenId: string, name: string): Promise<boolean> {
    const code = displayNameProblem(name);
    this.nameError = code === null ? null : { code, field: "displayName", data: {} };
    if (code !== null || this.busy) return false;
    this.busy = true;
    try {
      this.#tokens.put(await this.#client.renameToken(tokenId, name.trim()));
      return true;
    } catch (thrown) {
      this.nameError = failure(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }

  #showConsent(consent: ConsentView, changed: boolean): void {
    this.#consent = consent;
    this.agreed = false;
    this.consentError = null;
    this.#entry.institution = consent.institution;
    this.#navigator.show({ name: "consent", consent, changed });
  }

  #refuseBegin(error: ErrorView, options: { changed: boolean; again: boolean }): void {
    if (this.#entry.refuse(error)) this.#navigator.show({ name: "type" });
    else this.#fail(error, () => void this.begin(options));
  }

  async #follow(
    institution: InstitutionView,
    start: (onProgress: OnProgress) => Promise<RegisteredView>,
  ): Promise<void> {
    const run = ++this.#run;
    const step = "contacting";
    this.#navigator.show({ name: "progress", institution, step, asking: false, stopping: false });
    this.#running = this.#finish(run, start);
    await this.#running;
  }

  async #finish(
    run: number,
    start: (onProgress: OnProgress) => Promise<RegisteredView>,
  ): Promise<void> {
    try {
      const { token } = await start(({ step }) => {
        const screen = this.#navigator.screen;
        if (run === this.#run && screen.name === "progress") screen.step = step;
      });
      this.#tokens.put(token);
      this.waiting = null;
      if (run !== this.#run) return;
      this.#entry.reset();
      this.#navigator.show({ name: "registered", token });
    } catch (thrown) {
      if (run !== this.#run) return;
      const screen = this.#navigator.screen;
      // Stopped on the customer's word: that is no error.
      if (screen.name !== "progress" || !screen.stopping) this.#refuseSend(failure(thrown));
    }
  }

  #leave(): void {
    this.#entry.forgetPassword();
    this.#navigator.show({ name: this.byItself ? "welcome" : "type" });
  }

  #refuseSend(error: ErrorView): void {
    const pending = this.#pending;
    const byField = this.#entry.refuse(error);
    if (pending !== null && OVER.has(error.code)) {
      this.#navigator.show({ name: "resume", pending: { ...pending, over: true } });
    } else if (byField && pending !== null) this.#navigator.show({ name: "resume", pending });
    else if (byField) this.#navigator.show({ name: "type" });
    else this.#fail(error, () => void this.#tryAgain(error));
  }

  /** The same attempt where one is pending, so that it is not counted twice. */
  async #tryAgain(error: ErrorView): Promise<void> {
    try {
      // Whether anything was laid down the key store knows: the same call once more asks it.
      if (error.code.startsWith("keystore_")) return await this.#callAgain();
      const { pending } = await this.#client.startup();
      if (pending === null) return await this.#sendOrBegin();
      const known = !pending.needsPassword || this.#entry.activationPassword !== "";
      if (known) await this.resume(pending);
      else this.#navigator.show({ name: "resume", pending });
    } catch (thrown) {
      this.#refuseSend(failure(thrown));
    }
  }

  async #callAgain(): Promise<void> {
    if (this.#pending === null) await this.#sendOrBegin();
    else await this.resume(this.#pending);
  }

  async #sendOrBegin(): Promise<void> {
    if (this.#consent !== null && this.agreed) await this.send();
    else await this.begin();
  }

  #fail(error: ErrorView, retry: () => void): void {
    this.#navigator.show({ name: "error", trouble: "enrol", error, retry });
  }
}

/** The core has dropped what was to be resumed: its time is over. */
const OVER = new Set<ErrorView["code"]>(["enrollment_missing", "enrollment_expired"]);
