import type { TokenClient } from "../ipc/token-client";
import { Biometrics } from "./biometrics.svelte";
import type { Clock } from "./clock";
import { Arranging } from "./arranging.svelte";
import { ClockDoctor } from "./clock-doctor.svelte";
import { Code } from "./code.svelte";
import { Enrolment } from "./enrolment.svelte";
import { Entry } from "./entry.svelte";
import { remedyFor, type Remedy } from "./errors";
import { failure } from "./failure";
import { Lock } from "./lock.svelte";
import { PinChange } from "./pin.svelte";
import { Paste } from "./paste.svelte";
import { Preferences } from "./preferences.svelte";
import { SystemPrompt } from "./prompt.svelte";
import { Removal } from "./removal.svelte";
import { Scan, type Outcome } from "./scan.svelte";
import { Slow } from "./slow.svelte";
import type { Choice, Navigator, Screen } from "./screen";
import { Support } from "./support.svelte";
import { Surroundings } from "./surroundings.svelte";
import { isRestored, Tokens } from "./tokens.svelte";
import { Vault } from "./vault.svelte";
import type {
  ErrorView,
  InstitutionView,
  PendingView,
  ReadView,
  SettingsView,
  StartupView,
  TokenView,
} from "./views";
import { Word } from "./word.svelte";

/** The whole app: which screen is shown, and what its buttons do. */
export class App implements Navigator {
  screen = $state<Screen>({ name: "starting" });
  /** Institutions with which the app may make a token by itself. */
  offers = $state<InstitutionView[]>([]);
  about = $state({ demo: false, mobile: false, os: "", version: "" });
  /** Why the last small thing (a setting, a copy, a page) did not work. */
  trouble = $state<ErrorView | null>(null);
  readonly tokens = new Tokens();
  readonly entry: Entry;
  readonly scan: Scan;
  readonly paste: Paste;
  readonly arranging: Arranging;
  readonly enrolment: Enrolment;
  readonly preferences: Preferences;
  readonly prompt: SystemPrompt;
  readonly removal: Removal;
  readonly surroundings: Surroundings;
  readonly lock: Lock;
  readonly pin: PinChange;
  readonly biometrics: Biometrics;
  readonly vault: Vault;
  readonly word: Word;
  readonly support: Support;
  readonly clockDoctor: ClockDoctor;
  readonly #client: TokenClient;
  readonly clock: Clock;
  /** A link that came at a moment when it would have torn something off. */
  #waitingLink = $state<Outcome | null>(null);
  #firstLinkTaken = false;
  /** The restored token that is being enrolled again: *back* leads there. */
  #restored: Extract<Screen, { name: "restored" }> | null = null;

  constructor(client: TokenClient, clock: Clock) {
    this.#client = client;
    this.clock = clock;
    this.entry = new Entry(client);
    this.scan = new Scan(client, clock);
    this.paste = new Paste(client);
    this.arranging = new Arranging(client, this.tokens);
    this.preferences = new Preferences(client);
    this.prompt = new SystemPrompt(client);
    this.surroundings = new Surroundings(client);
    this.removal = new Removal(client, this.tokens);
    this.word = new Word(client, this.tokens);
    this.support = new Support(client);
    this.clockDoctor = new ClockDoctor(client);
    this.enrolment = new Enrolment(client, this, this.entry, this.tokens);
    this.lock = new Lock(client, clock, {
      opened: () => this.#reopen(),
      closed: () => {
        this.entry.forgetPassword();
        this.pin.leave();
        this.vault.reset();
        this.tokens.list = [];
      },
    });
    this.pin = new PinChange(client, this.lock);
    this.biometrics = new Biometrics(client, this.lock);
    this.vault = new Vault(client, this.lock);
  }

  /** Opens the app: also the retry of a start that did not succeed. */
  start(): Promise<void> {
    return this.#open(() => this.#client.startup());
  }

