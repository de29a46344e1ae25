import type {
  BiometricsView,
  ClockReportView,
  CodeView,
  ConsentView,
  ErrorCode,
  ErrorField,
  ErrorView,
  InstitutionView,
  LicenceView,
  LinkEvent,
  LockAfterView,
  LockView,
  MailView,
  ProgressStep,
  PromptEvent,
  ProtectionView,
  ReadingView,
  ReadView,
  RegisteredView,
  SettingsView,
  StandingView,
  StartupView,
  SurroundingsView,
  TokenView,
} from "./bindings";
import type { Locale } from "../paraglide/runtime";
import * as data from "./fake-data";
import type { EnrolmentValues, Glance, OnProgress, TokenClient } from "./token-client";

export type Call = [method: string, ...values: unknown[]];
type Failing = Exclude<keyof TokenClient, "onLink" | "onPrompt" | "onLocked">;

const STEPS: ProgressStep[] = ["contacting", "proving", "deriving", "confirming", "saving"];

/** An invented core for tests and for looking at screens. Nothing is secret and nothing is sent. */
export class FakeClient implements TokenClient {
  startupView: StartupView = structuredClone(data.startup);
  reading: ReadingView = { reads: [data.read], pages: [] };
  /** What the camera shows, and what is read in it; nothing as long as nothing is set. */
  glance: Glance = data.glance;
  mailView: MailView = data.mail;
  consentView: ConsentView = data.consent;
  /** How long a code still lives when it is asked for. */
  codeSeconds = 42;
  clockOffsetMs: number | null = null;
  clockCode: ErrorCode = "clock_off";
  /** The system reads aloud. */
  speaks = true;
  surroundingsView: SurroundingsView = structuredClone(data.surroundings);
  /** The step at which registering stands still, if it does. */
  stallAt: ProgressStep | null = null;
  /** Where the keys are, by token; `usable` where nothing is said. */
  standings: Partial<Record<string, StandingView>> = {};
  /** What the clock doctor says. */
  clockReports: ClockReportView[] = [data.clockReport];
  /** A cancellation finds the token stored already. */
  tooLateToCancel = false;
  /** How the core answers the customer's word to start without the damaged data. */
  freshView: StartupView = structuredClone(data.startup);
  /** How the lock stands, but for whether it is closed at the start: `startupView` says that. */
  lockView: LockView = data.unlocked;
  protectionView: ProtectionView = data.protection;
  /** The device's sensor: a computer has none. */
  biometricsView: BiometricsView = { offered: false, problem: null };
  /** What opens the lock. */
  pin = "2468";
  /** What was called, in order. */
  readonly calls: Call[] = [];
  readonly #failures = new Map<Failing, ErrorView>();
  readonly #delays = new Map<Failing, Promise<void>>();
  #endStall: () => void = () => undefined;
  #linkHandlers: ((link: LinkEvent) => void)[] = [];
  #promptHandlers: ((prompt: PromptEvent) => void)[] = [];
  #lockHandlers: ((lock: LockView) => void)[] = [];

  /** From now on the method rejects. */
  fail(
    method: Failing,
    code: ErrorCode,
    values: Record<string, string> = {},
    field: ErrorField | null = null,
  ): this {
    this.#failures.set(method, { code, field, data: values });
    return this;
  }

  /** From now on the method does what it should. */
  mend(method: Failing): void {
    this.#failures.delete(method);
  }

  /** The next answer of the method stays out until the answer of this is called. */
  delay(method: Failing): () => void {
    let go: () => void = () => undefined;
    this.#delays.set(method, new Promise((resolve) => (go = resolve)));
    return () => {
      go();
    };
  }

