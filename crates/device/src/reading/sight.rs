//! Looks where the customer asked to look: at the screen, the clipboard, and
//! through the camera.

use std::time::Duration;

use super::Reading;
use crate::DeviceError;
use crate::device::Device;
use crate::ports::{Camera, CameraError, Copied, Frame, Pasteboard, Screen};

/// How often, and after how long each time, the screen is looked at again once
/// the app's own windows are out of the way: what was beneath is still painted.
const LOOKS: u32 = 6;
const BETWEEN: Duration = Duration::from_millis(250);

/// One look through the camera.
pub struct Glance {
    /// What it shows.
    pub frame: Frame,
    /// What was read, or why what was read is of no use; `None` while no QR is
    /// seen.
    pub read: Option<Result<Reading, DeviceError>>,
}

impl Device {
    /// Searches every display. Only where nothing is found do the app's own
    /// windows go out of the way for a moment.
    ///
    /// # Errors
    /// [`DeviceError::Screen`], [`DeviceError::ScreenNoQr`], and as
    /// [`Device::read_picture`].
    pub async fn read_screen(&self, screen: &dyn Screen) -> Result<Reading, DeviceError> {
        let mut texts = self.search(screen).await?;
        if texts.is_empty() && screen.stand_aside().await {
            let found = self.search_beneath(screen).await;
            screen.come_back().await;
            texts = found?;
        }
        if texts.is_empty() {
            return Err(DeviceError::ScreenNoQr);
        }
        self.read_codes(&texts).await
    }

    async fn search_beneath(&self, screen: &dyn Screen) -> Result<Vec<String>, DeviceError> {
        for _ in 0..LOOKS {
            self.clock.pause(BETWEEN).await;
            let mut texts = Vec::new();
            for display in screen.capture().await? {
                add(&mut texts, self.pictures.peek(display).await?);
            }
            if !texts.is_empty() {
                return Ok(texts);
            }
        }
        self.search(screen).await
    }

    async fn search(&self, screen: &dyn Screen) -> Result<Vec<String>, DeviceError> {
        let mut texts = Vec::new();
        for display in screen.capture().await? {
            add(&mut texts, self.pictures.search(display).await?);
        }
        Ok(texts)
    }

    /// Reads what was copied: a picture, or a text with a link in it.
    ///
    /// # Errors
    /// [`DeviceError::Clipboard`], [`DeviceError::ClipboardNoLink`], and as
    /// [`Device::read_picture`].
    pub async fn read_clipboard(&self, clipboard: &dyn Pasteboard) -> Result<Reading, DeviceError> {
        match clipboard.paste().await? {
            Copied::File(bytes) => self.read_picture(bytes).await,
            Copied::Picture(frame) => {
                let texts = self.pictures.copied(frame).await?;
                self.read_codes(&texts).await
            }
            Copied::Text(text) => {
                let links: Vec<String> = links(&text).map(str::to_owned).collect();
                if links.is_empty() {
                    return Err(DeviceError::ClipboardNoLink);
                }
                let read = self.read_codes(&links).await;
                read.map_err(|error| match error {
                    DeviceError::PictureForeignQr(_) => DeviceError::ClipboardNoLink,
                    other => other,
                })
            }
        }
    }

    /// One picture of the camera, and what is read in it at a glance.
    ///
    /// # Errors
    /// [`DeviceError::Camera`].
    pub async fn look(&self, camera: &dyn Camera) -> Result<Glance, DeviceError> {
        let frame = camera.frame().await?;
        let texts = self.pictures.glance(frame.clone()).await;
        let texts = texts.map_err(|_| CameraError::Failed)?;
        let read = if texts.is_empty() {
            None
        } else {
            Some(self.read_codes(&texts).await)
        };
        Ok(Glance { frame, read })
    }
}

/// Each text once, also where two displays show it.
fn add(texts: &mut Vec<String>, found: Vec<String>) {
    for text in found {
        if !texts.contains(&text) {
            texts.push(text);
        }
    }
}

/// The links of a text: mails put them between brackets, quotes and Japanese
/// words.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let of_link = |c: char| c.is_ascii_graphic() && !"<>\"'()[]{}|\\^`".contains(c);
    let words = text.split(move |c| !of_link(c));
    words.filter_map(|word| {
        let starts = ["warifu://", "https://", "http://"];
        let at = starts.iter().filter_map(|start| word.find(start)).min()?;
        let link = word.get(at..)?;
        Some(link.trim_end_matches(['.', ',', ';', '!', '?']))
    })
}

#[cfg(test)]
mod tests {
    use super::links;

    #[test]
    fn links_are_found_among_words() {
        for (text, found) in [
            ("", vec![]),
            ("no link here", vec![]),
            (
                "https://a.example/enroll#v=1&s=2",
                vec!["https://a.example/enroll#v=1&s=2"],
            ),
            (
                "次のリンク「https://a.example/」を",
                vec!["https://a.example/"],
            ),
            (
                "<https://a.example/x>, warifu://enroll?v=1.",
                vec!["https://a.example/x", "warifu://enroll?v=1"],
            ),
            ("URL:https://a.example/\r\nnext", vec!["https://a.example/"]),
            (
                "<a href=\"https://a.example/\">",
                vec!["https://a.example/"],
            ),
        ] {
            assert_eq!(links(text).collect::<Vec<_>>(), found, "{text}");
        }
    }
}
