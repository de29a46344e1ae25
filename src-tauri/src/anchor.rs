//! Whom this build believes.

#[cfg(any(feature = "demo", test))]
use std::path::Path;

use warifu_device::{Anchor, Transport};

/// The demo root's public key. Its private half is public as well, in
/// `institutions/demo-root.key`: it vouches for nothing outside a demo.
#[cfg(any(feature = "demo", test))]
const DEMO_ROOT: [u8; 32] = [
    229, 193, 229, 67, 132, 229, 32, 65, 116, 37, 116, 1, 212, 228, 148, 242, 155, 81, 245, 132,
    218, 81, 23, 234, 118, 1, 78, 120, 59, 161, 112, 13,
];

/// Whom this build believes.
#[cfg(feature = "demo")]
pub fn anchor() -> Anchor {
    demo(
        std::env::var_os("WARIFU_DIRECTORY")
            .as_deref()
            .map(Path::new),
    )
}

/// Whom this build believes.
#[cfg(not(feature = "demo"))]
pub fn anchor() -> Anchor {
    release(
        option_env!("WARIFU_ROOT_KEY"),
        option_env!("WARIFU_DIRECTORY_JSON"),
    )
}

/// A demo build believes the demo root and, on the word of `WARIFU_DIRECTORY`,
/// one directory file that it signed. A file that cannot be read is a directory
/// that cannot be believed, and no empty one: the customer is told.
#[cfg(any(feature = "demo", test))]
fn demo(directory: Option<&Path>) -> Anchor {
    Anchor {
        root_key: DEMO_ROOT,
        directory: directory.map(|path| std::fs::read(path).unwrap_or_default()),
        transport: Transport::LoopbackToo,
    }
}

/// A release build believes the root key and the directory it was built with:
/// `WARIFU_ROOT_KEY` (64 hexadecimal digits) and `WARIFU_DIRECTORY_JSON` (the
/// signed document) in the build's environment. Without them it knows nobody.
/// What stands in the environment when it runs is nothing to it.
#[cfg(any(not(feature = "demo"), test))]
fn release(root_key: Option<&str>, directory: Option<&str>) -> Anchor {
    let root_key = root_key.and_then(key);
    let directory = directory.map(|json| json.as_bytes().to_vec());
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

    #[test]
    fn a_release_believes_what_it_was_built_with_and_speaks_tls_only() {
        let hex = "ab".repeat(32);
        let built = release(Some(&hex), Some("{}"));
        assert_eq!(built.root_key, [0xab; 32]);
        assert_eq!(built.directory.as_deref(), Some(&b"{}"[..]));
        for nobody in [
            release(None, None),
            release(None, Some("{}")),
            release(Some("ab"), Some("{}")),
        ] {
            assert_eq!(nobody.root_key, [0; 32]);
            assert_eq!(nobody.directory, None);
            assert_eq!(nobody.transport, Transport::HttpsOnly);
        }
        assert_eq!(built.transport, Transport::HttpsOnly);
        assert_ne!(built.root_key, DEMO_ROOT);
    }

    #[test]
    fn a_demos_directory_that_cannot_be_read_is_no_empty_one() {
        assert_eq!(demo(None).directory, None);
        let missing = demo(Some(Path::new("/nowhere/directory.json")));
        assert_eq!(missing.directory, Some(Vec::new()));
    }

    /// Runs itself again with `WARIFU_DIRECTORY` set.
    #[cfg(not(feature = "demo"))]
    #[test]
    fn a_release_does_not_look_at_the_environment() {
        let name = "anchor::tests::inner_release";
        let done = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--ignored", "--exact", name])
            .env("WARIFU_DIRECTORY", file!())
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&done.stdout);
        assert!(done.status.success() && said.contains("1 passed"), "{said}");
    }

    #[cfg(not(feature = "demo"))]
    #[test]
    #[ignore = "the inner half of the test above"]
    fn inner_release() {
        assert!(std::env::var_os("WARIFU_DIRECTORY").is_some());
        let anchor = anchor();
        let built = option_env!("WARIFU_DIRECTORY_JSON").map(|json| json.as_bytes().to_vec());
        assert!(anchor.directory.is_none() || anchor.directory == built);
        assert_eq!(anchor.transport, Transport::HttpsOnly);
    }
}
