//! Keys and passwords under which makers send files of hardware tokens: files
//! that nobody else may read.

use super::{KeyError, files};
use crate::hex;
use std::path::Path;
use warifu_otp::pskc::TransportSecret;
use warifu_secret::{TransportKey, TransportPassword};
use zeroize::Zeroizing;

/// A key of 32 or 64 hexadecimal digits; space between them is dropped.
///
/// # Errors
/// [`KeyError`] naming the file.
pub fn transport_key(path: &Path) -> Result<TransportSecret, KeyError> {
    let text = files::read(path)?;
    let text = std::str::from_utf8(&text).ok();
    let key = text.and_then(typed_key);
    key.ok_or_else(|| KeyError::Transport(path.to_owned()))
}

/// The same as somebody has typed it; `None` for anything else.
#[must_use]
pub fn typed_key(text: &str) -> Option<TransportSecret> {
    let digits = text.chars().filter(|sign| !sign.is_ascii_whitespace());
    let mut kept = Zeroizing::new(String::with_capacity(text.len()));
    kept.extend(digits);
    let bytes = hex::decode(&kept).filter(|bytes| matches!(bytes.len(), 16 | 32))?;
    Some(TransportSecret::Key(TransportKey::new(bytes.to_vec())))
}

/// A password; the end of its line does not belong to it.
///
/// # Errors
/// [`KeyError`] naming the file.
pub fn transport_password(path: &Path) -> Result<TransportSecret, KeyError> {
    let bytes = files::read(path)?;
    let text = std::str::from_utf8(&bytes).ok();
    let text = text.map(|text| text.trim_end_matches(['\r', '\n']));
    let password = text.and_then(typed_password);
    password.ok_or_else(|| KeyError::Transport(path.to_owned()))
}

/// The same as somebody has typed it; `None` where it is empty.
#[must_use]
pub fn typed_password(text: &str) -> Option<TransportSecret> {
    let text = Some(text).filter(|text| !text.is_empty())?;
    let password = TransportPassword::new(text.to_owned());
    Some(TransportSecret::Password(password))
}
