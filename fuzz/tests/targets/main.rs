//! One file a kind of input; each test is a fuzz target.
#![expect(
    clippy::unwrap_used,
    reason = "in a fuzz target a failure of what must succeed is a finding"
)]

mod app_data;
mod contact;
mod documents;
mod finish;
mod hardware;
mod link;
mod mail_text;
mod pasted_mail;
mod pending;
mod picture;
mod policy;
mod registered;
mod sealed;
mod self_registration;
mod start;
mod stored;
mod typed;
