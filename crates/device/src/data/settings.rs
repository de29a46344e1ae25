//! What the customer set.

use serde::{Deserialize, Serialize};

/// The interface's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
    /// The operating system's.
    #[default]
    System,
}

/// The interface's colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Paper.
    Light,
    /// Ink.
    Dark,
    /// The operating system's.
    #[default]
    System,
}

/// The interface's text size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TextSize {
    /// As designed.
    #[default]
    Standard,
    /// Larger.
    Large,
    /// Largest.
    Largest,
}

/// What the customer set.
///
/// Whether the app starts at login is not here: the operating system keeps that.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The language.
    pub language: Language,
    /// The colours.
    pub theme: Theme,
    /// The text size.
    pub text_size: TextSize,
    /// Seconds after which a copied code is taken off the clipboard; 0 for never.
    pub clipboard_seconds: u32,
    /// The window is kept out of screen captures where the system can do that.
    pub capture_protection: bool,
    /// The app can be reached from the desktop's tray, and stays there when its
    /// window is closed.
    pub tray: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            language: Language::default(),
            theme: Theme::default(),
            text_size: TextSize::default(),
            clipboard_seconds: 30,
            capture_protection: true,
            tray: true,
        }
    }
}
