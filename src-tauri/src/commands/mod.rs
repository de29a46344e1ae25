//! One command for each intent of a customer: parse, call, view.

pub mod biometrics;
pub mod enroll;
pub mod key_store;
pub mod lock;
pub mod mail;
pub mod print;
pub mod protection;
pub mod read;
pub mod rehearsal;
pub mod scan;
pub mod settings;
pub mod speech;
pub mod startup;
pub mod token;
pub mod word;

use crate::error::ErrorView;

/// What a command answers.
pub type Answer<T> = Result<T, ErrorView>;