  sendLink(link: ReadView | LinkEvent): void {
    const event = "userId" in link ? { reading: { reads: [link], pages: [] } } : link;
    for (const handler of this.#linkHandlers) handler(event);
  }

  /** The system's prompt comes up or goes. */
  prompt(up: PromptEvent["up"]): void {
    for (const handler of this.#promptHandlers) handler({ up });
  }

  called(method: Failing): Call[] {
    return this.calls.filter(([name]) => name === method);
  }

  startup(): Promise<StartupView> {
    const lock = this.lockView;
    const closed = lock.locked ? { tokens: [], pending: null } : {};
    return this.#answer("startup", { ...this.startupView, ...closed, lock });
  }

  setDataAside(): Promise<StartupView> {
    return this.#answer("setDataAside", this.freshView);
  }

  lookupService(serviceId: string): Promise<InstitutionView | null> {
    const known = [data.shinkumi, data.michishio].find((known) => known.serviceId === serviceId);
    return this.#answer("lookupService", known ?? null, serviceId);
  }

  readQr(picture: Uint8Array): Promise<ReadingView> {
    return this.#answer("readQr", this.reading, picture.length);
  }

  scanScreen(): Promise<ReadingView> {
    return this.#answer("scanScreen", this.reading);
  }

  scanClipboard(): Promise<ReadingView> {
    return this.#answer("scanClipboard", this.reading);
  }

  lookThroughCamera(): Promise<Glance> {
    return this.#answer("lookThroughCamera", this.glance);
  }

  closeCamera(): Promise<void> {
    return this.#answer("closeCamera", undefined);
  }

  scanWithPhone(opened: () => void): Promise<ReadingView | null> {
    opened();
    return this.#answer("scanWithPhone", this.reading);
  }

  stopPhone(): Promise<void> {
    return this.#answer("stopPhone", undefined);
  }

  openBankPage(url: string): Promise<void> {
    return this.#answer("openBankPage", undefined, url);
  }

  readLink(text: string): Promise<ReadView> {
    return this.#answer("readLink", this.reading.reads[0] ?? data.read, text);
  }

  readMail(text: string): Promise<MailView> {
    return this.#answer("readMail", this.mailView, text.length);
  }

  pasteMail(): Promise<MailView> {
    return this.#answer("pasteMail", this.mailView);
  }

  enrollBegin(values: EnrolmentValues): Promise<ConsentView> {
    return this.#answer("enrollBegin", this.consentView, values);
  }

  enrollSend(draft: string, termsVersion: string, onProgress: OnProgress): Promise<RegisteredView> {
    return this.#register("enrollSend", onProgress, draft, termsVersion);
  }

  selfRegisterBegin(serviceId: string): Promise<ConsentView> {
    return this.#answer("selfRegisterBegin", data.selfConsent, serviceId);
  }

  selfRegisterSend(
    draft: string,
    termsVersion: string,
    onProgress: OnProgress,
  ): Promise<RegisteredView> {
    return this.#register("selfRegisterSend", onProgress, draft, termsVersion);
  }

  enrollResume(activationPassword: string | null, onProgress: OnProgress): Promise<RegisteredView> {
    return this.#register("enrollResume", onProgress, activationPassword);
  }

  /** As in the core: what stands still ends, and this answers after it. */
  async enrollCancel(): Promise<void> {
    await this.#answer("enrollCancel", undefined);
    this.#endStall();
  }

  enrollConfirm(tokenId: string): Promise<void> {
    return this.#answer("enrollConfirm", undefined, tokenId);
  }

  listTokens(): Promise<TokenView[]> {
    return this.#answer("listTokens", this.startupView.tokens);
  }

  /** What the key store says: as the list, with standings. */
  checkTokens(): Promise<TokenView[]> {
    return this.#answer("checkTokens", this.startupView.tokens.map(data.judged(this.standings)));
  }

  async removeToken(tokenId: string, foreignEntryToo: boolean): Promise<void> {
    await this.#answer("removeToken", undefined, tokenId, foreignEntryToo);
    this.startupView.tokens = this.startupView.tokens.filter(({ id }) => id !== tokenId);
  }

  renameToken(tokenId: string, displayName: string): Promise<TokenView> {
    const renamed = { ...this.#token(tokenId), displayName };
    return this.#answer("renameToken", renamed, tokenId, displayName);
  }

  orderTokens(tokenIds: string[]): Promise<void> {
    return this.#answer("orderTokens", undefined, tokenIds);
  }

  showCode(tokenId: string, again: boolean): Promise<CodeView> {
    const standing = this.standings[tokenId];
    if (standing === "entry_missing") this.fail("showCode", "keystore_entry_missing");
    else if (standing === "entry_foreign") this.fail("showCode", "keystore_entry_foreign");
    const code = data.codeFor(this.#token(tokenId), this.codeSeconds);
    const offsetMs = this.clockOffsetMs;
    const clockWarning = offsetMs === null ? null : { code: this.clockCode, offsetMs };
    return this.#answer("showCode", { ...code, clockWarning }, tokenId, again);
  }

  copyCode(tokenId: string): Promise<number> {
    const { clipboardSeconds } = this.startupView.settings;
    return this.#answer("copyCode", clipboardSeconds, tokenId);
  }

  copySerial(tokenId: string): Promise<void> {
    return this.#answer("copySerial", undefined, tokenId);
  }

  openLoginPage(tokenId: string): Promise<void> {
    return this.#answer("openLoginPage", undefined, tokenId);
  }

  printPage(): Promise<void> {
    return this.#answer("printPage", undefined);
  }

  contactTokens(byHand: boolean): Promise<TokenView[]> {
    const list = this.startupView.tokens.map(data.judged(this.standings));
    return this.#answer("contactTokens", list, byHand);
  }

  async stopMove(tokenId: string): Promise<TokenView[]> {
    await this.#answer("stopMove", undefined, tokenId);
    this.startupView.tokens = this.startupView.tokens.map((token) =>
      token.id === tokenId && token.word !== null
        ? { ...token, word: { ...token.word, stopped: true, stopUntil: null } }
        : token,
    );
    return this.startupView.tokens.map(data.judged(this.standings));
  }

  examineClocks(now: boolean): Promise<ClockReportView[]> {
    return this.#answer("examineClocks", this.clockReports, now);
  }

  supportCode(tokenId: string | null, error: string | null): Promise<string> {
    return this.#answer("supportCode", "4107 2290 3358 1", tokenId, error);
  }

  saveSettings(settings: SettingsView): Promise<SettingsView> {
    return this.#answer("saveSettings", settings, settings);
  }

  surroundings(): Promise<SurroundingsView> {
    return this.#answer("surroundings", { ...this.surroundingsView });
  }

  async setAutostart(on: boolean): Promise<SurroundingsView> {
    const set = { ...this.surroundingsView, autostart: on };
    const answer = await this.#answer("setAutostart", set, on);
    this.surroundingsView = set;
    return answer;
  }

  speak(text: string, language: Locale): Promise<boolean> {
    return this.#answer("speak", this.speaks, text, language);
  }

  hush(): Promise<void> {
    return this.#answer("hush", undefined);
  }

  licences(): Promise<LicenceView[]> {
    return this.#answer("licences", data.licences);
  }

  onLink(handler: (link: LinkEvent) => void): Promise<() => void> {
    this.#linkHandlers.push(handler);
    return Promise.resolve(() => {
      this.#linkHandlers = this.#linkHandlers.filter((other) => other !== handler);
    });
  }

  rehearse(): Promise<void> {
    return this.#answer("rehearse", undefined);
  }

  dismissPrompt(): Promise<void> {
    return this.#answer("dismissPrompt", undefined);
  }

  onPrompt(handler: (prompt: PromptEvent) => void): Promise<() => void> {
    this.#promptHandlers.push(handler);
    return Promise.resolve(() => {
      this.#promptHandlers = this.#promptHandlers.filter((other) => other !== handler);
    });
  }

  /** There is a lock: closed from the start, or open. */
  lock(locked: boolean, kind: LockView["kind"] = "pin"): this {
    this.lockView = { ...this.lockView, kind, locked };
    return this;
  }

  /** The lock closes by itself. */
  closeLock(): void {
    this.lock(true, this.lockView.kind);
    for (const handler of this.#lockHandlers) handler(this.lockView);
  }

  lockState(): Promise<LockView> {
    return this.#answer("lockState", this.lockView);
  }

  async unlock(typed: string): Promise<LockView> {
    if (typed !== this.pin && !this.#failures.has("unlock")) {
      this.calls.push(["unlock", typed]);
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- commands reject with a view
      throw wrong(this.lockView.kind, this.lockView.waitMs);
    }
    await this.#answer("unlock", undefined, typed);
    this.lock(false, this.lockView.kind);
    return this.lockView;
  }

  async lockNow(): Promise<LockView> {
    await this.#answer("lockNow", undefined);
    return this.lock(true, this.lockView.kind).lockView;
  }

  async setPin(pin: string): Promise<LockView> {
    await this.#answer("setPin", undefined, pin);
    this.pin = pin;
    return this.lock(false).lockView;
  }

  async changePin(pin: string, newPin: string): Promise<void> {
    await this.#answer("changePin", undefined, pin, newPin);
    this.lockView = { ...this.lockView, bySensor: false };
  }

  async removePin(pin: string): Promise<LockView> {
    await this.#answer("removePin", undefined, pin);
    return this.lock(false, "none").lockView;
  }

  async setLockAfter(after: LockAfterView): Promise<LockView> {
    await this.#answer("setLockAfter", undefined, after);
    this.lockView = { ...this.lockView, after };
    return this.lockView;
  }

  noteUse(): Promise<void> {
    return this.#answer("noteUse", undefined);
  }

  async resetLock(): Promise<LockView> {
    await this.#answer("resetLock", undefined);
    this.startupView.tokens = [];
    return this.lock(false, "none").lockView;
  }

  biometrics(): Promise<BiometricsView> {
    return this.#answer("biometrics", this.biometricsView);
  }

  async turnOnBiometrics(pin: string, language: Locale): Promise<LockView> {
    await this.#answer("turnOnBiometrics", undefined, pin, language);
    this.lockView = { ...this.lockView, bySensor: true };
    return this.lockView;
  }

  async turnOffBiometrics(): Promise<LockView> {
    await this.#answer("turnOffBiometrics", undefined);
    this.lockView = { ...this.lockView, bySensor: false };
    return this.lockView;
  }

  async unlockByBiometrics(language: Locale): Promise<LockView> {
    await this.#answer("unlockByBiometrics", undefined, language);
    return this.lock(false, this.lockView.kind).lockView;
  }

  async makeVault(passphrase: string): Promise<LockView> {
    await this.#answer("makeVault", undefined, passphrase);
    this.pin = passphrase;
    return this.lock(false, "passphrase").lockView;
  }

  async leaveVault(): Promise<LockView> {
    await this.#answer("leaveVault", undefined);
    this.protectionView = data.protection;
    return this.lock(false, "none").lockView;
  }

  protection(): Promise<ProtectionView> {
    return this.#answer("protection", { ...this.protectionView, lock: this.lockView });
  }

  onLocked(handler: (lock: LockView) => void): Promise<() => void> {
    this.#lockHandlers.push(handler);
    return Promise.resolve(() => {
      this.#lockHandlers = this.#lockHandlers.filter((other) => other !== handler);
    });
  }

  #token(tokenId: string): TokenView {
    return this.startupView.tokens.find(({ id }) => id === tokenId) ?? data.token;
  }

  async #register(
    method: "enrollSend" | "enrollResume" | "selfRegisterSend",
    onProgress: OnProgress,
    ...values: (string | null)[]
  ): Promise<RegisteredView> {
    await this.#answer(method, undefined, ...values);
    for (const step of STEPS) {
      onProgress({ step });
      if (step === this.stallAt) await this.#stall();
    }
    if (method === "selfRegisterSend") return { token: data.unboundToken };
    return { token: { ...data.token, displayName: this.consentView.displayName.ja } };
  }

  #stall(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#endStall = () => {
        if (this.tooLateToCancel) resolve();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- as commands do
        else reject({ code: "enrollment_missing", field: null, data: {} });
      };
    });
  }

  async #answer<Answer>(method: Failing, answer: Answer, ...values: unknown[]): Promise<Answer> {
    this.calls.push([method, ...values]);
    const delay = this.#delays.get(method);
    this.#delays.delete(method);
    await delay;
    const failure = this.#failures.get(method);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- commands reject with a view
    if (failure) throw failure;
    return answer;
  }
}

function wrong(kind: LockView["kind"], waitMs: number): ErrorView {
  if (kind === "passphrase") return { code: "passphrase_wrong", field: "passphrase", data: {} };
  const seconds = String(Math.ceil(waitMs / 1000));
  return { code: "pin_wrong", field: "pin", data: { failures: "1", seconds } };
}
