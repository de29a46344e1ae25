//! Bytes of a file as text: UTF-8 or UTF-16, with or without a mark at the beginning.

use super::PskcError;
use zeroize::Zeroizing;

/// Reads the bytes as text and hands it to `read`.
pub(super) fn with<T>(
    file: &[u8],
    read: impl FnOnce(&str) -> Result<T, PskcError>,
) -> Result<T, PskcError> {
    match file {
        [0xEF, 0xBB, 0xBF, rest @ ..] => read(utf8(rest)?),
        [0xFF, 0xFE, rest @ ..] => read(&utf16(rest, u16::from_le_bytes)?),
        [0xFE, 0xFF, rest @ ..] => read(&utf16(rest, u16::from_be_bytes)?),
        // Without a mark, as it begins: `<` and half of the next.
        [b'<', 0, ..] => read(&utf16(file, u16::from_le_bytes)?),
        [0, b'<', ..] => read(&utf16(file, u16::from_be_bytes)?),
        _ => read(utf8(file)?),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, PskcError> {
    std::str::from_utf8(bytes).map_err(|_| PskcError::Encoding)
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Zeroizing<String>, PskcError> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(PskcError::Truncated);
    }
    // Reserved up front, so that no partial copy is left behind by growing.
    let most = pairs.len().saturating_mul(3);
    let mut text = Zeroizing::new(String::with_capacity(most));
    for character in char::decode_utf16(pairs.iter().map(|pair| unit(*pair))) {
        text.push(character.map_err(|_| PskcError::Encoding)?);
    }
    Ok(text)
}
