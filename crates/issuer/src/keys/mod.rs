//! Keys: a master key, and per institution a file of keys under it. None of
//! them is ever in the database.

mod data;
mod documents;
mod files;
mod heads;
mod institution;
mod master;
mod ring;
mod rotate;
mod transport;

pub use data::DataKeys;
pub use documents::{CARD_LIFE, DirectoryEntry, card, card_mark, directory, root_key};
pub use heads::{sign_head, verify_head};
pub use institution::InstitutionKeys;
pub use master::MasterKey;
pub use ring::KeyRing;
pub use rotate::{DataChange, KeyFiles};
pub use transport::{transport_key, transport_password, typed_key, typed_password};

use std::path::PathBuf;
use thiserror::Error;

/// Why keys could not be had. Paths are named, contents never.
#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum KeyError {
    /// The file is not there.
    #[error("the key file {0} is missing")]
    Missing(PathBuf),
    /// The file cannot be read or written.
    #[error("the key file {path} cannot be used: {kind}")]
    Io {
        /// The file.
        path: PathBuf,
        /// Why.
        kind: std::io::ErrorKind,
    },
    /// The file does not hold what it should.
    #[error("the key file {0} is damaged")]
    Damaged(PathBuf),
    /// Others may read the file.
    #[error("the key file {0} can be read by others; its mode must be 0600")]
    Exposed(PathBuf),
    /// The file was made under another master key.
    #[error("the key file {0} was made under another master key")]
    OtherMaster(PathBuf),
    /// Not 64 hexadecimal digits.
    #[error("a key must be 64 hexadecimal digits")]
    Form,
    /// No key or password for a file of hardware tokens.
    #[error("{0} holds neither 32 nor 64 hexadecimal digits, or no password")]
    Transport(PathBuf),
    /// Somebody else is changing keys.
    #[error("keys are being changed by another process, which holds {0}")]
    Changing(PathBuf),
    /// No keys for an institution.
    #[error("there are no keys for institution {0}")]
    NoInstitution(String),
    /// A document could not be signed with these keys.
    #[error("a document could not be signed")]
    Document,
}
