//! What support does at the console: finds customers, looks at their tokens, and
//! changes what it may, each with a reason.

mod act;
mod cancel;
mod file;
mod find;
mod free;
mod log;
mod resync;
mod shut;

pub use act::{Cared, Lock, NewCare, NewResend, NewUnlock, What};
pub use cancel::{
    Asked, CancelRuling, CancelState, CancelWish, NewCancel, OpenCancel, REQUEST_LIFE, Ruled,
    form_number,
};
pub use file::{CustomerFile, FileIssuance, FileMail, FileToken, Locked, Look, Place};
pub use find::{Found, FoundPage, Search};
pub use free::FreeFile;
pub use log::LogFilter;
pub use resync::{NewResync, Resynced};
pub use shut::{Closed, Shut, StoppedIssue};
