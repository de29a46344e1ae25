//! What the log says of some.

use crate::dialect::Db;
use sqlx::QueryBuilder;
use warifu_issuer::console::LogFilter;

/// The question of a filter, newest first.
pub fn asking(filter: &LogFilter) -> QueryBuilder<Db> {
    let mut statement = QueryBuilder::<Db>::new(
        "SELECT institution, sequence, at, event, subject, detail, previous, hash
         FROM audit WHERE institution = ",
    );
    statement
        .push_bind(filter.institution.to_string())
        // In these words, so that the index is known to do.
        .push(" AND event <> 'code_accepted'")
        // Who looked stands in the log, and is nothing that happened to a token.
        .push(" AND event <> 'customer_viewed' AND subject IN (");
    let mut list = statement.separated(", ");
    for subject in &filter.subjects {
        list.push_bind(subject.clone());
    }
    statement
        .push(") ORDER BY sequence DESC LIMIT ")
        .push_bind(i64::from(filter.count));
    statement
}

/// A text that `LIKE` takes for what it is.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '!' | '%' | '_') {
            out.push('!');
        }
        out.push(c);
    }
    out
}
