//! A maker's file is looked at: what is in it, and what is known of that.

use super::{Line, MakersFile, Outcome, Report};
use crate::Issuer;
use crate::error::Error;
use crate::ids::Slug;
use std::collections::BTreeMap;
use std::sync::Arc;
use thiserror::Error as ThisError;
use warifu_otp::pskc::{Container, Item, PskcError, Refused};
use warifu_otp::{SerialNumber, UnixTime};

/// So many serial numbers are asked for, and tokens stored, at a time.
pub(super) const TOGETHER: usize = 500;

/// Why nothing of a file is taken into stock.
#[derive(Debug, ThisError)]
pub enum StockRefusal {
    /// The file.
    #[error(transparent)]
    File(#[from] PskcError),
    /// The issuer itself failed.
    #[error(transparent)]
    Issuer(#[from] Error),
}

impl StockRefusal {
    /// The stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File(error) => error.code(),
            Self::Issuer(Error::Busy) => "busy",
            Self::Issuer(_) => "internal",
        }
    }
}

/// A file that was looked at.
pub(super) struct Looked {
    /// What would become of it.
    pub(super) report: Report,
    /// What can be taken.
    pub(super) new: Vec<Item>,
}

warifu_secret::closed!(Looked);

impl Issuer {
    /// What would become of a file. Nothing is written.
    ///
    /// # Errors
    /// [`StockRefusal`].
    pub async fn preview_stock(
        &self,
        institution: &Slug,
        file: impl Into<Arc<MakersFile>>,
    ) -> Result<Report, StockRefusal> {
        Ok(self.look_through(institution, file.into()).await?.report)
    }

    pub(super) async fn look_through(
        &self,
        institution: &Slug,
        file: Arc<MakersFile>,
    ) -> Result<Looked, StockRefusal> {
        self.institution(institution)?;
        let read = self.parts.import_bench.run(move || file.read()).await;
        let (digest, container) = read.map_err(Error::from)??;
        let mut looked = sorted(digest, container, self.now());
        self.mark_known(institution, &mut looked).await?;
        Ok(looked)
    }

    /// Leaves but those of the new that nobody knows.
    async fn mark_known(&self, institution: &Slug, looked: &mut Looked) -> Result<(), Error> {
        let stock = &self.parts.stores.stock;
        let mut known = Vec::with_capacity(looked.new.len());
        for chunk in looked.new.chunks(TOGETHER) {
            let serials: Vec<SerialNumber> = chunk.iter().map(|item| item.serial.clone()).collect();
            known.extend(stock.known(institution, &serials).await?);
        }
        let mut known = known.into_iter();
        let report = &mut looked.report;
        looked.new.retain(|item| {
            let outcome = Outcome::of(known.next().flatten());
            report.set(item.index, outcome);
            outcome == Outcome::New
        });
        Ok(())
    }
}

/// The file's items by what can be seen without the database.
fn sorted(digest: [u8; 32], container: Container, now: UnixTime) -> Looked {
    let (mut new, mut makers) = (Vec::new(), BTreeMap::new());
    let line = |item: Result<Item, Refused>| match item {
        Ok(item) => {
            count(&mut makers, &item.maker);
            let line = Line {
                index: item.index,
                serial: Some(item.serial.to_string()),
                outcome: timely(&item, now),
            };
            if line.outcome == Outcome::New {
                new.push(item);
            }
            line
        }
        Err(refused) => Line {
            index: refused.index,
            serial: refused.serial,
            outcome: Outcome::Refused(refused.cause),
        },
    };
    let protection = container.protection;
    let lines = container.items.into_iter().map(line).collect();
    let report = Report {
        digest,
        protection,
        makers,
        lines,
    };
    Looked { report, new }
}

/// One more of this maker's.
fn count(makers: &mut BTreeMap<String, usize>, maker: &str) {
    if let Some(known) = makers.get_mut(maker) {
        *known = known.saturating_add(1);
    } else {
        makers.insert(maker.to_owned(), 1);
    }
}

fn timely(item: &Item, now: UnixTime) -> Outcome {
    match (item.valid_from, item.valid_until) {
        (_, Some(until)) if until <= now => Outcome::Expired,
        (Some(from), _) if from > now => Outcome::NotYet,
        _ => Outcome::New,
    }
}
