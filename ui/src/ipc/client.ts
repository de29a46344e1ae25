import { Channel, invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type {
  BiometricsView,
  ClockReportView,
  CodeView,
  ConsentView,
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
  RehearsalClockView,
  ScenarioView,
  SettingsView,
  StartupView,
  SurroundingsView,
  TokenView,
} from "./bindings";
import type { Locale } from "../paraglide/runtime";
import type { RehearsalClient } from "./rehearsal-client";
import { unpacked } from "./glance";
import { scannedByPhone, stopPhone } from "./phone";
import { hushPage, speakInPage } from "./speech";
import type { EnrolmentValues, Glance, OnProgress, TokenClient } from "./token-client";

/** The client of the real app: one method a command. */
export class TauriClient implements TokenClient {
  startup(): Promise<StartupView> {
    return invoke("startup");
  }

  setDataAside(): Promise<StartupView> {
    return invoke("set_data_aside");
  }

  lookupService(serviceId: string): Promise<InstitutionView | null> {
    return invoke("lookup_service", { serviceId });
  }

  readQr(picture: Uint8Array): Promise<ReadingView> {
    return invoke("read_qr", picture);
  }

  scanScreen(): Promise<ReadingView> {
    return invoke("scan_screen");
  }

  scanClipboard(): Promise<ReadingView> {
    return invoke("scan_clipboard");
  }

  async lookThroughCamera(): Promise<Glance> {
    return unpacked(await invoke<ArrayBuffer>("look_through_camera"));
  }

  closeCamera(): Promise<void> {
    return invoke("close_camera");
  }

  async scanWithPhone(opened: () => void): Promise<ReadingView | null> {
    const text = await scannedByPhone(opened);
    return text === null ? null : invoke("read_code", { text });
  }

  stopPhone(): Promise<void> {
    return stopPhone();
  }

  openBankPage(url: string): Promise<void> {
    return invoke("open_bank_page", { url });
  }

  readLink(text: string): Promise<ReadView> {
    return invoke("read_link", { text });
  }

  readMail(text: string): Promise<MailView> {
    return invoke("read_mail", { text });
  }

  pasteMail(): Promise<MailView> {
    return invoke("paste_mail");
  }

  enrollBegin(values: EnrolmentValues): Promise<ConsentView> {
    return invoke("enroll_begin", { ...values });
  }

  enrollSend(draft: string, termsVersion: string, onProgress: OnProgress): Promise<RegisteredView> {
    return invoke("enroll_send", { draft, termsVersion, onProgress: channel(onProgress) });
  }

  selfRegisterBegin(serviceId: string): Promise<ConsentView> {
    return invoke("self_register_begin", { serviceId });
  }

  selfRegisterSend(
    draft: string,
    termsVersion: string,
    onProgress: OnProgress,
  ): Promise<RegisteredView> {
    const channelled = channel(onProgress);
    return invoke("self_register_send", { draft, termsVersion, onProgress: channelled });
  }

  enrollResume(activationPassword: string | null, onProgress: OnProgress): Promise<RegisteredView> {
    return invoke("enroll_resume", { activationPassword, onProgress: channel(onProgress) });
  }

  enrollCancel(): Promise<void> {
    return invoke("enroll_cancel");
  }

  enrollConfirm(tokenId: string): Promise<void> {
    return invoke("enroll_confirm", { tokenId });
  }

  listTokens(): Promise<TokenView[]> {
    return invoke("list_tokens");
  }

  checkTokens(): Promise<TokenView[]> {
    return invoke("check_tokens");
  }

  removeToken(tokenId: string, foreignEntryToo: boolean): Promise<void> {
    return invoke("remove_token", { tokenId, foreignEntryToo });
  }

  renameToken(tokenId: string, displayName: string): Promise<TokenView> {
    return invoke("rename_token", { tokenId, displayName });
  }

  orderTokens(tokenIds: string[]): Promise<void> {
    return invoke("order_tokens", { tokenIds });
  }

  showCode(tokenId: string, again: boolean): Promise<CodeView> {
    return invoke("show_code", { tokenId, again });
  }

  copyCode(tokenId: string): Promise<number> {
    return invoke("copy_code", { tokenId });
  }

  copySerial(tokenId: string): Promise<void> {
    return invoke("copy_serial", { tokenId });
  }

  openLoginPage(tokenId: string): Promise<void> {
    return invoke("open_login_page", { tokenId });
  }

  printPage(): Promise<void> {
    return invoke("print_page");
  }

  contactTokens(byHand: boolean): Promise<TokenView[]> {
    return invoke("contact_tokens", { byHand });
  }

  stopMove(tokenId: string): Promise<TokenView[]> {
    return invoke("stop_move", { tokenId });
  }

  examineClocks(now: boolean): Promise<ClockReportView[]> {
    return invoke("examine_clocks", { now });
  }

  supportCode(tokenId: string | null, error: string | null): Promise<string> {
    return invoke("support_code", { tokenId, error });
  }

  saveSettings(settings: SettingsView): Promise<SettingsView> {
    return invoke("save_settings", { settings });
  }

  surroundings(): Promise<SurroundingsView> {
    return invoke("surroundings");
  }

  setAutostart(on: boolean): Promise<SurroundingsView> {
    return invoke("set_autostart", { on });
  }

  async speak(text: string, language: Locale): Promise<boolean> {
    return (await invoke<boolean>("speak", { text, language })) || speakInPage(text, language);
  }

  hush(): Promise<void> {
    hushPage();
    return invoke("hush");
  }

  licences(): Promise<LicenceView[]> {
    return invoke("licences");
  }

  onLink(handler: (link: LinkEvent) => void): Promise<() => void> {
    return listen<LinkEvent>("link", (event) => {
      handler(event.payload);
    });
  }

  rehearse(): Promise<void> {
    return invoke("rehearsal_enter");
  }

  dismissPrompt(): Promise<void> {
    return invoke("dismiss_prompt");
  }

  onPrompt(handler: (prompt: PromptEvent) => void): Promise<() => void> {
    return listen<PromptEvent>("prompt", (event) => {
      handler(event.payload);
    });
  }

  lockState(): Promise<LockView> {
    return invoke("lock_state");
  }

  unlock(typed: string): Promise<LockView> {
    return invoke("unlock", { typed });
  }

  lockNow(): Promise<LockView> {
    return invoke("lock_now");
  }

  setPin(pin: string): Promise<LockView> {
    return invoke("set_pin", { pin });
  }

  changePin(pin: string, newPin: string): Promise<void> {
    return invoke("change_pin", { pin, newPin });
  }

  removePin(pin: string): Promise<LockView> {
    return invoke("remove_pin", { pin });
  }

  setLockAfter(after: LockAfterView): Promise<LockView> {
    return invoke("set_lock_after", { after });
  }

  noteUse(): Promise<void> {
    return invoke("note_use");
  }

  resetLock(): Promise<LockView> {
    return invoke("reset_lock");
  }

  biometrics(): Promise<BiometricsView> {
    return invoke("biometrics");
  }

  turnOnBiometrics(pin: string, language: Locale): Promise<LockView> {
    return invoke("turn_on_biometrics", { pin, language });
  }

  turnOffBiometrics(): Promise<LockView> {
    return invoke("turn_off_biometrics");
  }

  unlockByBiometrics(language: Locale): Promise<LockView> {
    return invoke("unlock_by_biometrics", { language });
  }

  makeVault(passphrase: string): Promise<LockView> {
    return invoke("make_vault", { passphrase });
  }

  leaveVault(): Promise<LockView> {
    return invoke("leave_vault");
  }

  protection(): Promise<ProtectionView> {
    return invoke("protection");
  }

  onLocked(handler: (lock: LockView) => void): Promise<() => void> {
    return listen<LockView>("locked", (event) => {
      handler(event.payload);
    });
  }
}

/** The client of the app in a rehearsal: what the core pretends stays pretended. */
export class StageClient extends TauriClient {
  /** The web view has a voice too, and that one is real. */
  override speak(text: string, language: Locale): Promise<boolean> {
    return invoke("speak", { text, language });
  }
}

/** The client of a rehearsal, beside the other. */
export class TauriRehearsal implements RehearsalClient {
  scenarios(): Promise<ScenarioView[]> {
    return invoke("rehearsal_scenarios");
  }

  play(name: string, settings: SettingsView): Promise<void> {
    return invoke("rehearsal_play", { name, settings });
  }

  step(name: string, step: number): Promise<void> {
    return invoke("rehearsal_step", { name, step });
  }

  picture(name: string): Promise<ArrayBuffer> {
    return invoke("rehearsal_picture", { name });
  }

  clock(): Promise<RehearsalClockView> {
    return invoke("rehearsal_clock");
  }

  setClock(now: number | null, stopped: boolean): Promise<RehearsalClockView> {
    return invoke("rehearsal_set_clock", { now, stopped });
  }

  leave(): Promise<void> {
    return invoke("rehearsal_leave");
  }
}

function channel(onProgress: OnProgress): Channel<ProgressView> {
  const progress = new Channel<ProgressView>();
  progress.onmessage = onProgress;
  return progress;
}
