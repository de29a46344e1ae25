//! The public data of the app: `tokens.json`, versioned, without any secret.

mod records;
mod store;

pub use records::{
    ClockRecord, Data, ForeignEntry, InstitutionRecord, Language, PendingRecord, Settings, Stage,
    Telephone, TextPair, TextSize, Theme, TokenRecord,
};
pub use store::DataStore;
