//! Which secret may be where, and why. Whatever is found and does not stand here
//! fails the test.

use warifu_tests::canary::Allowed;

const fn may(place: &'static str, secret: &'static str, reason: &'static str) -> Allowed {
    Allowed {
        place,
        secret,
        reason,
    }
}

/// The whole table.
pub const ALLOWED: &[Allowed] = &[
    may(
        "wire of the portal",
        "activation password",
        "typed into the portal; within TLS",
    ),
    may(
        "wire of the portal",
        "login password",
        "typed into the portal; within TLS",
    ),
    may(
        "wire of the portal",
        "session cookie",
        "that is what it is for; within TLS",
    ),
    may(
        "wire of the portal",
        "API key",
        "that is what it is for; within TLS",
    ),
    may(
        "files of the issuer",
        "API key",
        "the demonstration writes it into a file of mode 0600 for whoever tries it",
    ),
    may("memory of the issuer", "card key", SIGNS),
    may("memory of the issuer", "signing key", SIGNS),
    may("memory of the issuer", "agreement key", SIGNS),
    may("memory of the issuer", "OPAQUE keys", SIGNS),
    may(
        "memory of the web view",
        "activation password",
        "typed there; a page forgets its texts, but cannot wipe them (docs/vault.md)",
    ),
    may(
        "memory of the app",
        "activation password",
        "seen in one run of several, at a place not yet known (SECURITY.md)",
    ),
];

const SIGNS: &str = "in use as long as the issuer serves";
