import type * as core from "../ipc/bindings";

// What the state shows: components and screens take these types from here, never from ipc/.
export type {
  BiometricsView,
  ClockReportView,
  ClockStateView,
  ActView,
  ClockView,
  CodeView,
  ConsentView,
  InstitutionView,
  Language,
  LicenceView,
  LockAfterView,
  LockView,
  MailValueView,
  MailView,
  PageView,
  PendingView,
  ProgressStep,
  PromptKindView,
  ProtectionView,
  ReadingView,
  ReadView,
  RegisteredView,
  RehearsalClockView,
  ScenarioGroup,
  ScenarioView,
  SettingsView,
  StandingView,
  StartupView,
  StepView,
  SurroundingsView,
  Text,
  TextSize,
  Theme,
  TokenView,
  WordStateView,
  WordView,
} from "../ipc/bindings";
export type { Glance } from "../ipc/token-client";

/** What the core can answer, and what is already known here: two entries that should be the same. */
export type ErrorCode = core.ErrorCode | "pin_repeat" | "passphrase_repeat";
export type ErrorField = core.ErrorField | "newPin" | "pinAgain" | "passphraseAgain";
export type ErrorView = Omit<core.ErrorView, "code" | "field"> & {
  code: ErrorCode;
  field: ErrorField | null;
};
