//! Both halves against each other, and against everything in between.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on should say where"
)]

mod dishonest_issuer;
mod documents;
mod fixture;
mod handshake;
mod links;
mod rfc9807;
mod storage;
mod tampering;
mod transcript_file;
mod typed;
