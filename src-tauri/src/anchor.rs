//! Whom this build believes.

use warifu_device::{Anchor, Transport};

/// The demo root's public key. Its private half is public as well, in
/// `institutions/demo-root.key`: it vouches for nothing outside a demo.
#[cfg(any(feature = "demo", test))]
const DEMO_ROOT: [u8; 32] = [
    229, 193, 229, 67, 132, 229, 32, 65, 116, 37, 116, 1, 212, 228, 148, 242, 155, 81, 245, 132,
    218, 81, 23, 234, 118, 1, 78, 120, 59, 161, 112, 13,
];

/// A demo build believes the demo root and, on the word of `WARIFU_DIRECTORY`,
/// one directory file that it signed.
#[cfg(feature = "demo")]
pub fn anchor() -> Anchor {
    let path = std::env::var_os("WARIFU_DIRECTORY");
    Anchor {
        root_key: DEMO_ROOT,
        directory: path.and_then(|path| std::fs::read(path).ok()),
        transport: Transport::LoopbackToo,
    }
}

/// A release build believes the root key and the directory it was built with:
/// `WARIFU_ROOT_KEY` (64 hexadecimal digits) and `WARIFU_DIRECTORY_JSON` (the
/// signed document) in the build's environment. Without them it knows nobody.
#[cfg(not(feature = "demo"))]
pub fn anchor() -> Anchor {
    let root_key = option_env!("WARIFU_ROOT_KEY").and_then(key);
    let directory = option_env!("WARIFU_DIRECTORY_JSON").map(|json| json.as_bytes().to_vec());
    Anchor {
        directory: root_key.and(directory),
        root_key: root_key.unwrap_or_default(),
        transport: Transport::HttpsOnly,
    }
}

/// 32 bytes from 64 hexadecimal digits.
#[cfg(any(not(feature = "demo"), test))]
fn key(hex: &str) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    if hex.len() != 64 || !hex.is_ascii() {
        return None;
    }
    for (byte, digits) in key.iter_mut().zip(hex.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use warifu_enroll::SigningKey;
    use warifu_secret::PrivateKeyBytes;

    use super::*;

    #[test]
    fn the_demo_root_is_the_public_half_of_the_committed_key() {
        let file = include_str!("../../institutions/demo-root.key");
        let seed = key(file.trim()).unwrap();
        let root = SigningKey::from_bytes(&PrivateKeyBytes::new(seed.to_vec())).unwrap();
        assert_eq!(DEMO_ROOT, root.public().to_bytes().0);
    }
}
