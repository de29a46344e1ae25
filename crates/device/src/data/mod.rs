//! The public data of the app: `tokens.json`, versioned, without any secret.

mod records;
mod settings;
mod store;

pub use records::{
    ClockRecord, ClockSource, ContactRecord, Data, ForeignEntry, InstitutionRecord, PendingRecord,
    Stage, Telephone, TextPair, TokenRecord, WordRecord,
};
pub use settings::{Language, Settings, TextSize, Theme};
pub use store::DataStore;
