//! The customer's own name for a token.

use crate::DeviceError;
use crate::data::TokenRecord;
use crate::device::Device;

/// Most characters of a display name.
const MAX: usize = 40;

impl Device {
    /// Renames a token; spaces around the name are taken off.
    ///
    /// # Errors
    /// [`DeviceError::DisplayNameLength`],
    /// [`DeviceError::DisplayNameCharacters`], [`DeviceError::TokenUnknown`];
    /// those of the data file.
    pub async fn rename_token(&self, id: &str, typed: &str) -> Result<TokenRecord, DeviceError> {
        let name = check(typed)?;
        self.must_be_open()?;
        self.store
            .update(|data| {
                let token = data.tokens.iter_mut().find(|token| token.id == id);
                let token = token.ok_or(DeviceError::TokenUnknown)?;
                name.clone_into(&mut token.display_name);
                Ok(token.clone())
            })
            .await
    }
}

/// A name as it may be shown, whatever the data holds: without characters that
/// do not show or turn the direction of writing, and no longer than allowed.
#[must_use]
pub fn shown_name(name: &str) -> String {
    let seen: String = name.chars().filter(|c| !is_control(*c)).take(MAX).collect();
    seen.trim().to_owned()
}

fn check(typed: &str) -> Result<&str, DeviceError> {
    let name = typed.trim();
    if name.chars().any(is_control) {
        return Err(DeviceError::DisplayNameCharacters);
    }
    match name.chars().count() {
        1..=MAX => Ok(name),
        _ => Err(DeviceError::DisplayNameLength),
    }
}

/// Control characters, those that turn the direction of writing, and those
/// that nobody sees (Unicode's `Default_Ignorable_Code_Point` and line breaks),
/// but for the selectors of a character's shape.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}'
            | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e00ff}' | '\u{e01f0}'..='\u{e0fff}')
}
