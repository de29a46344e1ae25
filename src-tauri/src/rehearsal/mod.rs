//! The rehearsal: this process has an issuer, a key store and a disk in memory,
//! and never opens the real ones. It is a process of its own from its start to
//! its end; `--rehearsal` makes it one.

mod door;
#[cfg(test)]
mod tests;
pub mod views;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tauri::plugin::TauriPlugin;
use tauri::{App, AppHandle, Builder, Emitter, Manager, Wry};
use warifu_device::data::Settings;
use warifu_device::{About, Device};
use warifu_rehearsal::{Around, Broken, Cue, PromptUp, Scenario, Theatre};

use crate::error::{ErrorCode, ErrorView};
use crate::link;
use crate::platform::{CAPTURE_CAN_BE_BLOCKED, Sight, SystemClock};
use crate::views::{PromptEvent, PromptKindView};

pub use door::guard;

/// The option that makes this process a rehearsal.
pub const OPTION: &str = "--rehearsal";
/// The page sees it before anything of its own runs.
const SIGN: &str = "window.__WARIFU_REHEARSAL__ = true;";
/// What its support codes name as the system, so that nobody takes one for real.
const SYSTEM: &str = "rehearsal";
const TITLE: &str = "Warifu 研修モード REHEARSAL";

/// What the shell keeps of a rehearsal; there is none in a real start.
pub struct Stage {
    /// The rest of the world.
    pub theatre: Theatre,
    orders: Mutex<Vec<Cue>>,
}

warifu_secret::closed!(Stage);

/// Whether this process is to be a rehearsal.
pub fn is_wanted() -> bool {
    // Nothing but the option: what else a start is handed is the real app's.
    let words: Vec<_> = std::env::args_os().skip(1).collect();
    cfg!(desktop) && words == [OPTION]
}

/// Tells the page that this is a rehearsal.
pub fn plugin(builder: Builder<Wry>) -> Builder<Wry> {
    builder.plugin(sign())
}

fn sign() -> TauriPlugin<Wry> {
    let plugin = tauri::plugin::Builder::new("rehearsal");
    plugin.js_init_script(SIGN.to_owned()).build()
}

/// Puts the stage in the place of the machine.
pub fn set_up(app: &App) -> Result<Device, Box<dyn std::error::Error>> {
    let theatre = Theatre::new(Arc::new(SystemClock::new()))?;
    let about = About {
        platform: SYSTEM.to_owned(),
        ..crate::about()
    };
    let device = Device::new(theatre.ports(), theatre.anchor(), about);
    let sight = theatre.sight();
    app.manage(Sight {
        screen: sight.clone(),
        clipboard: sight.clone(),
        camera: sight,
    });
    app.manage(Stage {
        theatre,
        orders: Mutex::default(),
    });
    Ok(device)
}

/// Makes the window. It leaves nothing on the disk, unless a driver of tests
/// needs a context that it may look into.
pub fn open_window(app: &App) -> tauri::Result<()> {
    let driven = std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some_and(|is| is == "true");
    if let Some(config) = app.config().app.windows.first() {
        let mut config = config.clone();
        TITLE.clone_into(&mut config.title);
        config.incognito = !driven;
        // Else the page's data would go to the real app's folder.
        tauri::WebviewWindowBuilder::from_config(app, &config)?
            .data_directory(folder())
            .build()?;
    }
    Ok(())
}

/// Where the web view puts what it cannot keep in memory.
fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("warifu-rehearsal-{}", std::process::id()))
}

/// Leaves nothing behind.
pub fn leave() {
    // Where it does not go there is nothing in it that anybody misses.
    let _ = std::fs::remove_dir_all(folder());
}

/// Whether windows are kept out of captures here; a scene may say otherwise.
pub fn capture_can_be_blocked(app: &AppHandle) -> bool {
    let stage = app.try_state::<Stage>();
    let ordered = stage.and_then(|stage| stage.has(Around::Capture));
    ordered.unwrap_or(CAPTURE_CAN_BE_BLOCKED)
}

