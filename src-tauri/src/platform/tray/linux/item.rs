//! The icon. <https://www.freedesktop.org/wiki/Specifications/StatusNotifierItem/>
#![expect(
    clippy::used_underscore_binding,
    reason = "what the interface hands over and nobody needs; its macro names it"
)]

use tauri::AppHandle;
use zbus::zvariant::ObjectPath;

use super::MENU;
use crate::platform;

/// Width, height and pixels: alpha, red, green, blue.
type Pixmap = (i32, i32, Vec<u8>);

/// The app's icon in the tray.
pub struct Item {
    app: AppHandle,
    pixmaps: Vec<Pixmap>,
}

impl Item {
    pub fn new(app: &AppHandle) -> Self {
        Self {
            app: app.clone(),
            pixmaps: app
                .default_window_icon()
                .and_then(pixmap)
                .into_iter()
                .collect(),
        }
    }
}

fn pixmap(icon: &tauri::image::Image<'_>) -> Option<Pixmap> {
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
        self.pixmaps.clone()
    }

    #[zbus(property)]
    fn tool_tip(&self) -> (&'static str, Vec<Pixmap>, &'static str, &'static str) {
        ("", Vec::new(), "Warifu", "")
    }

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
