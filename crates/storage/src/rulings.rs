//! Many looks at once. The right codes of different tokens are accepted by one
//! statement and logged by another; each still is accepted under the conditions
//! of its own row alone. All else is ruled one by one.

use crate::audit::append_all;
use crate::dialect::{Connection, Db};
use crate::fault::Fault;
use crate::rows::{Reading, at, int};
use crate::ruling::{activate, refused, rule};
use sqlx::QueryBuilder;
use std::collections::{HashMap, HashSet};
use warifu_issuer::audit::Event;
use warifu_issuer::ids::TokenId;
use warifu_issuer::verification::{Outcome, Ruling, Tried, Try};
use warifu_otp::{Step, UnixTime};

/// A right code of a token that no other here is of.
struct Right<'t> {
    place: usize,
    tried: &'t Tried,
    one: &'t Try,
    step: Step,
    drift: i64,
}

/// Writes what looks have shown; the rulings in the same order.
pub async fn rule_all(connection: &mut Connection, all: &[Tried]) -> Result<Vec<Ruling>, Fault> {
    let right = right(all);
    let mut rulings = accept_all(&mut *connection, &right).await?;
    let mut in_order = Vec::with_capacity(all.len());
    for (place, tried) in all.iter().enumerate() {
        in_order.push(match rulings.remove(&place) {
            Some(ruling) => ruling,
            None => rule(&mut *connection, tried).await?,
        });
    }
    Ok(in_order)
}

/// A second code of the same token comes after the first.
fn right(all: &[Tried]) -> Vec<Right<'_>> {
    let mut tokens = HashSet::new();
    let right = all.iter().enumerate().filter_map(|(place, tried)| {
        let [one] = tried.tries.as_slice() else {
            return None;
        };
        // Each of those who share a token has conditions of their own.
        if tried.sharer.is_some() {
            return None;
        }
        let Outcome::Fresh { step, drift } = one.outcome else {
            return None;
        };
        Some(Right {
            place,
            tried,
            one,
            step,
            drift,
        })
    });
    right
        .filter(|right| tokens.insert(*right.one.token.as_bytes()))
        .collect()
}

async fn accept_all(
    connection: &mut Connection,
    all: &[Right<'_>],
) -> Result<HashMap<usize, Ruling>, Fault> {
    if all.is_empty() {
        return Ok(HashMap::new());
    }
    let accepted = accepting(&mut *connection, all).await?;
    let (mut rulings, mut log) = (HashMap::new(), Vec::with_capacity(all.len()));
    for right in all {
        let (one, step) = (right.one, right.step);
        let Some(first) = accepted.get(&one.token) else {
            let ruling = refused(&mut *connection, right.tried, one, Some(step)).await?;
            rulings.insert(right.place, ruling);
            continue;
        };
        let activated = *first == step;
        if activated {
            activate(&mut *connection, one).await?;
        } else {
            log.push(one.audit.as_event(Event::CodeAccepted));
        }
        let ruling = Ruling::Accepted {
            token: one.token,
            step,
            activated,
        };
        rulings.insert(right.place, ruling);
    }
    append_all(connection, &log).await?;
    Ok(rulings)
}

/// The accepting statement: for each token one row or nothing. The tokens that
/// were accepted, each with the step that activated it.
async fn accepting(
    connection: &mut Connection,
    all: &[Right<'_>],
) -> Result<HashMap<TokenId, Step>, Fault> {
    let mut statement = statement(all.iter().map(|right| Accepting {
        token: right.one.token,
        step: right.step,
        drift: right.drift,
        at: right.tried.at,
        activation_only: right.tried.activation_only,
    }));
    let rows = statement.build().fetch_all(connection).await?;
    let one = |row| {
        let row = Reading::new(row, "tokens");
        let id = TokenId::from_bytes(row.bytes("id")?);
        Ok((id, Step(row.number("activated_step")?)))
    };
    rows.iter().map(one).collect()
}

/// One row of the accepting statement.
pub struct Accepting {
    /// The token.
    pub token: TokenId,
    /// The step, used up thereby.
    pub step: Step,
    /// The drift that it shows.
    pub drift: i64,
    /// Now.
    pub at: UnixTime,
    /// Whether only a token that is not in use yet may take it.
    pub activation_only: bool,
}

/// The accepting statement's text and values.
pub fn statement(all: impl Iterator<Item = Accepting>) -> QueryBuilder<Db> {
    let mut statement = QueryBuilder::<Db>::new(
        "UPDATE tokens
         SET last_step = tried.column2, drift = tried.column3, failures = 0,
             wrong_digest = NULL, retry_at = 0, state = 'in_use',
             in_use_since = COALESCE(in_use_since, tried.column4),
             activated_step = COALESCE(activated_step, tried.column2)
         FROM (",
    );
    statement.push_values(all, |mut values, one| {
        values
            .push_bind(one.token.as_bytes().to_vec())
            .push_bind(int(one.step.0))
            .push_bind(one.drift)
            .push_bind(at(one.at))
            .push_bind(i64::from(one.activation_only));
    });
    statement.push(
        ") AS tried
         WHERE id = tried.column1 AND (last_step IS NULL OR last_step < tried.column2)
           AND (state = 'enrolled' OR (state = 'in_use' AND tried.column5 = 0))
           AND held_since IS NULL
           AND retry_at <= tried.column4
           AND (valid_until IS NULL OR valid_until > tried.column4)
         RETURNING id, activated_step",
    );
    statement
}
