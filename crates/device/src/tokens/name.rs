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

/// Control characters, and those that turn the direction of writing.
fn is_control(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}')
}
