//! The app's shell: it wires adapters to the core, and nothing else.
#![cfg_attr(target_os = "ios", expect(missing_docs, reason = "made by a macro"))]

use std::sync::Arc;

use tauri::{App, Builder, Manager, Wry};
use warifu_device::{About, Copies, DataFolder, Device, Ports};

mod anchor;
#[cfg(test)]
mod bindings;
mod care;
mod commands;
mod convert;
mod copying;
mod error;
mod link;
mod lock;
mod memory;
mod navigation;
#[cfg(test)]
mod permissions;
mod platform;
mod prompt;
mod rehearsal;
#[cfg(desktop)]
mod tray;
mod views;
mod word;

use platform::{Https, OsKeychain, Prompts, SystemChance, SystemClipboard, SystemClock};

/// Runs the app until its window is closed.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    memory::keep_to_itself();
    let rehearsing = rehearsal::is_wanted();
    let built = plugins(rehearsing)
        .plugin(navigation::guard())
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(
            tauri_plugin_opener::Builder::new()
                .open_js_links_on_click(false)
                .build(),
        )
        .setup(move |app| set_up(app, rehearsing))
        .invoke_handler(rehearsal::guard(tauri::generate_handler![
            commands::startup::startup,
            commands::startup::set_data_aside,
            commands::read::lookup_service,
            commands::read::read_qr,
            commands::read::read_link,
            commands::mail::read_mail,
            commands::mail::paste_mail,
            commands::read::read_code,
            commands::scan::scan_screen,
            commands::scan::scan_clipboard,
            commands::scan::look_through_camera,
            commands::scan::close_camera,
            commands::scan::open_bank_page,
            commands::enroll::enroll_begin,
            commands::enroll::enroll_send,
            commands::enroll::self_register_begin,
            commands::enroll::self_register_send,
            commands::enroll::enroll_resume,
            commands::enroll::enroll_cancel,
            commands::enroll::enroll_confirm,
            commands::token::list_tokens,
            commands::token::check_tokens,
            commands::token::remove_token,
            commands::token::rename_token,
            commands::token::order_tokens,
            commands::token::show_code,
            commands::token::copy_code,
            commands::token::copy_serial,
            commands::token::open_login_page,
            commands::word::contact_tokens,
            commands::word::stop_move,
            commands::word::examine_clocks,
            commands::word::support_code,
            commands::settings::save_settings,
            commands::settings::surroundings,
            commands::settings::set_autostart,
            commands::settings::licences,
            commands::speech::speak,
            commands::speech::hush,
            commands::key_store::dismiss_prompt,
            commands::lock::lock_state,
            commands::lock::unlock,
            commands::lock::lock_now,
            commands::lock::set_pin,
            commands::lock::change_pin,
            commands::lock::remove_pin,
            commands::lock::set_lock_after,
            commands::lock::note_use,
            commands::lock::reset_lock,
            commands::biometrics::biometrics,
            commands::biometrics::turn_on_biometrics,
            commands::biometrics::turn_off_biometrics,
            commands::biometrics::unlock_by_biometrics,
            commands::lock::make_vault,
            commands::lock::leave_vault,
            commands::protection::protection,
            commands::print::print_page,
            commands::rehearsal::rehearsal_enter,
            commands::rehearsal::rehearsal_leave,
            commands::rehearsal::rehearsal_scenarios,
            commands::rehearsal::rehearsal_play,
            commands::rehearsal::rehearsal_step,
            commands::rehearsal::rehearsal_picture,
            commands::rehearsal::rehearsal_clock,
            commands::rehearsal::rehearsal_set_clock,
        ]))
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(move |app, event| match event {
            // The clipboard is still there now; at the exit it is not.
            tauri::RunEvent::ExitRequested { .. } => copying::take_off(app),
            tauri::RunEvent::Exit if rehearsing => rehearsal::leave(),
            tauri::RunEvent::Exit => platform::leave(app),
            #[cfg(target_os = "macos")]
            tauri::RunEvent::Reopen { .. } => platform::show_window(app),
            _ => {}
        }),
        Err(_) => std::process::exit(1),
    }
}

/// A rehearsal runs beside the app: a second start of either is no business of
/// the other's.
fn plugins(rehearsing: bool) -> Builder<Wry> {
    if rehearsing {
        rehearsal::plugin(platform::beside(Builder::default()))
    } else {
        platform::plugins(Builder::default())
    }
}

fn set_up(app: &mut App, rehearsing: bool) -> Result<(), Box<dyn std::error::Error>> {
    let prompts = Arc::new(Prompts::new(prompt::teller(app.handle())));
    app.manage(prompts.clone());
    if rehearsing {
        let device = rehearsal::set_up(app)?;
        app.manage(device);
        return Ok(rehearsal::open_window(app)?);
    }
    let folder = app.path().app_data_dir()?;
    let anchor = anchor::anchor();
    let keychain = Arc::new(OsKeychain::new(prompts));
    app.manage(keychain.clone());
    let ports = Ports {
        keychain,
        clock: Arc::new(SystemClock::new()),
        issuer: Arc::new(Https::new(anchor.transport)),
        files: Arc::new(DataFolder::new(folder)),
        chance: Arc::new(SystemChance),
        biometrics: Arc::new(platform::Sensor::new(app.handle())),
    };
    #[cfg(all(feature = "demo", unix))]
    let ports = platform::mortal(ports);
    let clipboard = Arc::new(SystemClipboard(app.handle().clone()));
    let copies: copying::Held = Arc::new(Copies::new(clipboard, ports.clock.clone()));
    app.manage(copies);
    app.manage(platform::Speech::default());
    let mut device = Device::new(ports, anchor, about());
    if let Some(time) = platform::patience() {
        device = device.checking_clock_for(time);
    }
    let settings = device.startup().data.settings;
    app.manage(device);
    app.manage(platform::Sight::new(app.handle()));
    platform::ready(app);
    platform::open_window(app, settings)?;
    Ok(())
}

fn about() -> About {
    About {
        app: concat!("warifu/", env!("CARGO_PKG_VERSION")).to_owned(),
        platform: std::env::consts::OS.to_owned(),
        key_protection: "os_keystore".to_owned(),
    }
}