  /** Starts without the damaged data, which is kept under another name. */
  setDataAside(): Promise<void> {
    return this.#open(() => this.#client.setDataAside());
  }

  async #open(read: () => Promise<StartupView>): Promise<void> {
    try {
      const startup = await read();
      const { demo, mobile, os, version } = startup;
      this.about = { demo, mobile, os, version };
      this.offers = startup.offers;
      this.preferences.show(startup.settings);
      this.enrolment.waiting = null;
      this.tokens.list = startup.tokens;
      this.#takeFirstLink(startup);
      this.lock.show(startup.lock);
      if (this.lock.closed) return;
      if (startup.problem !== null) this.#refuseStart(startup.problem);
      else if (startup.pending !== null) this.#openPending(startup.pending);
      else this.home();
    } catch (thrown) {
      this.#refuseStart(failure(thrown));
    }
  }

  /** The lock was opened: on with what the customer was at, as far as that can wait. */
  async #reopen(): Promise<void> {
    const { name } = this.screen;
    const typing = (name === "type" || name === "consent") && !this.entry.empty;
    await this.start();
    if (typing && RESTS.has(this.screen.name)) this.go({ name: "type" });
  }

  #openPending(pending: PendingView): void {
    this.enrolment.waiting = pending;
    this.go({ name: "resume", pending });
  }

  /** Follows deep links until the answer is called. */
  followLinks(): Promise<() => void> {
    return this.#client.onLink((link) => {
      this.#waitingLink = "error" in link ? link : link.reading;
      if (!this.#busy && !this.#hasEntries) this.openLink();
    });
  }

  /** A link waits, and this screen can ask whether to open it. */
  readonly linkOffered = $derived.by(() => this.#waitingLink !== null && !this.#busy);
  readonly linkWaits = $derived.by(() => this.#waitingLink !== null);

  openLink(): void {
    if (this.#waitingLink === null) return;
    this.paste.reset();
    this.enrolment.leaveOffer();
    this.scan.link(this.#waitingLink);
    this.#waitingLink = null;
    this.go({ name: "scan" });
  }

  dismissLink(): void {
    this.#waitingLink = null;
  }

  /** A file was dropped somewhere on the window. */
  drop(file: File): void {
    if (this.lock.closed || !TAKES_PICTURES.has(this.screen.name)) return;
    this.#leaveRestored();
    this.paste.reset();
    this.enrolment.leaveOffer();
    this.go({ name: "scan" });
    void this.scan.picture(file);
  }

  /** The customer goes to another screen: answers meant for this one are no longer heard. */
  go(screen: Screen): void {
    this.enrolment.abandon();
    this.removal.reset();
    this.pin.leave();
    this.arranging.reset();
    this.word.reset();
    this.show(screen);
    if (screen.name === "tokens") void this.lookAgain();
  }

  show(screen: Screen): void {
    this.trouble = null;
    this.screen = screen;
  }

  home(): void {
    const [first, ...others] = this.tokens.list;
    this.#restored = null;
    if (this.#waitingLink !== null) this.openLink();
    else if (first === undefined) this.go({ name: "welcome" });
    else if (others.length === 0) this.openToken(first.id);
    else if (this.tokens.allRestored) this.go({ name: "restored", tokenId: null });
    else this.go({ name: "tokens" });
  }

  /** Its code, or what to do where its key is on another device. */
  openToken(tokenId: string): void {
    const token = this.tokens.find(tokenId);
    const name = token !== undefined && isRestored(token) ? "restored" : "token";
    this.go({ name, tokenId });
  }

  /** Enrols a restored token again, with the values that are known of it. */
  openTypeFor(token: TokenView): void {
    if (token.userId === "") {
      // The app made it by itself, and does so again.
      this.startOver();
      return;
    }
    this.#leaveRestored();
    this.#leaveWays();
    this.entry.recallToken(token);
    this.go({ name: "type" });
  }

  /** Begins anew with the values of a set-up whose time is over. */
  openTypeAgain(pending: PendingView): void {
    this.#leaveWays();
    this.enrolment.waiting = null;
    this.entry.recall(pending);
    this.go({ name: "type" });
  }

  /** Looks where the keys are, and goes where that leads; the key store may take its time. */
  async lookAgain(): Promise<void> {
    const judged = await this.#client.checkTokens().catch(() => []);
    this.tokens.judge(judged);
    const { screen } = this;
    if (screen.name === "tokens" && this.tokens.allRestored) this.home();
    if (screen.name !== "restored") return;
    const shown = this.tokens.list.filter(
      ({ id }) => screen.tokenId === null || id === screen.tokenId,
    );
    if (!shown.every(isRestored)) this.home();
  }

  /** Asks whether it may go, and says what that means at the bank. */
  openRemove(tokenId: string): void {
    this.go({ name: "remove", tokenId, from: this.screen });
    this.removal.ask(tokenId);
  }

  openPhoneChange(): void {
    this.go({ name: "phone-change", from: this.screen });
  }

  print(): Promise<boolean> {
    return this.#attempt(() => this.#client.printPage());
  }

  /** Removes the token that the customer was asked about twice. */
  async remove(): Promise<void> {
    if (await this.removal.confirm()) this.home();
  }

  startOver(): void {
    this.#restored = null;
    this.entry.reset();
    this.#leaveWays();
    this.go({ name: "welcome" });
  }

  openScan(): void {
    this.#leaveRestored();
    this.#leaveWays();
    this.go({ name: "scan" });
  }

  /** A token that the app makes by itself: with whom, where there is a choice. */
  openOffers(): void {
    this.#leaveRestored();
    this.#leaveWays();
    const [only, ...others] = this.offers;
    if (only !== undefined && others.length === 0) void this.enrolment.beginByItself(only);
    else this.go({ name: "offers" });
  }

  openPaste(): void {
    this.#leaveRestored();
    this.#leaveWays();
    this.go({ name: "paste" });
  }

  /** The customer says: yes, that is what my mail says. */
  acceptMail(): void {
    if (!this.paste.ready) return;
    this.entry.reset();
    this.entry.set("serviceId", this.paste.value("services")?.value ?? "");
    this.entry.set("userId", this.paste.value("users")?.value ?? "");
    this.go({ name: "type" });
  }

  /** The customer says: yes, that is what I scanned. */
  acceptRead(): void {
    if (this.scan.read === null) return;
    this.entry.fill(this.scan.read);
    this.go({ name: "type" });
  }

  openType(): void {
    const token = this.tokens.find(this.#restored?.tokenId ?? null);
    if (token !== undefined) this.entry.recallToken(token);
    this.#leaveWays();
    this.go({ name: "type" });
  }

  /** Shows the serial view; the clock may have been measured since the list was read. */
  openSerial(tokenId: string): void {
    this.go({ name: "serial", tokenId });
    void this.#client.listTokens().then(
      (list) => {
        this.tokens.refresh(list);
      },
      () => undefined,
    );
  }

  openSettings(): void {
    const { screen } = this;
    const tokenId = "tokenId" in screen ? screen.tokenId : null;
    this.go({ name: "settings", tokenId, from: screen });
  }

  openClock(): void {
    this.go({ name: "clock", from: this.screen });
    void this.clockDoctor.look(false);
  }

  /** From the settings to one of their own screens. */
  openSetting(name: "licences" | "about" | Choice): void {
    const from = this.screen;
    if (name === "licences" || name === "about") this.go({ name, from });
    else this.go({ name: "choice", of: name, from });
  }

  openLockSettings(): void {
    this.pin.leave();
    this.pin.done = null;
    this.go({ name: "lock-settings", from: this.screen });
  }

  openProtection(): void {
    this.vault.reset();
    this.go({ name: "protection", from: this.screen });
    void this.vault.look();
  }

  openVault(): void {
    this.vault.reset();
    this.go({ name: "vault", from: this.screen });
  }

  /** Makes the vault, and does once more what had no key store. */
  async makeVault(): Promise<void> {
    const { screen } = this;
    if (screen.name !== "vault" || !(await this.vault.make())) return;
    const { from } = screen;
    this.show(from);
    if (from.name === "error") from.retry();
  }

  openRename(): void {
    const { screen } = this;
    const token = screen.name === "settings" ? this.tokens.find(screen.tokenId) : undefined;
    if (token === undefined) return;
    this.enrolment.nameError = null;
    this.go({ name: "display-name", token, then: "settings" });
  }

  async saveName(name: string): Promise<void> {
    const { screen } = this;
    if (screen.name !== "display-name") return;
    if (await this.enrolment.saveName(screen.token.id, name)) this.#afterName(screen);
  }

  async change(change: Partial<SettingsView>): Promise<void> {
    await this.#attempt(() => this.preferences.change(change));
  }

  /** Ends the app and opens a rehearsal in its place. */
  rehearse(): Promise<boolean> {
    return this.#attempt(() => this.#client.rehearse());
  }

  copySerial(tokenId: string): Promise<boolean> {
    return this.#attempt(() => this.#client.copySerial(tokenId));
  }

  openLoginPage(tokenId: string): Promise<boolean> {
    return this.#attempt(() => this.#client.openLoginPage(tokenId));
  }

  code(tokenId: string): Code {
    return new Code(this.#client, this.clock, tokenId, (error) => {
      this.#codeRefused(tokenId, error);
    });
  }

  slow(tokenId: string): Slow {
    return new Slow(this.#client, this.code(tokenId));
  }

  /** Whether *back* leads anywhere from here. */
  readonly canGoBack = $derived(this.#before() !== null);

  back(): void {
    if (this.prompt.up !== null) {
      void this.prompt.cancel();
      return;
    }
    if (this.lock.closed) {
      this.lock.back();
      return;
    }
    if (this.pin.form !== null) {
      this.pin.leave();
      return;
    }
    if (this.word.asked !== null) {
      this.word.reset();
      return;
    }
    if (this.screen.name === "progress") {
      this.enrolment.askCancel(!this.screen.asking);
      return;
    }
    this.#before()?.();
  }

  /** What the button of an error does. */
  remedy(error: ErrorView): void {
    this.#remedies[remedyFor(error)]();
  }

  readonly #remedies: Record<Remedy, () => void> = {
    retry: () => {
      if (this.screen.name === "error") this.screen.retry();
      else void this.start();
    },
    again: () => void this.enrolment.begin({ changed: true }),
    edit: () => {
      this.#backToEntry();
    },
    scan: () => {
      this.openScan();
    },
    "start-over": () => {
      this.startOver();
    },
    resume: () => void this.start(),
    reopen: () => void this.start(),
    "show-token": () => {
      this.entry.reset();
      this.home();
    },
    back: () => {
      this.home();
    },
  };

  /** Nothing may come in between, not even a question. */
  get #busy(): boolean {
    const { screen } = this;
    if (this.prompt.up !== null || this.lock.closed) return true;
    return BUSY.has(screen.name) || (screen.name === "error" && screen.trouble === "startup");
  }

  /** The screen shows, or is about, what the customer entered. */
  get #hasEntries(): boolean {
    const { name } = this.screen;
    return name === "consent" || name === "error" || (name === "type" && !this.entry.empty);
  }

  #before(): (() => void) | null {
    const { screen } = this;
    switch (screen.name) {
      case "welcome":
        return this.tokens.list.length > 0
          ? () => {
              this.home();
            }
          : null;
      case "scan":
        return () => {
          if (this.scan.fresh) this.#leaveEntry();
          else this.scan.back();
        };
      case "paste":
        return () => {
          if (this.paste.found === null) this.#leaveEntry();
          else this.paste.reset();
        };
      case "type":
        return () => {
          if (this.scan.read !== null) this.go({ name: "scan" });
          else if (this.paste.found !== null) this.go({ name: "paste" });
          else this.#leaveEntry();
        };
      case "offers":
        return () => {
          this.go({ name: "welcome" });
        };
      case "consent":
        return () => {
          this.#backToEntry();
        };
      case "token":
        return this.tokens.list.length > 1
          ? () => {
              this.go({ name: "tokens" });
            }
          : null;
      case "restored":
        return screen.tokenId !== null && this.tokens.list.length > 1
          ? () => {
              this.home();
            }
          : null;
      case "slow":
      case "serial":
        return () => {
          this.go({ name: "token", tokenId: screen.tokenId });
        };
      case "tokens":
        return this.arranging.on
          ? () => {
              this.arranging.reset();
            }
          : null;
      case "remove":
      case "phone-change":
      case "clock":
      case "settings":
      case "choice":
      case "licences":
      case "about":
      case "lock-settings":
      case "protection":
      case "vault":
        return () => {
          this.go(screen.from);
        };
      case "display-name":
        return screen.then === "settings"
          ? () => {
              this.#afterName(screen);
            }
          : null;
      case "error":
        return screen.trouble === "enrol"
          ? () => {
              this.#backToEntry();
            }
          : null;
      default:
        return null;
    }
  }

  /** To the values; where there are none, to where the institution was chosen. */
  #backToEntry(): void {
    if (!this.enrolment.byItself) this.go({ name: "type" });
    else this.go({ name: this.offers.length > 1 ? "offers" : "welcome" });
  }

  #afterName({ token, then }: { token: { id: string }; then: "token" | "settings" }): void {
    const shown: Screen = { name: "token", tokenId: token.id };
    if (then === "settings") this.go({ name: "settings", tokenId: token.id, from: shown });
    else if (this.#waitingLink !== null) this.openLink();
    else this.go(shown);
  }

  /** The core names the link that the app was opened with at every start: once is enough. */
  #takeFirstLink({ link, linkProblem }: { link: ReadView | null; linkProblem: ErrorView | null }) {
    if (this.#firstLinkTaken) return;
    this.#firstLinkTaken = true;
    if (linkProblem !== null) this.#waitingLink = { error: linkProblem };
    else if (link !== null) this.#waitingLink = { reads: [link], pages: [] };
  }

  #codeRefused(tokenId: string, error: ErrorView): void {
    const { screen } = this;
    if (error.code === "app_locked") void this.lock.refresh();
    if (!this.tokens.learn(tokenId, error.code)) return;
    if (screen.name === "token" && screen.tokenId === tokenId) this.openToken(tokenId);
  }

  /** What was scanned or pasted before is not what comes next. */
  #leaveWays(): void {
    this.enrolment.leaveOffer();
    this.scan.reset();
    this.paste.reset();
  }

  #leaveRestored(): void {
    if (this.screen.name === "restored") this.#restored = this.screen;
  }

  /** Back from the values or the QR to where they were asked for. */
  #leaveEntry(): void {
    const restored = this.#restored;
    this.startOver();
    if (restored !== null) this.go(restored);
  }

  #refuseStart(error: ErrorView): void {
    const retry = () => void this.start();
    this.go({ name: "error", trouble: "startup", error, retry });
  }

  async #attempt(action: () => Promise<void>): Promise<boolean> {
    this.trouble = null;
    try {
      await action();
      return true;
    } catch (thrown) {
      this.trouble = failure(thrown);
      return false;
    }
  }
}

/** Where a dropped picture is what the customer is about to hand in. */
const TAKES_PICTURES = new Set<Screen["name"]>(["welcome", "scan", "paste", "type", "restored"]);

/** Where the app opens by itself. */
const RESTS = new Set<Screen["name"]>(["welcome", "token", "tokens", "restored"]);

const BUSY = new Set<Screen["name"]>([
  "starting",
  "resume",
  "progress",
  "registered",
  "display-name",
]);
