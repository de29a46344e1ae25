import type {
  CodeView,
  ConsentView,
  ErrorCode,
  ErrorField,
  ErrorView,
  InstitutionView,
  LinkEvent,
  ProgressStep,
  ReadView,
  RegisteredView,
  SettingsView,
  StartupView,
  TokenView,
} from "./bindings";
import * as data from "./fake-data";
import type { EnrolmentValues, OnProgress, TokenClient } from "./token-client";

export type Call = [method: string, ...values: unknown[]];
type Failing = Exclude<keyof TokenClient, "onLink">;

const STEPS: ProgressStep[] = ["contacting", "proving", "deriving", "confirming", "saving"];

/** An invented core for tests and for looking at screens. Nothing is secret and nothing is sent. */
export class FakeClient implements TokenClient {
  startupView: StartupView = structuredClone(data.startup);
  readView: ReadView = data.read;
  consentView: ConsentView = data.consent;
  /** How long a code still lives when it is asked for. */
  codeSeconds = 42;
  clockOffsetMs: number | null = null;
  /** The step at which registering stands still, if it does. */
  stallAt: ProgressStep | null = null;
  /** What was called, in order. */
  readonly calls: Call[] = [];
  readonly #failures = new Map<Failing, ErrorView>();
  #linkHandlers: ((link: LinkEvent) => void)[] = [];

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

  sendLink(link: LinkEvent): void {
    for (const handler of this.#linkHandlers) handler(link);
  }

  called(method: Failing): Call[] {
    return this.calls.filter(([name]) => name === method);
  }

  startup(): Promise<StartupView> {
    return this.#answer("startup", this.startupView);
  }

  lookupService(serviceId: string): Promise<InstitutionView | null> {
    const known = [data.shinkumi, data.michishio].find((known) => known.serviceId === serviceId);
    return this.#answer("lookupService", known ?? null, serviceId);
  }

  readQr(picture: Uint8Array): Promise<ReadView> {
    return this.#answer("readQr", this.readView, picture.length);
  }

  readLink(text: string): Promise<ReadView> {
    return this.#answer("readLink", this.readView, text);
  }

  enrollBegin(values: EnrolmentValues): Promise<ConsentView> {
    return this.#answer("enrollBegin", this.consentView, values);
  }

  enrollSend(termsVersion: string, onProgress: OnProgress): Promise<RegisteredView> {
    return this.#register("enrollSend", termsVersion, onProgress);
  }

  enrollResume(activationPassword: string | null, onProgress: OnProgress): Promise<RegisteredView> {
    return this.#register("enrollResume", activationPassword, onProgress);
  }

  enrollCancel(): Promise<void> {
    return this.#answer("enrollCancel", undefined);
  }

  enrollConfirm(tokenId: string): Promise<void> {
    return this.#answer("enrollConfirm", undefined, tokenId);
  }

  listTokens(): Promise<TokenView[]> {
    return this.#answer("listTokens", this.startupView.tokens);
  }

  renameToken(tokenId: string, displayName: string): Promise<TokenView> {
    const renamed = { ...this.#token(tokenId), displayName };
    return this.#answer("renameToken", renamed, tokenId, displayName);
  }

  showCode(tokenId: string): Promise<CodeView> {
    const code = data.codeFor(this.#token(tokenId), this.codeSeconds);
    const clockWarning = this.clockOffsetMs === null ? null : { offsetMs: this.clockOffsetMs };
    return this.#answer("showCode", { ...code, clockWarning }, tokenId);
  }

  copyCode(tokenId: string): Promise<void> {
    return this.#answer("copyCode", undefined, tokenId);
  }

  copySerial(tokenId: string): Promise<void> {
    return this.#answer("copySerial", undefined, tokenId);
  }

  openLoginPage(tokenId: string): Promise<void> {
    return this.#answer("openLoginPage", undefined, tokenId);
  }

  saveSettings(settings: SettingsView): Promise<SettingsView> {
    return this.#answer("saveSettings", settings, settings);
  }

  onLink(handler: (link: LinkEvent) => void): Promise<() => void> {
    this.#linkHandlers.push(handler);
    return Promise.resolve(() => {
      this.#linkHandlers = this.#linkHandlers.filter((other) => other !== handler);
    });
  }

  #token(tokenId: string): TokenView {
    return this.startupView.tokens.find(({ id }) => id === tokenId) ?? data.token;
  }

  async #register(
    method: "enrollSend" | "enrollResume",
    value: string | null,
    onProgress: OnProgress,
  ): Promise<RegisteredView> {
    await this.#answer(method, undefined, value);
    for (const step of STEPS) {
      onProgress({ step });
      if (step === this.stallAt) await new Promise(() => undefined);
    }
    return { token: { ...data.token, displayName: this.consentView.displayName.ja } };
  }

  async #answer<Answer>(method: Failing, answer: Answer, ...values: unknown[]): Promise<Answer> {
    this.calls.push([method, ...values]);
    await Promise.resolve();
    const failure = this.#failures.get(method);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- commands reject with a view
    if (failure) throw failure;
    return answer;
  }
}
