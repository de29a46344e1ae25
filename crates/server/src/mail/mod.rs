//! Mail: put together, handed over, tried again; and the demo's catcher.

mod by_policy;
pub(crate) mod catcher;
pub(crate) mod caught;
mod compose;
mod conversation;
mod html;
pub(crate) mod qr;
mod smtp;
mod worker;

pub use smtp::MailError;
pub(crate) use smtp::Smtp;
pub(crate) use worker::{Worker, run};
