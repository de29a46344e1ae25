//! What the customer sets, and what the system around the app has to offer.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// The interface's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
    /// The operating system's.
    System,
}

/// The interface's colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// Paper.
    Light,
    /// Ink.
    Dark,
    /// The operating system's.
    System,
}

/// The size of the interface's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "lowercase")]
pub enum TextSize {
    /// As designed.
    Standard,
    /// Larger.
    Large,
    /// Largest.
    Largest,
}

/// What the customer set.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SettingsView {
    /// The language.
    pub language: Language,
    /// The colours.
    pub theme: Theme,
    /// The text size.
    pub text_size: TextSize,
    /// Seconds after which a copied code leaves the clipboard; 0 for never.
    pub clipboard_seconds: u32,
    /// The window is kept out of screen captures, where the system can do that.
    pub capture_protection: bool,
    /// The app is reached from the desktop's tray too.
    pub tray: bool,
}

/// What the system around the app has to offer, at this moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SurroundingsView {
    /// It can keep a window out of screen captures.
    pub capture_protection: bool,
    /// There is a tray that shows the app.
    pub tray: bool,
    /// The app starts at login; `null` where that cannot be set.
    pub autostart: Option<bool>,
}

/// A library that is part of the app.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct LicenceView {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: String,
    /// An SPDX expression.
    pub licence: String,
}
