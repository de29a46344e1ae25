//! The forms in which a secret may turn up.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD},
};
use std::fmt::Write;

/// So many bytes of a secret in a row are as bad as all of it.
const PIECE: usize = 12;
/// A longer secret is cut into pieces that do not begin at every byte: 13 goes
/// through all alignments of base64 and of base32.
const STRIDE: usize = 13;
const LONG: usize = 64;

/// Writes bytes in some form.
type Writer = fn(&[u8]) -> String;

/// The narrow forms, written in ASCII; each is looked for in UTF-16 as well.
const NARROW: [(&str, Writer); 14] = [
    ("hex", |b| joined(b, "", |n| format!("{n:02x}"))),
    ("HEX", |b| joined(b, "", |n| format!("{n:02X}"))),
    ("hex with spaces", |b| {
        joined(b, " ", |n| format!("{n:02x}"))
    }),
    ("hex with colons", |b| {
        joined(b, ":", |n| format!("{n:02x}"))
    }),
    ("Debug {:#04x?}", |b| {
        joined(b, ", ", |n| format!("{n:#04x}"))
    }),
    ("Debug {:x?}", |b| joined(b, ", ", |n| format!("{n:x}"))),
    ("Debug {:#?}", |b| joined(b, ",\n    ", |n| n.to_string())),
    ("Debug", |b| joined(b, ", ", |n| n.to_string())),
    ("JSON array", |b| joined(b, ",", |n| n.to_string())),
    ("percent", |b| joined(b, "", |n| format!("%{n:02X}"))),
    ("base64", |b| whole(STANDARD_NO_PAD.encode(b), b, 6)),
    ("base64url", |b| whole(URL_SAFE_NO_PAD.encode(b), b, 6)),
    ("base32", |b| whole(base32(b), b, 5)),
    ("base32 small", |b| whole(base32(b).to_lowercase(), b, 5)),
];

/// One form of one piece of a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    /// What it is called in the report.
    pub name: String,
    /// What stands in memory or file.
    pub bytes: Vec<u8>,
}

/// Every form of every piece.
#[must_use]
pub fn of(secret: &[u8]) -> Vec<Form> {
    let mut forms = Vec::new();
    for (piece, whole) in pieces(secret) {
        add_bytes(&mut forms, piece, whole);
        for (name, write) in NARROW {
            let text = write(piece);
            // The rest of a short one says too little by itself.
            if whole || text.len() >= warifu_search::SHORTEST {
                add_text(&mut forms, name, &text);
            }
        }
    }
    forms
}

/// Every form of the whole secret, padded as its writers would: what is planted
/// as a control.
#[must_use]
pub fn whole_of(secret: &[u8]) -> Vec<Form> {
    let mut forms = Vec::new();
    add_bytes(&mut forms, secret, true);
    for (name, write) in NARROW {
        add_text(&mut forms, name, &write(secret));
    }
    forms
}

/// A piece that begins late in a short secret is only good for the alignments
/// of base64 and base32.
fn pieces(secret: &[u8]) -> Vec<(&[u8], bool)> {
    let stride = if secret.len() > LONG { STRIDE } else { 1 };
    let least = PIECE.min(secret.len().saturating_sub(3));
    let starts = (0..secret.len()).step_by(stride);
    starts
        .filter_map(|start| {
            let rest = secret.get(start..)?;
            let piece = rest.get(..PIECE.min(rest.len()))?;
            let whole = piece.len() == PIECE.min(secret.len());
            (piece.len() >= least).then_some((piece, whole))
        })
        .collect()
}

fn add_bytes(forms: &mut Vec<Form>, bytes: &[u8], whole: bool) {
    if !whole {
        return;
    }
    let mut add = |name: &str, bytes: Vec<u8>| {
        forms.push(Form {
            name: name.to_owned(),
            bytes,
        });
    };
    add("raw", bytes.to_vec());
    // As a number in memory: the limbs of a key's arithmetic.
    add("raw backwards", bytes.iter().rev().copied().collect());
    let latin: String = bytes.iter().map(|b| char::from(*b)).collect();
    add("UTF-8 of its bytes", latin.clone().into_bytes());
    add("UTF-16LE of its bytes", utf16(&latin, u16::to_le_bytes));
    add("UTF-16BE of its bytes", utf16(&latin, u16::to_be_bytes));
}

