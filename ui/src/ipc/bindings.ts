// Made from src-tauri/src/{views,error}.rs. Do not edit.
// To write it anew: WARIFU_WRITE_BINDINGS=1 cargo test -p warifu bindings

export type Text = { 
/**
 * Japanese.
 */
ja: string, 
/**
 * English.
 */
en: string, };

export type InstitutionView = { 
/**
 * 8 digits.
 */
serviceId: string, 
/**
 * The institution's name.
 */
name: Text, 
/**
 * The name of its service; empty until its card was read.
 */
serviceName: Text, 
/**
 * One or two characters for its mark.
 */
mark: string, 
/**
 * The mark's colour, `#rrggbb`.
 */
colour: string, 
/**
 * `host[:port]` of its issuer.
 */
host: string, 
/**
 * The signed directory knows it.
 */
vouched: boolean, };

export type Language = "ja" | "en" | "system";

export type Theme = "light" | "dark" | "system";

export type TextSize = "standard" | "large" | "largest";

export type SettingsView = { 
/**
 * The language.
 */
language: Language, 
/**
 * The colours.
 */
theme: Theme, 
/**
 * The text size.
 */
textSize: TextSize, 
/**
 * Seconds after which a copied code leaves the clipboard; 0 for never.
 */
clipboardSeconds: number, 
/**
 * The window is kept out of screen captures, where the system can do that.
 */
captureProtection: boolean, 
/**
 * The app is reached from the desktop's tray too.
 */
tray: boolean, };

export type SurroundingsView = { 
/**
 * It can keep a window out of screen captures.
 */
captureProtection: boolean, 
/**
 * There is a tray that shows the app.
 */
tray: boolean, 
/**
 * The app starts at login; `null` where that cannot be set.
 */
autostart: boolean | null, };

export type LicenceView = { 
/**
 * Its name.
 */
name: string, 
/**
 * Its version.
 */
version: string, 
/**
 * An SPDX expression.
 */
licence: string, };

export type TelephoneView = { 
/**
 * As printed.
 */
number: string, 
/**
 * When somebody answers.
 */
hours: Text, };

export type ClockView = { 
/**
 * Issuer minus device, in milliseconds.
 */
offsetMs: number, 
/**
 * When it was measured, by the device's clock.
 */
measuredAt: number, };

export type ClockSourceView = "connection" | "signed";

export type ClockStateView = "unknown" | "right" | "corrected" | "off" | "set";

export type ClockReportView = { 
/**
 * The token by whose issuer it was measured.
 */
tokenId: string, 
/**
 * Whose clock it was held against.
 */
institution: InstitutionView, 
/**
 * What is said of the clock.
 */
state: ClockStateView, 
/**
 * Issuer minus device now, in milliseconds.
 */
offsetMs: number, 
/**
 * When it was measured, by the device's clock.
 */
measuredAt: number | null, 
/**
 * Where the issuer's time is from.
 */
source: ClockSourceView, 
/**
 * Why it could not be measured now, if so.
 */
problem: ErrorView | null, };

export type WordStateView = "fine" | "locked" | "held" | "held_twice" | "held_stopped" | "released" | "cancelled" | "superseded" | "moved" | "moving" | "ending" | "expired" | "unbound" | "ended_unbound";

export type WordView = { 
/**
 * How it stands.
 */
state: WordStateView, 
/**
 * Since when.
 */
since: number | null, 
/**
 * Until when its move can be stopped from here; nothing where it cannot.
 */
stopUntil: number | null, 
/**
 * Its move was stopped from here.
 */
stopped: boolean, 
/**
 * Until when it must be bound, where it is not.
 */
bindUntil: number | null, 
/**
 * When its time is over, where that is near.
 */
endsAt: number | null, 
/**
 * From when on payments take it, where they do not yet.
 */
usableFrom: number | null, 
/**
 * It was released: from when on another one may be issued, where that is yet
 * to come.
 */
issueFrom: number | null, 
/**
 * When that was heard, by the device's clock.
 */
heardAt: number, };

export type StandingView = "unknown" | "usable" | "entry_missing" | "entry_foreign";

