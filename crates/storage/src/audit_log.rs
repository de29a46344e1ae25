//! The audit log, looked through.

use crate::Database;
use crate::audit::{head, record};
use crate::dialect::{Db, PLACE_IN};
use crate::fault::Fault;
use crate::rows::{at, int};
use async_trait::async_trait;
use sqlx::QueryBuilder;
use warifu_issuer::audit::{Filter, Head, Record, Span};
use warifu_issuer::ids::Slug;
use warifu_issuer::ports::{AuditLog, StoreError};

const COLUMNS: &str =
    "SELECT institution, sequence, at, event, subject, detail, previous, hash FROM audit";

/// The statement: a stretch of the log by its primary key, and what fits in it.
pub fn searching(institution: &Slug, filter: &Filter, span: Span, count: u32) -> QueryBuilder<Db> {
    let mut asked = QueryBuilder::<Db>::new(COLUMNS);
    asked
        .push(" WHERE institution = ")
        .push_bind(institution.as_str().to_owned());
    asked
        .push(" AND sequence BETWEEN ")
        .push_bind(int(span.first));
    asked.push(" AND ").push_bind(int(span.last));
    if let Some(from) = filter.from {
        asked.push(" AND at >= ").push_bind(at(from));
    }
    if let Some(until) = filter.until {
        asked.push(" AND at < ").push_bind(at(until));
    }
    if let Some(event) = filter.event {
        asked.push(" AND event = ").push_bind(event.name());
    }
    for (subject, detail) in filter.about() {
        asked.push(" AND (subject = ").push_bind(subject.to_owned());
        asked
            .push(" OR ")
            .push(PLACE_IN)
            .push("(detail, ")
            .push_bind(detail)
            .push(") > 0)");
    }
    asked.push(" ORDER BY sequence");
    asked.push(if span.newest_first { " DESC" } else { "" });
    asked.push(" LIMIT ").push_bind(i64::from(count));
    asked
}

#[async_trait]
impl AuditLog for Database {
    async fn end(&self, institution: &Slug) -> Result<Option<Head>, StoreError> {
        let found = sqlx::query(
            "SELECT institution, sequence, hash FROM audit_ends WHERE institution = $1",
        )
        .bind(institution.as_str())
        .fetch_optional(&self.pool)
        .await
        .map_err(Fault::from)?;
        found.as_ref().map(head).transpose()
    }

    async fn search(
        &self,
        institution: &Slug,
        filter: &Filter,
        span: Span,
        count: u32,
    ) -> Result<Vec<Record>, StoreError> {
        let mut asked = searching(institution, filter, span, count);
        let rows = asked.build().fetch_all(&self.pool).await;
        rows.map_err(Fault::from)?.iter().map(record).collect()
    }
}
