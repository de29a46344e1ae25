//! What comes into the audit log in two steps: first noted, by the same write
//! whatever it is; later linked into its chain, or counted.

use crate::audit::{append, append_all};
use crate::dialect::{Connection, Row};
use crate::fault::Fault;
use crate::rows::{Reading, at, int};
use crate::writer::{Writer, job};
use std::collections::BTreeMap;
use warifu_issuer::audit::{COUNTED_SECONDS, Entry, Event, Keeping, NOBODY};
use warifu_issuer::ids::Slug;
use warifu_issuer::ports::StoreError;
use warifu_otp::UnixTime;

/// So many are linked in one job: others need not wait long.
const MOST: u64 = 200;

/// Notes an entry.
pub async fn note(
    connection: &mut Connection,
    entry: &Entry,
    keeping: Keeping,
) -> Result<(), Fault> {
    sqlx::query(
        "INSERT INTO audit_noted (sequence, institution, at, event, subject, detail, counted)
         VALUES ((SELECT COALESCE(MAX(sequence), 0) + 1 FROM audit_noted),
             $1, $2, $3, $4, $5, $6)",
    )
    .bind(entry.institution.as_str())
    .bind(at(entry.at))
    .bind(entry.event.name())
    .bind(&entry.subject)
    .bind(&entry.detail)
    .bind(i64::from(keeping == Keeping::Counted))
    .execute(connection)
    .await?;
    Ok(())
}

/// Counts `number` of a kind: the first after a while has an entry.
pub async fn count(connection: &mut Connection, entry: &Entry, number: u64) -> Result<(), Fault> {
    let more = int(number);
    let known = sqlx::query(
        "UPDATE audit_counts SET more = more + $1
         WHERE institution = $2 AND event = $3 AND subject = $4 AND since > $5",
    )
    .bind(more)
    .bind(entry.institution.as_str())
    .bind(entry.event.name())
    .bind(&entry.subject)
    .bind(int(entry.at.0.saturating_sub(COUNTED_SECONDS)))
    .execute(&mut *connection)
    .await?;
    if known.rows_affected() == 1 {
        return Ok(());
    }
    write_count(&mut *connection, entry).await?;
    append(&mut *connection, entry).await?;
    sqlx::query(
        "INSERT INTO audit_counts (institution, event, subject, since, more)
         VALUES ($1, $2, $3, $4, $5 - 1)",
    )
    .bind(entry.institution.as_str())
    .bind(entry.event.name())
    .bind(&entry.subject)
    .bind(at(entry.at))
    .bind(more)
    .execute(connection)
    .await?;
    Ok(())
}

/// The count before this entry ends here.
async fn write_count(connection: &mut Connection, entry: &Entry) -> Result<(), Fault> {
    let before = sqlx::query(
        "DELETE FROM audit_counts WHERE institution = $1 AND event = $2 AND subject = $3
         RETURNING institution, event, subject, since, more",
    )
    .bind(entry.institution.as_str())
    .bind(entry.event.name())
    .bind(&entry.subject)
    .fetch_optional(&mut *connection)
    .await?;
    let before = before.as_ref().map(|row| counted(row, entry.at));
    match before.transpose()?.flatten() {
        Some(before) => append(connection, &before).await,
        None => Ok(()),
    }
}

/// Counts that have run for long enough become entries.
pub async fn write_counts(connection: &mut Connection, now: UnixTime) -> Result<(), Fault> {
    let over = sqlx::query(
        "DELETE FROM audit_counts WHERE since <= $1
         RETURNING institution, event, subject, since, more",
    )
    .bind(int(now.0.saturating_sub(COUNTED_SECONDS)))
    .fetch_all(&mut *connection)
    .await?;
    let entries: Result<Vec<_>, _> = over.iter().map(|row| counted(row, now)).collect();
    let entries: Vec<Entry> = entries?.into_iter().flatten().collect();
    append_all(connection, &entries).await
}

/// The entry about a count; none where there was but the one.
fn counted(row: &Row, now: UnixTime) -> Result<Option<Entry>, StoreError> {
    let row = Reading::new(row, "audit_counts");
    let (since, more): (UnixTime, u64) = (row.time("since")?, row.number("more")?);
    let subject: String = row.get("subject")?;
    let entry = Entry::new(&row.slug("institution")?, now, event(&row)?, &subject);
    Ok((more > 0).then(|| entry.counted(more, since, now)))
}

/// Links everything that was noted.
pub async fn settle_all(writer: &Writer) -> Result<(), StoreError> {
    let one = || writer.write(job(|c| Box::pin(settle(c))));
    while one().await? == MOST {}
    Ok(())
}

/// Links or counts what was noted first; how many there were.
pub async fn settle(connection: &mut Connection) -> Result<u64, Fault> {
    let mut rows = sqlx::query(
        "DELETE FROM audit_noted WHERE sequence IN (
             SELECT sequence FROM audit_noted ORDER BY sequence LIMIT $1)
         RETURNING sequence, institution, at, event, subject, detail, counted",
    )
    .bind(int(MOST))
    .fetch_all(&mut *connection)
    .await?;
    let number = u64::try_from(rows.len()).unwrap_or(u64::MAX);
    let place = |row: &Row| {
        Reading::new(row, "audit_noted")
            .number("sequence")
            .unwrap_or(0_u64)
    };
    rows.sort_by_key(place);
    link_or_count(connection, &rows).await?;
    Ok(number)
}

async fn link_or_count(connection: &mut Connection, rows: &[Row]) -> Result<(), Fault> {
    let mut each = Vec::new();
    let mut more: BTreeMap<(Slug, &'static str), (Entry, u64)> = BTreeMap::new();
    for row in rows {
        let (entry, keeping) = noted(row)?;
        if keeping == Keeping::Each {
            each.push(entry);
            continue;
        }
        let kind = (entry.institution.clone(), entry.event.name());
        if let Some((_, number)) = more.get_mut(&kind) {
            *number += 1;
            continue;
        }
        // One that makes an entry has its place in the order.
        append_all(&mut *connection, &each).await?;
        each.clear();
        count(&mut *connection, &entry, 1).await?;
        more.insert(kind, (entry, 0));
    }
    append_all(&mut *connection, &each).await?;
    for (entry, number) in more.values().filter(|(_, number)| *number > 0) {
        count(&mut *connection, entry, *number).await?;
    }
    Ok(())
}

fn noted(row: &Row) -> Result<(Entry, Keeping), StoreError> {
    let row = Reading::new(row, "audit_noted");
    let counted: i64 = row.get("counted")?;
    let mut entry = Entry {
        institution: row.slug("institution")?,
        at: row.time("at")?,
        event: event(&row)?,
        subject: row.get("subject")?,
        detail: row.get("detail")?,
    };
    if counted == 0 {
        return Ok((entry, Keeping::Each));
    }
    // What a stranger typed is not kept.
    entry = Entry::new(&entry.institution, entry.at, entry.event, NOBODY);
    Ok((entry, Keeping::Counted))
}

fn event(row: &Reading<'_>) -> Result<Event, StoreError> {
    let name: String = row.get("event")?;
    Event::named(&name).ok_or_else(|| row.impossible("event"))
}