export type TokenView = { 
/**
 * 32 hexadecimal digits; local to this device.
 */
id: string, 
/**
 * The customer's own name for it.
 */
displayName: string, 
/**
 * Who issued it.
 */
institution: InstitutionView, 
/**
 * Whose it is there; empty where the app made it by itself.
 */
userId: string, 
/**
 * Grouped: `WF 4108 2260 73`.
 */
serial: string, 
/**
 * Seconds that a code lives: 30 or 60.
 */
period: number, 
/**
 * Digits of a code: 6 or 8.
 */
digits: number, 
/**
 * `SHA1`, `SHA256` or `SHA512`.
 */
algorithm: string, 
/**
 * When it was registered.
 */
registeredAt: number, 
/**
 * When its time is over, where it has an end.
 */
validUntil: number | null, 
/**
 * Hosts on whose pages its code may be typed.
 */
otpHosts: Array<string>, 
/**
 * The page that *log in* opens.
 */
loginPage: string | null, 
/**
 * Whom to call.
 */
telephone: TelephoneView | null, 
/**
 * What the institution says is to be done after a change of device, in
 * order; empty where it does not say.
 */
reissueSteps: Array<Text>, 
/**
 * Where its key is.
 */
standing: StandingView, 
/**
 * Its key is not here, and another token of the same user takes its place.
 */
replaced: boolean, 
/**
 * The clock, once measured.
 */
clock: ClockView | null, 
/**
 * What is wrong with it, if anything.
 */
problem: ErrorView | null, 
/**
 * What the issuer said last, once it was asked.
 */
word: WordView | null, };

export type StageView = "start" | "finish";

export type PendingView = { 
/**
 * 32 hexadecimal digits.
 */
id: string, 
/**
 * With whom.
 */
institution: InstitutionView, 
/**
 * As typed and normalised; empty where the app makes the token by itself.
 */
userId: string, 
/**
 * How far it had come.
 */
stage: StageView, 
/**
 * Resuming asks for the activation password again.
 */
needsPassword: boolean, 
/**
 * Until when it can be resumed. Past it, a pending start is over.
 */
expiresAt: number, 
/**
 * Its time is over: it begins anew, with the values that are known.
 */
over: boolean, 
/**
 * Why it cannot be resumed on this device, if so.
 */
problem: ErrorView | null, };

export type ReadView = { 
/**
 * Who it leads to, by the signed directory.
 */
institution: InstitutionView, 
/**
 * `host[:port]` that would be contacted.
 */
host: string, 
/**
 * 8 digits.
 */
serviceId: string, 
/**
 * As in the link.
 */
userId: string, };

export type MailValueView = { 
/**
 * A service ID or user ID.
 */
value: string, 
/**
 * What stands beside it; `null` where a link alone says it.
 */
label: string | null, 
/**
 * The line that it came from.
 */
line: string, 
/**
 * Whose it is, where it is a service ID that is known.
 */
institution: InstitutionView | null, };

export type MailView = { 
/**
 * Each different service ID.
 */
services: Array<MailValueView>, 
/**
 * Each different user ID.
 */
users: Array<MailValueView>, 
/**
 * `host[:port]` of its link.
 */
linkHost: string | null, 
/**
 * A link says otherwise than the text, or than another link.
 */
contradictsLink: boolean, 
/**
 * There is a link whose end is missing.
 */
brokenLink: boolean, 
/**
 * A link leads elsewhere than the signed directory.
 */
linkProblem: ErrorView | null, };

export type PageView = { 
/**
 * Handed back to `open_bank_page`.
 */
url: string, 
/**
 * `host[:port]` of the page.
 */
host: string, 
/**
 * Whose it is.
 */
institution: InstitutionView, };

export type ReadingView = { 
/**
 * Enrolments.
 */
reads: Array<ReadView>, 
/**
 * Pages of institutions.
 */
pages: Array<PageView>, };

export type GlanceView = { 
/**
 * Pixels in a row.
 */
width: number, 
/**
 * Rows.
 */
height: number, 
/**
 * What was read, if a QR that leads somewhere is seen.
 */
reading: ReadingView | null, 
/**
 * Why what was read is of no use.
 */
error: ErrorView | null, };

