//! The tray of Windows and macOS, through Tauri.

use tauri::async_runtime::JoinHandle;
use tauri::menu::{Menu as NativeMenu, MenuItem, PredefinedMenuItem};
use tauri::tray::{MouseButton, TrayIconBuilder, TrayIconEvent};
use tauri::{AppHandle, Manager};

use super::settle;
use crate::platform;
use crate::tray::news::Herald;
use crate::tray::{self, Line, Menu};

const ID: &str = "main";
const NAME: &str = "Warifu";

/// The app's icon in the tray.
pub struct Shown {
    telling: JoinHandle<()>,
}

impl Shown {
    /// Puts it there.
    pub fn begin(app: &AppHandle) -> Self {
        app.manage(Menu::default());
        settle(app, build(app).is_ok());
        Self {
            telling: tauri::async_runtime::spawn(tell(app.clone())),
        }
    }

    /// Takes it away.
    pub fn end(self, app: &AppHandle) {
        self.telling.abort();
        let _ = app.remove_tray_by_id(ID);
    }
}

/// Has the icon changed whenever there is news.
async fn tell(app: AppHandle) {
    let mut news = app.state::<Herald>().listen();
    while news.changed().await.is_ok() {
        // The icon is the main thread's alone.
        let on_main = app.clone();
        let _ = app.run_on_main_thread(move || change(&on_main));
    }
}

/// Picture and words of this moment.
fn change(app: &AppHandle) {
    if let Some(icon) = app.tray_by_id(ID) {
        let usual = || app.default_window_icon().cloned();
        let _ = icon.set_icon(app.state::<Herald>().now().picture().or_else(usual));
        let said = tray::said(app).map(|said| format!("{NAME}: {said}"));
        let _ = icon.set_tooltip(Some(said.unwrap_or_else(|| NAME.to_owned())));
    }
}

fn build(app: &AppHandle) -> tauri::Result<()> {
    let mut builder = TrayIconBuilder::with_id(ID)
        .tooltip(NAME)
        .menu(&made(app)?)
        .show_menu_on_left_click(cfg!(target_os = "macos"))
        .on_menu_event(|app, event| {
            let id = event.id().as_ref().parse().ok();
            if let Some(deed) = id.and_then(|id| app.state::<Menu>().deed(id)) {
                tray::act(app, deed);
            }
        })
        .on_tray_icon_event(|icon, event| match event {
            // Nobody says when a menu is open: its seconds are those of the moment
            // at which the pointer came.
            TrayIconEvent::Enter { .. } => {
                if let Ok(menu) = made(icon.app_handle()) {
                    let _ = icon.set_menu(Some(menu));
                }
            }
            TrayIconEvent::DoubleClick {
                button: MouseButton::Left,
                ..
            } => platform::show_window(icon.app_handle()),
            _ => {}
        });
    if let Some(icon) = app.default_window_icon() {
        builder = builder.icon(icon.clone());
    }
    builder.build(app).map(drop)
}

fn made(app: &AppHandle) -> tauri::Result<NativeMenu<tauri::Wry>> {
    let made = NativeMenu::new(app)?;
    for line in app.state::<Menu>().lines(app) {
        match line {
            Line::Item { id, label } => {
                // An ampersand would mark a letter to press.
                let label = label.replace('&', "&&");
                let item = MenuItem::with_id(app, id.to_string(), label, true, None::<&str>)?;
                made.append(&item)?;
            }
            Line::Gap { .. } => made.append(&PredefinedMenuItem::separator(app)?)?,
        }
    }
    Ok(made)
}
