//! What the page may ask for in a rehearsal. A command that is not listed here
//! is refused there: whoever adds one decides, and a test asks.

use serde_json::{Value, json};
use tauri::ipc::{Invoke, InvokeBody};
use tauri::{AppHandle, Manager, Wry};

use warifu_device::Device;

use super::{Ordered, Stage, raise};
use crate::error::{ErrorCode, ErrorView};

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
/// printer are real.
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
    let answer = match invoke.message.command() {
        "copy_code" => {
            let device = app.state::<Device>();
            json!(device.startup().data.settings.clipboard_seconds)
        }
        "surroundings" => around(false),
        "set_autostart" => around(asked(invoke.message.payload(), "on")),
        _ => Value::Null,
    };
    invoke.resolver.resolve(answer);
}

/// What the page has asked for.
fn asked(body: &InvokeBody, name: &str) -> bool {
    match body {
        InvokeBody::Json(value) => value.get(name).and_then(Value::as_bool) == Some(true),
        InvokeBody::Raw(_) => false,
    }
}

/// A computer that has what a computer has.
fn around(autostart: bool) -> Value {
    json!({ "captureProtection": true, "tray": true, "autostart": autostart })
}