export type LinkEvent = { 
/**
 * What it leads to.
 */
reading: ReadingView, } | { 
/**
 * Why.
 */
error: ErrorView, };

export type PromptKindView = "unlock" | "create" | "allow";

export type PromptEvent = { 
/**
 * The prompt that is up, if one is.
 */
up: PromptKindView | null, };

export type LockKindView = "none" | "pin" | "passphrase";

export type LockAfterView = "hidden" | "minute1" | "minutes5" | "minutes15" | "never";

export type LockView = { 
/**
 * What opens it.
 */
kind: LockKindView, 
/**
 * It is closed.
 */
locked: boolean, 
/**
 * Until the next PIN can be tried, in milliseconds.
 */
waitMs: number, 
/**
 * When it closes by itself.
 */
after: LockAfterView, 
/**
 * The device's sensor opens it as well.
 */
bySensor: boolean, };

export type BiometricsView = { 
/**
 * There is one that the app can ask.
 */
offered: boolean, 
/**
 * Why it cannot be asked now, if so.
 */
problem: ErrorView | null, };

export type StoreView = "secret_service" | "credential_manager" | "keychain" | "keystore" | "vault" | "none";

export type ProtectionView = { 
/**
 * Where the keys lie.
 */
store: StoreView, 
/**
 * The program that answers for it, where its name is known.
 */
storeName: string | null, 
/**
 * A chip holds the device key.
 */
hardware: boolean, 
/**
 * Another program of the same login can read what the key store holds.
 */
readableByOthers: boolean, 
/**
 * Other programs cannot take pictures of the window.
 */
captureBlocked: boolean, 
/**
 * The lock.
 */
lock: LockView, 
/**
 * Every key is sealed by the PIN.
 */
sealed: boolean, 
/**
 * The vault could be left for a key store that is there by now.
 */
canLeaveVault: boolean, 
/**
 * Why the key store does not answer, if so.
 */
problem: ErrorView | null, };

export type StartupView = { 
/**
 * What the customer set.
 */
settings: SettingsView, 
/**
 * In the customer's order.
 */
tokens: Array<TokenView>, 
/**
 * The lock. While it is closed, no token and no enrolment is named here.
 */
lock: LockView, 
/**
 * An interrupted enrolment.
 */
pending: PendingView | null, 
/**
 * Why the data could not be read, if so.
 */
problem: ErrorView | null, 
/**
 * The institutions whose customers' apps may make tokens by themselves.
 */
offers: Array<InstitutionView>, 
/**
 * The link that the app was started with.
 */
link: ReadView | null, 
/**
 * Why that link was refused, if so.
 */
linkProblem: ErrorView | null, 
/**
 * A demo build.
 */
demo: boolean, 
/**
 * A phone or tablet.
 */
mobile: boolean, 
/**
 * `linux`, `windows`, `macos`, `android` or `ios`.
 */
os: string, 
/**
 * The app's version.
 */
version: string, };

export type ConsentView = { 
/**
 * Names what was typed; handed back to `enroll_send`.
 */
draft: string, 
/**
 * Whose terms, with the card's names.
 */
institution: InstitutionView, 
/**
 * As it will be sent; empty where the app makes the token by itself.
 */
userId: string, 
/**
 * Handed back to `enroll_send`.
 */
termsVersion: string, 
/**
 * In full.
 */
terms: Text, 
/**
 * The institution's default display name.
 */
displayName: Text, };

export type ProgressStep = "contacting" | "proving" | "deriving" | "confirming" | "saving";

export type ProgressView = { 
/**
 * Which.
 */
step: ProgressStep, };

export type RegisteredView = { 
/**
 * The token.
 */
token: TokenView, };

export type ClockWarningView = { 
/**
 * `clock_off` or `clock_set`.
 */
code: ErrorCode, 
/**
 * Issuer minus device, in milliseconds; 0 where that is not known.
 */
offsetMs: number, };

