//! What the page may ask for in a rehearsal. A command that is not listed here
//! is refused there: whoever adds one decides, and a test asks.

use serde_json::{Value, json};
use tauri::ipc::{Invoke, InvokeBody};
use tauri::{AppHandle, Manager, Wry};

use warifu_device::Device;
use warifu_rehearsal::Around;

use super::{Ordered, Stage, raise};
use crate::error::{ErrorCode, ErrorView};
use crate::platform;

/// Commands that only reach what is in memory.
pub(super) const THROUGH: &[&str] = &[
    "startup",
    "set_data_aside",
    "lookup_service",
    "read_qr",
    "read_link",
    "read_mail",
    "order_tokens",
    "enroll_begin",
    "enroll_send",
    "self_register_begin",
    "self_register_send",
    "enroll_resume",
    "enroll_cancel",
    "enroll_confirm",
    "list_tokens",
    "check_tokens",
    "remove_token",
    "rename_token",
    "show_code",
    "save_settings",
    "licences",
    "lock_state",
    "unlock",
    "lock_now",
    "set_pin",
    "change_pin",
    "remove_pin",
    "set_lock_after",
    "note_use",
    "reset_lock",
    "biometrics",
    "turn_on_biometrics",
    "turn_off_biometrics",
    "unlock_by_biometrics",
    "make_vault",
    "leave_vault",
    "protection",
    "read_code",
    "contact_tokens",
    "stop_move",
    "examine_clocks",
    "support_code",
    "rehearsal_scenarios",
    "rehearsal_play",
    "rehearsal_step",
    "rehearsal_picture",
    "rehearsal_clock",
    "rehearsal_set_clock",
    "rehearsal_leave",
];

/// Commands that would touch the machine: answered as if they had been done.
pub(super) const PRETENDED: &[&str] = &[
    "copy_code",
    "copy_serial",
    "open_login_page",
    "dismiss_prompt",
    "surroundings",
    "set_autostart",
    "open_bank_page",
    "speak",
    "hush",
];

/// Commands that have no place in a rehearsal: clipboard, screen, camera and
/// printer are real. A scene may have a camera of its own.
#[cfg(test)]
pub(super) const REFUSED: &[&str] = &[
    "rehearsal_enter",
    "paste_mail",
    "print_page",
    "scan_screen",
    "scan_clipboard",
    "look_through_camera",
    "close_camera",
];

/// What becomes of a command.
enum Rule {
    Through,
    Pretend,
    Refuse(Value),
    Stall,
}

/// In a rehearsal, stands before the commands; otherwise lets all of them by.
pub fn guard(
    commands: impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static,
) -> impl Fn(Invoke<Wry>) -> bool + Send + Sync + 'static {
    move |invoke| {
        let stage = invoke.message.webview_ref().try_state::<Stage>();
        let rule = stage.map(|stage| rule(&stage, invoke.message.command()));
        match rule {
            None | Some(Rule::Through) => return commands(invoke),
            Some(Rule::Pretend) => pretend(invoke),
            Some(Rule::Refuse(error)) => invoke.resolver.reject(error),
            // Nobody answers.
            Some(Rule::Stall) => {}
        }
        true
    }
}

fn rule(stage: &Stage, command: &str) -> Rule {
    match stage.ordered(command) {
        Some(Ordered::Refuse(error)) => return Rule::Refuse(error),
        Some(Ordered::Stall) => return Rule::Stall,
        None if stage.looks(command) => return Rule::Through,
        None => {}
    }
    if THROUGH.contains(&command) {
        Rule::Through
    } else if PRETENDED.contains(&command) {
        Rule::Pretend
    } else {
        let error = ErrorView::of(ErrorCode::NotInRehearsal);
        Rule::Refuse(serde_json::to_value(error).unwrap_or_default())
    }
}

fn pretend(invoke: Invoke<Wry>) {
    let app: AppHandle = invoke.message.webview().app_handle().clone();
    if invoke.message.command() == "dismiss_prompt" {
        raise(&app, None);
    }
    let stage = app.state::<Stage>();
    let settings = app.state::<Device>().startup().data.settings;
    let answer = answer(
        invoke.message.command(),
        invoke.message.payload(),
        settings.clipboard_seconds,
        &|what| stage.has(what),
    );
    invoke.resolver.resolve(answer);
}

/// As if it had been done; `has` says what the scene wants of the system.
pub(super) fn answer(
    command: &str,
    body: &InvokeBody,
    clipboard_seconds: u32,
    has: &dyn Fn(Around) -> Option<bool>,
) -> Value {
    match command {
        "copy_code" => json!(clipboard_seconds),
        "speak" => json!(has(Around::Speech).unwrap_or(true)),
        "surroundings" => around(has, false),
        "set_autostart" => around(has, asked(body, "on")),
        _ => Value::Null,
    }
}

/// What the page has asked for.
fn asked(body: &InvokeBody, name: &str) -> bool {
    match body {
        InvokeBody::Json(value) => value.get(name).and_then(Value::as_bool) == Some(true),
        InvokeBody::Raw(_) => false,
    }
}

/// What this system has to offer, but for what the scene says of it. Whether a
/// tray is there could only be found out from the real desktop.
fn around(has: &dyn Fn(Around) -> Option<bool>, autostart: bool) -> Value {
    let capture = has(Around::Capture).unwrap_or(platform::CAPTURE_CAN_BE_BLOCKED);
    let tray = has(Around::Tray).unwrap_or(true);
    json!({ "captureProtection": capture, "tray": tray, "autostart": autostart })
}
