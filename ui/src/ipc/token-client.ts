import type {
  BiometricsView,
  ClockReportView,
  CodeView,
  ConsentView,
  GlanceView,
  InstitutionView,
  LicenceView,
  LinkEvent,
  LockAfterView,
  LockView,
  MailView,
  ProgressView,
  PromptEvent,
  ProtectionView,
  ReadingView,
  ReadView,
  RegisteredView,
  SettingsView,
  StartupView,
  SurroundingsView,
  TokenView,
} from "./bindings";
import type { Locale } from "../paraglide/runtime";

/** One look through the camera. */
export interface Glance extends GlanceView {
  /** One byte of grey for each pixel, row by row. */
  pixels: Uint8Array;
}

export interface EnrolmentValues {
  serviceId: string;
  userId: string;
  activationPassword: string;
  /** The customer wants another token for a user who has one here. */
  again: boolean;
}

export type OnProgress = (progress: ProgressView) => void;

/** What the app asks of its core. Every method rejects with an `ErrorView`. */
export interface TokenClient {
  startup(): Promise<StartupView>;
  /** Keeps damaged data under another name and starts without any. */
  setDataAside(): Promise<StartupView>;
  lookupService(serviceId: string): Promise<InstitutionView | null>;
  /** What the QRs of a picture file lead to. */
  readQr(picture: Uint8Array): Promise<ReadingView>;
  /** Searches every display; the app's own windows go aside where nothing is found. */
  scanScreen(): Promise<ReadingView>;
  /** Reads the picture or the link that was copied. */
  scanClipboard(): Promise<ReadingView>;
  /** The camera's picture of this moment; opens the camera, which closes soon after the last call. */
  lookThroughCamera(): Promise<Glance>;
  closeCamera(): Promise<void>;
  /**
   * On phones: the system's scanner, behind the page once it is `opened`. Null where
   * it was stopped.
   */
  scanWithPhone(opened: () => void): Promise<ReadingView | null>;
  stopPhone(): Promise<void>;
  /** Opens a page of an institution in the browser. */
  openBankPage(url: string): Promise<void>;
  readLink(text: string): Promise<ReadView>;
  /** What a mail's text says. */
  readMail(text: string): Promise<MailView>;
  /** The same of the text on the clipboard; only what was found comes back. */
  pasteMail(): Promise<MailView>;
  enrollBegin(values: EnrolmentValues): Promise<ConsentView>;
  enrollSend(draft: string, termsVersion: string, onProgress: OnProgress): Promise<RegisteredView>;
  /** Before the app makes a token by itself: the terms of an institution that offers it. */
  selfRegisterBegin(serviceId: string): Promise<ConsentView>;
  selfRegisterSend(
    draft: string,
    termsVersion: string,
    onProgress: OnProgress,
  ): Promise<RegisteredView>;
  enrollResume(activationPassword: string | null, onProgress: OnProgress): Promise<RegisteredView>;
  enrollCancel(): Promise<void>;
  enrollConfirm(tokenId: string): Promise<void>;
  listTokens(): Promise<TokenView[]>;
  /** The tokens, with what the key store says of each. */
  checkTokens(): Promise<TokenView[]>;
  /** `foreignEntryToo`: a key that another installation made goes with it. */
  removeToken(tokenId: string, foreignEntryToo: boolean): Promise<void>;
  renameToken(tokenId: string, displayName: string): Promise<TokenView>;
  /** All tokens, in the customer's order. */
  orderTokens(tokenIds: string[]): Promise<void>;
  /** `again`: the customer pressed *try again*; only then may a key store prompt. */
  showCode(tokenId: string, again: boolean): Promise<CodeView>;
  /** Answers after how many seconds the code is taken off the clipboard; 0 for never. */
  copyCode(tokenId: string): Promise<number>;
  copySerial(tokenId: string): Promise<void>;
  openLoginPage(tokenId: string): Promise<void>;
  /** Opens the platform's print dialog. */
  printPage(): Promise<void>;
  /** Asks the issuers how the tokens stand; not more often than every few minutes unless by hand. */
  contactTokens(byHand: boolean): Promise<TokenView[]>;
  /** Says that the token's move to another device was not the customer's. */
  stopMove(tokenId: string): Promise<TokenView[]>;
  /** What is known of the clock, one report an issuer; `now` measures it first. */
  examineClocks(now: boolean): Promise<ClockReportView[]>;
  /** Thirteen digits in groups, to be read out on the telephone. */
  supportCode(tokenId: string | null, error: string | null): Promise<string>;
  saveSettings(settings: SettingsView): Promise<SettingsView>;
  /** What the system around the app has to offer, at this moment. */
  surroundings(): Promise<SurroundingsView>;
  setAutostart(on: boolean): Promise<SurroundingsView>;
  /** Reads a text aloud instead of what is being read; false where there is no speech. */
  speak(text: string, language: Locale): Promise<boolean>;
  hush(): Promise<void>;
  /** The libraries that are part of the app. */
  licences(): Promise<LicenceView[]>;
  /** Calls back for every deep link that arrives while the app runs. */
  onLink(handler: (link: LinkEvent) => void): Promise<() => void>;
  /** Ends the app and opens a rehearsal in its place. */
  rehearse(): Promise<void>;
  /** Takes the system's password prompt away; what waited for it then rejects. */
  dismissPrompt(): Promise<void>;
  /** Calls back when the system asks the customer for something in a window of its own. */
  onPrompt(handler: (prompt: PromptEvent) => void): Promise<() => void>;
  /** How the lock stands; what is left of a wait is noted. */
  lockState(): Promise<LockView>;
  /** The PIN, or the vault's passphrase where there is one. */
  unlock(typed: string): Promise<LockView>;
  lockNow(): Promise<LockView>;
  setPin(pin: string): Promise<LockView>;
  changePin(pin: string, newPin: string): Promise<void>;
  removePin(pin: string): Promise<LockView>;
  setLockAfter(after: LockAfterView): Promise<LockView>;
  /** The customer is doing something: the app does not lock itself yet. */
  noteUse(): Promise<void>;
  /** Removes the lock and every token. */
  resetLock(): Promise<LockView>;
  /** Whether the device has a sensor of fingers or faces. Asks nobody. */
  biometrics(): Promise<BiometricsView>;
  /** Asks the sensor once. */
  turnOnBiometrics(pin: string, language: Locale): Promise<LockView>;
  turnOffBiometrics(): Promise<LockView>;
  unlockByBiometrics(language: Locale): Promise<LockView>;
  /** Makes a vault file where the device has no key store. */
  makeVault(passphrase: string): Promise<LockView>;
  leaveVault(): Promise<LockView>;
  protection(): Promise<ProtectionView>;
  /** Calls back when the lock has closed. */
  onLocked(handler: (lock: LockView) => void): Promise<() => void>;
}
