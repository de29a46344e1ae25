//! What the app can look at when the customer asks it to: the screen, the
//! clipboard, the camera.

use async_trait::async_trait;
use thiserror::Error;
use warifu_picture::Frame;

/// Why the screen was not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ScreenError {
    /// The desktop or the customer said no.
    #[error("the screen may not be captured")]
    Refused,
    /// This desktop has no way to capture it.
    #[error("the screen cannot be captured here")]
    Unavailable,
}

/// The screen.
#[async_trait]
pub trait Screen: Send + Sync {
    /// Every display, each as a picture of its own, as it is now.
    async fn capture(&self) -> Result<Vec<Frame>, ScreenError>;
    /// Takes the app's own windows out of the way; `false` where that helps
    /// nothing. What they covered may take a moment to be painted.
    async fn stand_aside(&self) -> bool;
    /// Puts them back.
    async fn come_back(&self);
}

/// What somebody has copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Copied {
    /// A picture file's bytes.
    File(Vec<u8>),
    /// A picture's pixels.
    Picture(Frame),
    /// Text.
    Text(String),
}

/// Why nothing was had from the clipboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PasteError {
    /// There is nothing on it, or neither text nor picture.
    #[error("the clipboard is empty")]
    Empty,
    /// More than a picture or a text of ours has.
    #[error("there is too much on the clipboard")]
    TooLarge,
    /// Its owner did not answer, or not sensibly.
    #[error("the clipboard cannot be read")]
    Unreadable,
}

/// The clipboard, as far as something is read from it.
#[async_trait]
pub trait Pasteboard: Send + Sync {
    /// What is on it; a picture before a text. Never hangs, and never takes in
    /// more than its bounds.
    async fn paste(&self) -> Result<Copied, PasteError>;
}

/// Why the camera gives no picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CameraError {
    /// There is none.
    #[error("there is no camera")]
    Missing,
    /// Another program has it.
    #[error("the camera is in use")]
    Busy,
    /// This program may not use it.
    #[error("the camera may not be used")]
    Refused,
    /// It stopped, was pulled out, or speaks no format that is understood.
    #[error("the camera gives no picture")]
    Failed,
}

/// The camera.
#[async_trait]
pub trait Camera: Send + Sync {
    /// The picture of this moment. Opens the camera where it is not open; it
    /// closes by itself soon after the last call. Never hangs.
    async fn frame(&self) -> Result<Frame, CameraError>;
    /// Closes it at once.
    async fn close(&self);
}
