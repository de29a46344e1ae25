//! Both halves against each other, and against everything in between.

mod contact;
mod dishonest_issuer;
mod documents;
mod fixture;
mod handshake;
mod links;
mod rfc9807;
mod self_registration;
mod storage;
mod tampering;
mod transcript_file;
mod typed;