fn add_text(forms: &mut Vec<Form>, name: &str, text: &str) {
    let mut add = |width: &str, bytes: Vec<u8>| {
        forms.push(Form {
            name: format!("{name}{width}"),
            bytes,
        });
    };
    add("", text.as_bytes().to_vec());
    add(" in UTF-16LE", utf16(text, u16::to_le_bytes));
    add(" in UTF-16BE", utf16(text, u16::to_be_bytes));
}

fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(order).collect()
}

fn joined(bytes: &[u8], between: &str, write: impl Fn(u8) -> String) -> String {
    let words: Vec<_> = bytes.iter().map(|byte| write(*byte)).collect();
    words.join(between)
}

/// Only the characters that stand for bits of the piece and of nothing else:
/// whatever follows, they stay the same.
fn whole(mut encoded: String, bytes: &[u8], bits: usize) -> String {
    encoded.truncate(bytes.len() * 8 / bits);
    encoded
}

/// RFC 4648 §6, without padding.
fn base32(bytes: &[u8]) -> String {
    let bits = bytes.iter().fold(String::new(), |mut bits, byte| {
        let _ = write!(bits, "{byte:08b}");
        bits
    });
    let digits = bits.as_bytes().chunks(5).map(|five| {
        let value = (0..5).fold(0u8, |value, at| {
            value * 2 + u8::from(five.get(at) == Some(&b'1'))
        });
        char::from(if value < 26 {
            b'A' + value
        } else {
            b'2' + value - 26
        })
    });
    digits.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::engine::general_purpose::{STANDARD, URL_SAFE};

    fn names(secret: &[u8], text: &[u8]) -> Vec<String> {
        let found = of(secret).into_iter().filter(|form| {
            let len = form.bytes.len();
            text.windows(len).any(|window| window == form.bytes)
        });
        let mut names: Vec<_> = found.map(|form| form.name).collect();
        names.dedup();
        names
    }

    #[test]
    fn base32_is_that_of_the_rfc() {
        assert_eq!(base32(b"foobar"), "MZXW6YTBOI");
        assert_eq!(base32(b"fooba"), "MZXW6YTB");
    }

    #[test]
    fn base64_is_found_at_each_of_the_three_alignments() {
        for secret in [&b"Qz7vWk3X"[..], b"\x01\xfe\x80 a seed of 20"] {
            for before in [&b""[..], b"x", b"xy"] {
                let text = [before, secret, b"and more"].concat();
                let std = names(secret, STANDARD.encode(&text).as_bytes());
                let url = names(secret, URL_SAFE.encode(&text).as_bytes());
                assert!(std.contains(&"base64".to_owned()), "{before:?}: {std:?}");
                assert!(url.contains(&"base64url".to_owned()), "{before:?}: {url:?}");
            }
        }
    }

    #[test]
    fn a_copied_half_is_found() {
        let secret: Vec<u8> = (200..232).collect();
        assert_eq!(names(&secret, &secret[3..16]), ["raw"]);
        assert!(names(&secret, &secret[3..14]).is_empty());
    }

    #[test]
    fn what_rust_prints_of_bytes_is_found() {
        let secret: Vec<u8> = (3..23).collect();
        let printed = [
            format!("{secret:?}"),
            format!("{secret:#?}"),
            format!("{secret:x?}"),
            format!("{secret:#04x?}").replace(",\n    ", ", "),
            serde_json::to_string(&secret).unwrap_or_default(),
        ];
        for text in printed {
            assert!(!names(&secret, text.as_bytes()).is_empty(), "{text}");
        }
    }
}