export type CodeView = { 
/**
 * Digits only.
 */
code: string, 
/**
 * The code that follows, where the institution allows it to be shown.
 */
next: string | null, 
/**
 * From when.
 */
validFrom: number, 
/**
 * Until when, exclusive.
 */
validUntil: number, 
/**
 * When this was made.
 */
now: number, 
/**
 * Seconds.
 */
period: number, 
/**
 * What is wrong with the clock, if anything.
 */
clockWarning: ClockWarningView | null, };

export type ScenarioGroup = "enrolment" | "everyday" | "change" | "entries" | "institution" | "device";

export type ActKind = "press" | "fill" | "tick" | "choose" | "hand";

export type ActView = { 
/**
 * What.
 */
kind: ActKind, 
/**
 * With what.
 */
name: string, 
/**
 * The text or value, where there is one.
 */
text: string, };

export type StepView = { 
/**
 * What the customer does.
 */
acts: Array<ActView>, 
/**
 * The screen that is then shown.
 */
screen: string, 
/**
 * The code of the error on it.
 */
error: string | null, 
/**
 * A selector of what is then shown as well.
 */
shows: string | null, };

export type ScenarioView = { 
/**
 * Its name.
 */
name: string, 
/**
 * Where it stands in the menu.
 */
group: ScenarioGroup, 
/**
 * What it is called; empty where its error says it.
 */
title: Text, 
/**
 * One after another.
 */
steps: Array<StepView>, };

export type RehearsalClockView = { 
/**
 * Unix milliseconds.
 */
now: number, 
/**
 * It stands still.
 */
stopped: boolean, };

export type ErrorCode = "service_id_length" | "service_id_characters" | "service_unknown" | "user_id_empty" | "user_id_length" | "user_id_characters" | "activation_password_length" | "activation_password_characters" | "consent_missing" | "terms_changed" | "picture_no_qr" | "picture_foreign_qr" | "picture_too_large" | "picture_unreadable" | "screen_no_qr" | "screen_refused" | "screen_unavailable" | "clipboard_no_link" | "clipboard_empty" | "clipboard_too_large" | "clipboard_unreadable" | "camera_missing" | "camera_busy" | "camera_refused" | "camera_failed" | "page_unknown" | "link_foreign" | "link_malformed" | "mail_too_long" | "directory_mismatch" | "directory_key_mismatch" | "directory_invalid" | "issuer_unreachable" | "issuer_timeout" | "issuer_failed" | "issuer_answer_invalid" | "issuer_busy" | "rate_limited" | "tls_untrusted" | "network_login_needed" | "card_invalid" | "card_expired" | "enrollment_refused" | "enrollment_expired" | "enrollment_interrupted" | "enrollment_missing" | "self_registration_not_offered" | "self_registration_refused" | "already_self_registered" | "contact_rejected" | "already_enrolled_here" | "keystore_missing" | "keystore_no_default" | "keystore_locked" | "keystore_refused" | "keystore_timeout" | "keystore_prompt_dismissed" | "keystore_entry_missing" | "keystore_entry_damaged" | "keystore_entry_newer" | "keystore_entry_foreign" | "app_locked" | "pin_length" | "pin_characters" | "pin_wrong" | "pin_wait" | "lock_exists" | "lock_missing" | "lock_damaged" | "biometrics_unavailable" | "biometrics_unenrolled" | "biometrics_locked_out" | "biometrics_not_recognised" | "biometrics_dismissed" | "biometrics_changed" | "passphrase_length" | "passphrase_wrong" | "vault_damaged" | "vault_newer" | "vault_not_needed" | "data_newer" | "data_damaged" | "data_unwritable" | "data_full" | "data_unreadable" | "data_gone" | "display_name_length" | "display_name_characters" | "clock_off" | "clock_set" | "login_page_unknown" | "clipboard_failed" | "autostart_failed" | "clipboard_no_text" | "print_failed" | "token_unknown" | "not_in_rehearsal" | "internal";

export type ErrorField = "serviceId" | "userId" | "activationPassword" | "displayName" | "picture" | "pin" | "passphrase";

export type ErrorView = { 
/**
 * Which error.
 */
code: ErrorCode, 
/**
 * About which entry, if one.
 */
field: ErrorField | null, 
/**
 * Values for the text, such as `min` and `max`. Never a secret.
 */
data: Record<string, string>, };