/// Whether this is a phone; a scene may be of one.
pub fn is_phone(app: &AppHandle) -> bool {
    let stage = app.try_state::<Stage>();
    let ordered = stage.and_then(|stage| stage.has(Around::Phone));
    ordered.unwrap_or(cfg!(mobile))
}

/// This process is a rehearsal.
pub fn is_on(app: &AppHandle) -> bool {
    app.try_state::<Stage>().is_some()
}

impl Stage {
    /// Sets the stage of a scenario anew.
    pub async fn play(
        &self,
        app: &AppHandle,
        scenario: &Scenario,
        settings: Settings,
    ) -> Result<(), ErrorView> {
        self.orders().clear();
        let device = app.state::<Device>();
        let set = self.theatre.set(&device, scenario, settings).await;
        set.map_err(broken)?;
        for cue in scenario.stage {
            self.order(app, *cue);
        }
        Ok(())
    }

    /// Gives the cues of one step.
    pub async fn give(&self, app: &AppHandle, cues: &[Cue]) -> Result<(), ErrorView> {
        let device = app.state::<Device>();
        for cue in cues {
            let given = self.theatre.give(&device, *cue).await;
            given.map_err(broken)?;
            self.order(app, *cue);
        }
        Ok(())
    }

    /// The cues that are the shell's.
    fn order(&self, app: &AppHandle, cue: Cue) {
        match cue {
            Cue::Refuse(_) | Cue::Stall(_) | Cue::Around(..) | Cue::Camera(_) => {
                self.orders().push(cue);
            }
            Cue::Link(kind) => link::arrived(app, self.theatre.link(kind)),
            Cue::Prompt(up) => raise(app, Some(up)),
            _ => {}
        }
    }

    /// What this command is answered with, where a scenario wants it.
    fn ordered(&self, command: &str) -> Option<Ordered> {
        self.orders().iter().find_map(|cue| match cue {
            Cue::Refuse(refusal) if refusal.command == command => Some(Ordered::Refuse(
                json!({ "code": refusal.code, "field": null, "data": {} }),
            )),
            Cue::Stall(stalled) if *stalled == command => Some(Ordered::Stall),
            _ => None,
        })
    }

    /// Whether the scene has a camera that this command looks through.
    fn looks(&self, command: &str) -> bool {
        let camera = matches!(command, "look_through_camera" | "close_camera");
        camera
            && self
                .orders()
                .iter()
                .any(|cue| matches!(cue, Cue::Camera(_)))
    }

    /// Whether the system has that, where the scene says so.
    pub fn has(&self, what: Around) -> Option<bool> {
        let orders = self.orders();
        orders.iter().rev().find_map(|cue| match cue {
            Cue::Around(of, has) if *of == what => Some(*has),
            _ => None,
        })
    }

    fn orders(&self) -> MutexGuard<'_, Vec<Cue>> {
        self.orders.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a scenario wants of a command.
enum Ordered {
    Refuse(Value),
    Stall,
}

/// As if the operating system asked for something.
fn raise(app: &AppHandle, up: Option<PromptUp>) {
    let up = up.map(|up| match up {
        PromptUp::Unlock => PromptKindView::Unlock,
        PromptUp::Create => PromptKindView::Create,
        PromptUp::Allow => PromptKindView::Allow,
    });
    let _ = app.emit(crate::prompt::EVENT, PromptEvent { up });
}

fn broken(_: Broken) -> ErrorView {
    ErrorView::of(ErrorCode::Internal)
}

/// Starts this program anew, as a rehearsal or for real, and ends this process.
#[cfg(desktop)]
pub fn restart(app: &AppHandle, rehearsal: bool) -> Result<(), ErrorView> {
    let failed = || ErrorView::of(ErrorCode::Internal);
    let program = tauri::process::current_binary(&app.env()).map_err(|_| failed())?;
    let mut command = std::process::Command::new(program);
    if rehearsal {
        command.arg(OPTION);
    }
    command.spawn().map_err(|_| failed())?;
    app.exit(0);
    Ok(())
}

/// A phone starts no second process.
#[cfg(mobile)]
pub fn restart(_app: &AppHandle, _rehearsal: bool) -> Result<(), ErrorView> {
    Err(ErrorView::of(ErrorCode::NotInRehearsal))
}
