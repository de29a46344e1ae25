//! What the customer set, there and back.

use warifu_device::data::{self, Settings};

use crate::views::{Language, SettingsView, TextSize, Theme};

impl From<Settings> for SettingsView {
    fn from(settings: Settings) -> Self {
        Self {
            language: match settings.language {
                data::Language::Ja => Language::Ja,
                data::Language::En => Language::En,
                data::Language::System => Language::System,
            },
            theme: match settings.theme {
                data::Theme::Light => Theme::Light,
                data::Theme::Dark => Theme::Dark,
                data::Theme::System => Theme::System,
            },
            text_size: match settings.text_size {
                data::TextSize::Standard => TextSize::Standard,
                data::TextSize::Large => TextSize::Large,
                data::TextSize::Largest => TextSize::Largest,
            },
            clipboard_seconds: settings.clipboard_seconds,
            capture_protection: settings.capture_protection,
            tray: settings.tray,
        }
    }
}

impl From<SettingsView> for Settings {
    fn from(view: SettingsView) -> Self {
        Self {
            language: match view.language {
                Language::Ja => data::Language::Ja,
                Language::En => data::Language::En,
                Language::System => data::Language::System,
            },
            theme: match view.theme {
                Theme::Light => data::Theme::Light,
                Theme::Dark => data::Theme::Dark,
                Theme::System => data::Theme::System,
            },
            text_size: match view.text_size {
                TextSize::Standard => data::TextSize::Standard,
                TextSize::Large => data::TextSize::Large,
                TextSize::Largest => data::TextSize::Largest,
            },
            clipboard_seconds: view.clipboard_seconds,
            capture_protection: view.capture_protection,
            tray: view.tray,
        }
    }
}
