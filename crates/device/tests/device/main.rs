//! The app's core over ports in memory and a bank with the issuer's real half
//! of the handshake.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod another_pin;
mod biometrics;
mod by_itself;
mod clock;
mod common;
mod contact;
mod copies;
mod disk;
mod drawn;
mod enrolment;
mod folder;
mod input;
mod killed;
mod lock;
mod lock_killed;
mod mail;
mod network;
mod order;
mod over;
mod pictures;
mod pressed;
mod reading;
mod removal;
mod restored;
mod tokens;
mod unreadable;
mod upgrade;
mod upgrade_write;
mod vault;
