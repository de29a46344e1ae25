//! Hardware tokens are taken into stock.

use super::look::{Looked, TOGETHER};
use super::{Batch, MakersFile, NewStock, Outcome, Report, StockRefusal};
use crate::Issuer;
use crate::audit::{Entry, Event};
use crate::error::Error;
use crate::ids::{Slug, TokenId};
use crate::sealing::{Place, Purpose};
use std::sync::Arc;
use warifu_otp::pskc::Item;

/// Characters of a name or a reason.
const LONGEST: usize = 200;

/// Who does something, and why: for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct By {
    name: String,
    why: String,
}

impl By {
    /// Both of 1 to 200 characters without control characters; `None` for
    /// anything else.
    #[must_use]
    pub fn new(name: &str, why: &str) -> Option<Self> {
        let fits = |text: &str| {
            let length = text.chars().count();
            (1..=LONGEST).contains(&length) && !text.chars().any(char::is_control)
        };
        let (name, why) = (name.trim(), why.trim());
        (fits(name) && fits(why)).then(|| Self {
            name: name.to_owned(),
            why: why.to_owned(),
        })
    }

    /// Who.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Why.
    #[must_use]
    pub fn why(&self) -> &str {
        &self.why
    }
}

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Items that are stored, or were found to be known.
    pub done: usize,
    /// Items to be stored.
    pub all: usize,
}

impl Issuer {
    /// Takes a file's tokens into stock, some hundred at a time, each such batch
    /// whole. An import that was broken off can be repeated: what is in stock
    /// already is left as it is.
    ///
    /// # Errors
    /// [`StockRefusal`]; what was reported as done before stays done.
    pub async fn import_stock(
        &self,
        institution: &Slug,
        file: impl Into<Arc<MakersFile>>,
        by: &By,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Report, StockRefusal> {
        let Looked { mut report, new } = self.look_through(institution, file.into()).await?;
        let all = new.len();
        let mut begun = vec![self.begun(institution, &report, by)];
        for (number, chunk) in new.chunks(TOGETHER).enumerate() {
            let tokens = self.sealed(institution, chunk)?;
            let audit = std::mem::take(&mut begun);
            let batch = Batch { tokens, audit };
            let known = self.parts.stores.stock.add(batch).await;
            let known = known.map_err(Error::from)?;
            for (item, known) in chunk.iter().zip(known) {
                report.set(item.index, Outcome::of(known));
            }
            let done = number.saturating_mul(TOGETHER).saturating_add(chunk.len());
            progress(Progress { done, all });
        }
        let end = Batch {
            tokens: Vec::new(),
            audit: vec![self.ended(institution, &report, by)],
        };
        let stored = self.parts.stores.stock.add(end).await;
        stored.map_err(Error::from)?;
        Ok(report)
    }

    /// Seeds go from the file under the institution's data key, at the place
    /// where a token's seed belongs: bound, it need not be sealed anew.
    fn sealed(&self, institution: &Slug, items: &[Item]) -> Result<Vec<NewStock>, Error> {
        let keys = self.keys(institution)?;
        let (mut rng, now) = (self.rng(), self.now());
        let mut tokens = Vec::with_capacity(items.len());
        for item in items {
            let id = TokenId::random(&mut rng);
            let place = Place {
                purpose: Purpose::Seed,
                subject: id.as_bytes(),
                institution,
            };
            tokens.push(NewStock {
                id,
                institution: institution.clone(),
                serial: item.serial.clone(),
                maker: item.maker.clone(),
                params: item.params,
                // EXPOSE: sealed at once.
                seed: keys.data.seal(item.seed.expose(), &place, &mut rng)?,
                drift: item.drift,
                valid_until: item.valid_until,
                since: now,
            });
        }
        Ok(tokens)
    }

    /// In the log before the first token, so that an import that was broken off
    /// has left its name.
    fn begun(&self, institution: &Slug, report: &Report, by: &By) -> Entry {
        let digest = report.digest_hex();
        Entry::new(institution, self.now(), Event::StockImportBegun, &digest).with(&[
            ("by", &by.name),
            ("items", &report.lines.len().to_string()),
            ("protection", report.protection.name()),
            ("reason", &by.why),
        ])
    }

    fn ended(&self, institution: &Slug, report: &Report, by: &By) -> Entry {
        let (digest, counts) = (report.digest_hex(), report.counts());
        Entry::new(institution, self.now(), Event::StockImported, &digest).with(&[
            ("by", &by.name),
            ("faults", &counts.faults.to_string()),
            ("items", &counts.items.to_string()),
            ("known", &counts.known.to_string()),
            ("new", &counts.new.to_string()),
            ("protection", report.protection.name()),
            ("reason", &by.why),
        ])
    }
}
