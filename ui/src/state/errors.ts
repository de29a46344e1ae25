import { m } from "../paraglide/messages";
import type { ErrorCode, ErrorView } from "./views";

/** What the button of an error does. */
export type Remedy =
  | "retry" // the same thing once more
  | "again" // read the terms and send once more, with what was entered
  | "edit" // back to the three values
  | "scan"
  | "start-over"
  | "resume" // on with the set-up that was interrupted
  | "reopen" // look at the data once more
  | "show-token"
  | "back";

interface ErrorText {
  /** What happened. */
  what: (data: Data) => string;
  /** What to do. */
  todo: (data: Data) => string;
  remedy: Remedy;
}

type Data = Record<string, string | undefined>;

/** Every error there is. A code without an entry does not compile. */
const ERRORS: Record<ErrorCode, ErrorText> = {
  service_id_length: {
    what: () => m.e_service_id_length_what(),
    todo: () => m.e_service_id_length_todo(),
    remedy: "edit",
  },
  service_id_characters: {
    what: () => m.e_service_id_characters_what(),
    todo: () => m.e_service_id_characters_todo(),
    remedy: "edit",
  },
  service_unknown: {
    what: () => m.e_service_unknown_what(),
    todo: () => m.e_service_unknown_todo(),
    remedy: "edit",
  },
  user_id_empty: {
    what: () => m.e_user_id_empty_what(),
    todo: () => m.e_user_id_empty_todo(),
    remedy: "edit",
  },
  user_id_length: {
    what: () => m.e_user_id_length_what(),
    todo: () => m.e_user_id_length_todo(),
    remedy: "edit",
  },
  user_id_characters: {
    what: () => m.e_user_id_characters_what(),
    todo: () => m.e_user_id_characters_todo(),
    remedy: "edit",
  },
  activation_password_length: {
    what: () => m.e_activation_password_length_what(),
    todo: ({ min = "4", max = "8" }) => m.e_activation_password_length_todo({ min, max }),
    remedy: "edit",
  },
  activation_password_characters: {
    what: ({ characters }) =>
      characters === "digits"
        ? m.e_activation_password_characters_digits_what()
        : m.e_activation_password_characters_what(),
    todo: ({ characters }) =>
      characters === "digits"
        ? m.e_activation_password_characters_digits_todo()
        : m.e_activation_password_characters_todo(),
    remedy: "edit",
  },
  consent_missing: {
    what: () => m.e_consent_missing_what(),
    todo: () => m.e_consent_missing_todo(),
    remedy: "again",
  },
  terms_changed: {
    what: () => m.e_terms_changed_what(),
    todo: () => m.e_terms_changed_todo(),
    remedy: "again",
  },
  picture_no_qr: {
    what: () => m.e_picture_no_qr_what(),
    todo: () => m.e_picture_no_qr_todo(),
    remedy: "scan",
  },
  picture_foreign_qr: {
    what: ({ kind, host = "?" }) => foreign(kind, host),
    todo: ({ kind }) =>
      kind === "page" ? m.e_picture_foreign_page_todo() : m.e_picture_foreign_qr_todo(),
    remedy: "scan",
  },
  picture_too_large: {
    what: ({ megapixels, limit }) =>
      megapixels === undefined || limit === undefined
        ? m.e_picture_too_large_file_what()
        : m.e_picture_too_large_what({ megapixels, limit }),
    todo: () => m.e_picture_too_large_todo(),
    remedy: "scan",
  },
  picture_unreadable: {
    what: () => m.e_picture_unreadable_what(),
    todo: () => m.e_picture_unreadable_todo(),
    remedy: "scan",
  },
  screen_no_qr: {
    what: () => m.e_screen_no_qr_what(),
    todo: () => m.e_screen_no_qr_todo(),
    remedy: "scan",
  },
  screen_refused: {
    what: () => m.e_screen_refused_what(),
    todo: () => m.e_screen_refused_todo(),
    remedy: "scan",
  },
  screen_unavailable: {
    what: () => m.e_screen_unavailable_what(),
    todo: () => m.e_screen_unavailable_todo(),
    remedy: "scan",
  },
  clipboard_no_link: {
    what: () => m.e_clipboard_no_link_what(),
    todo: () => m.e_clipboard_no_link_todo(),
    remedy: "scan",
  },
  clipboard_empty: {
    what: () => m.e_clipboard_empty_what(),
    todo: () => m.e_clipboard_empty_todo(),
    remedy: "scan",
  },
  clipboard_too_large: {
    what: () => m.e_clipboard_too_large_what(),
    todo: () => m.e_clipboard_too_large_todo(),
    remedy: "scan",
  },
  clipboard_unreadable: {
    what: () => m.e_clipboard_unreadable_what(),
    todo: () => m.e_clipboard_unreadable_todo(),
    remedy: "scan",
  },
  camera_missing: {
    what: () => m.e_camera_missing_what(),
    todo: () => m.e_camera_missing_todo(),
    remedy: "scan",
  },
  camera_busy: {
    what: () => m.e_camera_busy_what(),
    todo: () => m.e_camera_busy_todo(),
    remedy: "scan",
  },
  camera_refused: {
    what: () => m.e_camera_refused_what(),
    todo: () => m.e_camera_refused_todo(),
    remedy: "scan",
  },
  camera_failed: {
    what: () => m.e_camera_failed_what(),
    todo: () => m.e_camera_failed_todo(),
    remedy: "scan",
  },
  page_unknown: {
    what: () => m.e_page_unknown_what(),
    todo: () => m.e_page_unknown_todo(),
    remedy: "scan",
  },
  link_foreign: {
    what: () => m.e_link_foreign_what(),
    todo: () => m.e_link_foreign_todo(),
    remedy: "start-over",
  },
  link_malformed: {
    what: () => m.e_link_malformed_what(),
    todo: () => m.e_link_malformed_todo(),
    remedy: "start-over",
  },
  directory_mismatch: {
    what: ({ host = "?", expected = "?" }) => m.e_directory_mismatch_what({ host, expected }),
    todo: () => m.e_directory_mismatch_todo(),
    remedy: "start-over",
  },
  directory_key_mismatch: {
    what: () => m.e_directory_key_mismatch_what(),
    todo: () => m.e_directory_mismatch_todo(),
    remedy: "start-over",
  },
  directory_invalid: {
    what: () => m.e_directory_invalid_what(),
    todo: () => m.e_directory_invalid_todo(),
    remedy: "retry",
  },
  issuer_unreachable: {
    what: () => m.e_issuer_unreachable_what(),
    todo: () => m.e_issuer_unreachable_todo(),
    remedy: "retry",
  },
  issuer_timeout: {
    what: () => m.e_issuer_timeout_what(),
    todo: () => m.e_issuer_timeout_todo(),
    remedy: "retry",
  },
  issuer_failed: {
    what: ({ status = "?" }) => m.e_issuer_failed_what({ status }),
    todo: () => m.e_issuer_failed_todo(),
    remedy: "retry",
  },
  issuer_answer_invalid: {
    what: () => m.e_issuer_answer_invalid_what(),
    todo: () => m.e_issuer_answer_invalid_todo(),
    remedy: "retry",
  },
  issuer_busy: {
    what: () => m.e_issuer_busy_what(),
    todo: () => m.e_issuer_busy_todo(),
    remedy: "retry",
  },
  rate_limited: {
    what: () => m.e_rate_limited_what(),
    todo: ({ seconds }) =>
      seconds === undefined ? m.e_rate_limited_later_todo() : m.e_rate_limited_todo({ seconds }),
    remedy: "retry",
  },
  tls_untrusted: {
    what: () => m.e_tls_untrusted_what(),
    todo: () => m.e_tls_untrusted_todo(),
    remedy: "retry",
  },
  network_login_needed: {
    what: () => m.e_network_login_needed_what(),
    todo: () => m.e_network_login_needed_todo(),
    remedy: "retry",
  },
  card_invalid: {
    what: () => m.e_card_invalid_what(),
    todo: () => m.e_card_invalid_todo(),
    remedy: "retry",
  },
  card_expired: {
    what: () => m.e_card_expired_what(),
    todo: () => m.e_card_expired_todo(),
    remedy: "retry",
  },
  enrollment_refused: {
    what: () => m.e_enrollment_refused_what(),
    todo: () => m.e_enrollment_refused_todo(),
    remedy: "edit",
  },
  enrollment_expired: {
    what: () => m.e_enrollment_expired_what(),
    todo: () => m.e_enrollment_expired_todo(),
    remedy: "again",
  },
  enrollment_interrupted: {
    what: () => m.e_enrollment_interrupted_what(),
    todo: () => m.e_enrollment_interrupted_todo(),
    remedy: "resume",
  },
  enrollment_missing: {
    what: () => m.e_enrollment_missing_what(),
    todo: () => m.e_enrollment_missing_todo(),
    remedy: "start-over",
  },
  self_registration_not_offered: {
    what: () => m.e_self_registration_not_offered_what(),
    todo: () => m.e_self_registration_not_offered_todo(),
    remedy: "start-over",
  },
  self_registration_refused: {
    what: () => m.e_self_registration_refused_what(),
    todo: () => m.e_self_registration_refused_todo(),
    remedy: "again",
  },
  already_self_registered: {
    what: () => m.e_already_self_registered_what(),
    todo: () => m.e_already_self_registered_todo(),
    remedy: "show-token",
  },
  contact_rejected: {
    what: () => m.e_contact_rejected_what(),
    todo: () => m.e_contact_rejected_todo(),
    remedy: "back",
  },
  already_enrolled_here: {
    what: () => m.e_already_enrolled_here_what(),
    todo: () => m.e_already_enrolled_here_todo(),
    remedy: "show-token",
  },
  keystore_missing: {
    what: () => m.e_keystore_missing_what(),
    todo: ({ os }) =>
      os === "linux" ? m.e_keystore_missing_linux_todo() : m.e_keystore_missing_todo(),
    remedy: "retry",
  },
  keystore_locked: {
    what: () => m.e_keystore_locked_what(),
    todo: ({ os }) =>
      os === "linux" ? m.e_keystore_locked_linux_todo() : m.e_keystore_locked_todo(),
    remedy: "retry",
  },
  keystore_refused: {
    what: () => m.e_keystore_refused_what(),
    todo: () => m.e_keystore_refused_todo(),
    remedy: "retry",
  },
  keystore_timeout: {
    what: () => m.e_keystore_timeout_what(),
    todo: () => m.e_keystore_timeout_todo(),
    remedy: "retry",
  },
  keystore_prompt_dismissed: {
    what: () => m.e_keystore_prompt_dismissed_what(),
    todo: () => m.e_keystore_prompt_dismissed_todo(),
    remedy: "retry",
  },
  keystore_no_default: {
    what: () => m.e_keystore_no_default_what(),
    todo: () => m.e_keystore_no_default_todo(),
    remedy: "retry",
  },
  keystore_entry_missing: {
    what: () => m.e_keystore_entry_missing_what(),
    todo: () => m.e_keystore_entry_missing_todo(),
    remedy: "start-over",
  },
  keystore_entry_damaged: {
    what: () => m.e_keystore_entry_damaged_what(),
    todo: () => m.e_keystore_entry_damaged_todo(),
    remedy: "start-over",
  },
  keystore_entry_newer: {
    what: () => m.e_keystore_entry_newer_what(),
    todo: () => m.e_keystore_entry_newer_todo(),
    remedy: "retry",
  },
  keystore_entry_foreign: {
    what: () => m.e_keystore_entry_foreign_what(),
    todo: () => m.e_keystore_entry_foreign_todo(),
    remedy: "start-over",
  },
  app_locked: {
    what: () => m.e_app_locked_what(),
    todo: () => m.e_app_locked_todo(),
    remedy: "reopen",
  },
  pin_length: {
    what: () => m.e_pin_length_what(),
    todo: ({ min = "4", max = "12" }) => m.e_pin_length_todo({ min, max }),
    remedy: "back",
  },
  pin_characters: {
    what: () => m.e_pin_characters_what(),
    todo: () => m.e_pin_characters_todo(),
    remedy: "back",
  },
  pin_repeat: {
    what: () => m.e_pin_repeat_what(),
    todo: () => m.e_pin_repeat_todo(),
    remedy: "back",
  },
  pin_wrong: {
    what: ({ failures = "?" }) => m.e_pin_wrong_what({ failures }),
    todo: () => m.e_pin_wrong_todo(),
    remedy: "retry",
  },
  pin_wait: {
    what: () => m.e_pin_wait_what(),
    todo: () => m.e_pin_wait_todo(),
    remedy: "retry",
  },
  lock_exists: {
    what: () => m.e_lock_exists_what(),
    todo: () => m.e_lock_exists_todo(),
    remedy: "back",
  },
  lock_missing: {
    what: () => m.e_lock_missing_what(),
    todo: () => m.e_lock_missing_todo(),
    remedy: "back",
  },
  lock_damaged: {
    what: () => m.e_lock_damaged_what(),
    todo: () => m.e_lock_damaged_todo(),
    remedy: "retry",
  },
  biometrics_unavailable: {
    what: () => m.e_biometrics_unavailable_what(),
    todo: () => m.e_biometrics_unavailable_todo(),
    remedy: "back",
  },
  biometrics_unenrolled: {
    what: () => m.e_biometrics_unenrolled_what(),
    todo: () => m.e_biometrics_unenrolled_todo(),
    remedy: "back",
  },
  biometrics_locked_out: {
    what: () => m.e_biometrics_locked_out_what(),
    todo: () => m.e_biometrics_locked_out_todo(),
    remedy: "retry",
  },
  biometrics_not_recognised: {
    what: () => m.e_biometrics_not_recognised_what(),
    todo: () => m.e_biometrics_not_recognised_todo(),
    remedy: "retry",
  },
  biometrics_dismissed: {
    what: () => m.e_biometrics_dismissed_what(),
    todo: () => m.e_biometrics_dismissed_todo(),
    remedy: "retry",
  },
  biometrics_changed: {
    what: () => m.e_biometrics_changed_what(),
    todo: () => m.e_biometrics_changed_todo(),
    remedy: "back",
  },
  passphrase_length: {
    what: () => m.e_passphrase_length_what(),
    todo: ({ min = "12" }) => m.e_passphrase_length_todo({ min }),
    remedy: "back",
  },
  passphrase_repeat: {
    what: () => m.e_passphrase_repeat_what(),
    todo: () => m.e_passphrase_repeat_todo(),
    remedy: "back",
  },
  passphrase_wrong: {
    what: () => m.e_passphrase_wrong_what(),
    todo: () => m.e_passphrase_wrong_todo(),
    remedy: "retry",
  },
  vault_damaged: {
    what: () => m.e_vault_damaged_what(),
    todo: () => m.e_vault_damaged_todo(),
    remedy: "reopen",
  },
  vault_newer: {
    what: () => m.e_vault_newer_what(),
    todo: () => m.e_vault_newer_todo(),
    remedy: "reopen",
  },
  vault_not_needed: {
    what: () => m.e_vault_not_needed_what(),
    todo: () => m.e_vault_not_needed_todo(),
    remedy: "back",
  },
  data_newer: {
    what: () => m.e_data_newer_what(),
    todo: () => m.e_data_newer_todo(),
    remedy: "retry",
  },
  data_damaged: {
    what: () => m.e_data_damaged_what(),
    todo: () => m.e_data_damaged_todo(),
    remedy: "retry",
  },
  data_unwritable: {
    what: () => m.e_data_unwritable_what(),
    todo: () => m.e_data_unwritable_todo(),
    remedy: "retry",
  },
  data_full: {
    what: () => m.e_data_full_what(),
    todo: () => m.e_data_full_todo(),
    remedy: "retry",
  },
  data_unreadable: {
    what: () => m.e_data_unreadable_what(),
    todo: () => m.e_data_unreadable_todo(),
    remedy: "retry",
  },
  data_gone: {
    what: () => m.e_data_gone_what(),
    todo: () => m.e_data_gone_todo(),
    remedy: "retry",
  },
  display_name_length: {
    what: () => m.e_display_name_length_what(),
    todo: () => m.e_display_name_length_todo(),
    remedy: "back",
  },
  display_name_characters: {
    what: () => m.e_display_name_characters_what(),
    todo: () => m.e_display_name_characters_todo(),
    remedy: "back",
  },
  clock_off: {
    what: ({ minutes = "?" }) => m.e_clock_off_what({ minutes }),
    todo: () => m.e_clock_off_todo(),
    remedy: "retry",
  },
  clock_set: {
    what: () => m.e_clock_set_what(),
    todo: () => m.e_clock_set_todo(),
    remedy: "retry",
  },
  mail_too_long: {
    what: () => m.e_mail_too_long_what(),
    todo: () => m.e_mail_too_long_todo(),
    remedy: "back",
  },
  clipboard_no_text: {
    what: () => m.e_clipboard_no_text_what(),
    todo: () => m.e_clipboard_no_text_todo(),
    remedy: "back",
  },
  print_failed: {
    what: () => m.e_print_failed_what(),
    todo: () => m.e_print_failed_todo(),
    remedy: "retry",
  },
  login_page_unknown: {
    what: () => m.e_login_page_unknown_what(),
    todo: () => m.e_login_page_unknown_todo(),
    remedy: "back",
  },
  clipboard_failed: {
    what: () => m.e_clipboard_failed_what(),
    todo: () => m.e_clipboard_failed_todo(),
    remedy: "back",
  },
  autostart_failed: {
    what: () => m.e_autostart_failed_what(),
    todo: () => m.e_autostart_failed_todo(),
    remedy: "back",
  },
  token_unknown: {
    what: () => m.e_token_unknown_what(),
    todo: () => m.e_token_unknown_todo(),
    remedy: "reopen",
  },
  not_in_rehearsal: {
    what: () => m.e_not_in_rehearsal_what(),
    todo: () => m.e_not_in_rehearsal_todo(),
    remedy: "back",
  },
  internal: {
    what: () => m.e_internal_what(),
    todo: () => m.e_internal_todo(),
    remedy: "retry",
  },
};

/** What a QR is of that is no enrolment's. */
function foreign(kind: string | undefined, host: string): string {
  switch (kind) {
    case "page":
      return m.e_picture_foreign_page_what({ host });
    case "other_token":
      return m.e_picture_foreign_token_what();
    case "network":
      return m.e_picture_foreign_network_what();
    case "contact":
      return m.e_picture_foreign_contact_what();
    default:
      return m.e_picture_foreign_qr_what();
  }
}

export const ERROR_CODES = Object.keys(ERRORS) as ErrorCode[];

/** What happened, in the language shown. */
export function whatHappened(error: ErrorView): string {
  return entryOf(error).what(error.data);
}

/** What to do about it, in the language shown. */
export function whatToDo(error: ErrorView): string {
  return entryOf(error).todo(error.data);
}

export function remedyFor(error: ErrorView): Remedy {
  return entryOf(error).remedy;
}

// A code from a newer core than this table would otherwise break the screen that must explain it.
function entryOf(error: ErrorView): ErrorText {
  return (ERRORS as Partial<Record<string, ErrorText>>)[error.code] ?? ERRORS.internal;
}
