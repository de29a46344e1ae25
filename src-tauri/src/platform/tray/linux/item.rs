//! The icon. <https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/>
#![expect(
    clippy::used_underscore_binding,
    reason = "what the interface hands over and nobody needs; its macro names it"
)]

use tauri::image::Image;
use tauri::{AppHandle, Manager};
use zbus::object_server::SignalEmitter;
use zbus::zvariant::ObjectPath;

use super::MENU;
use crate::platform;
use crate::tray;
use crate::tray::news::Herald;

/// Width, height and pixels: alpha, red, green, blue.
type Pixmap = (i32, i32, Vec<u8>);

/// The app's icon in the tray.
pub struct Item {
    app: AppHandle,
}

impl Item {
    pub fn new(app: &AppHandle) -> Self {
        Self { app: app.clone() }
    }

    /// Tells the tray to look again: picture and words are others now.
    pub async fn changed(emitter: &SignalEmitter<'_>) -> zbus::Result<()> {
        Self::new_icon(emitter).await?;
        Self::new_tool_tip(emitter).await
    }
}

fn pixmap(icon: &Image<'_>) -> Option<Pixmap> {
    let (width, height) = (
        icon.width().try_into().ok()?,
        icon.height().try_into().ok()?,
    );
    let pixels = icon.rgba().as_chunks::<4>().0.iter();
    let turned = pixels.flat_map(|[red, green, blue, alpha]| [*alpha, *red, *green, *blue]);
    Some((width, height, turned.collect()))
}

#[expect(clippy::unused_self, reason = "the interface's form")]
#[zbus::interface(name = "org.kde.StatusNotifierItem")]
impl Item {
    #[zbus(property)]
    fn category(&self) -> &'static str {
        "ApplicationStatus"
    }

    #[zbus(property)]
    fn id(&self) -> &'static str {
        "jp.warifu.app"
    }

    #[zbus(property)]
    fn title(&self) -> &'static str {
        "Warifu"
    }

    #[zbus(property)]
    fn status(&self) -> &'static str {
        "Active"
    }

    #[zbus(property)]
    fn icon_name(&self) -> &'static str {
        ""
    }

    #[zbus(property)]
    fn icon_pixmap(&self) -> Vec<Pixmap> {
        let news = self.app.state::<Herald>().now().picture();
        let usual = || self.app.default_window_icon().and_then(pixmap);
        let shown = news.as_ref().and_then(pixmap).or_else(usual);
        shown.into_iter().collect()
    }

    #[zbus(property)]
    fn tool_tip(&self) -> (&'static str, Vec<Pixmap>, &'static str, &'static str) {
        let said = tray::said(&self.app).unwrap_or_default();
        ("", Vec::new(), "Warifu", said)
    }

    #[zbus(signal)]
    async fn new_icon(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;

    #[zbus(signal)]
    async fn new_tool_tip(emitter: &SignalEmitter<'_>) -> zbus::Result<()>;

    /// A click opens the window, the other button the menu.
    #[zbus(property)]
    fn item_is_menu(&self) -> bool {
        false
    }

    #[zbus(property)]
    fn menu(&self) -> ObjectPath<'static> {
        ObjectPath::from_static_str_unchecked(MENU)
    }

    fn activate(&self, _x: i32, _y: i32) {
        platform::show_window(&self.app);
    }

    fn secondary_activate(&self, _x: i32, _y: i32) {
        platform::show_window(&self.app);
    }
}
