//! One file a kind of input; each test is a fuzz target.

mod app_data;
mod documents;
mod finish;
mod link;
mod mail_text;
mod pending;
mod picture;
mod policy;
mod registered;
mod sealed;
mod start;
mod stored;
mod typed;
