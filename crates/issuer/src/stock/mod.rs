//! Hardware tokens: imported from their makers' files (PSKC, RFC 6030) into
//! stock, where they are nobody's until one is bound.

mod file;
mod import;
mod list;
mod look;
mod report;
mod stored;

pub use file::MakersFile;
pub use import::{By, Progress};
pub use list::StockPage;
pub use look::StockRefusal;
pub use report::{Counts, Line, Outcome, Report};
pub use stored::{Batch, Known, MakerCount, NewStock, StockCounts, StockToken};
