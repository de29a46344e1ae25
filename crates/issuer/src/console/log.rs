//! What the log says of a customer.

use crate::ids::Slug;

/// Which records: about any of these, newest first. Codes that were accepted are
/// most of the log and are left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogFilter {
    /// Whose log.
    pub institution: Slug,
    /// Serial numbers, user IDs, identifiers of customers.
    pub subjects: Vec<String>,
    /// At most so many.
    pub count: u32,
}
