//! What is looked at from outside after each row.

use super::{Victim, heads, victim::SLUGS};
use crate::wait;
use anyhow::{Result, ensure};
use std::time::Duration;

/// Longer than a mail stays claimed by who has died.
const CLAIMS_ARE_OVER: i64 = 300;

impl Victim {
    /// Waits until the sweep of the start is over and no mail is under way.
    ///
    /// # Errors
    /// When that never is.
    pub async fn quiet(&self) -> Result<()> {
        wait::until("the issuer to be idle", async || {
            let said = self.issuer.logged();
            let swept = SLUGS.iter().all(|slug| {
                let mark = format!("institution={slug} ");
                said.lines()
                    .any(|line| line.contains("audit head") && line.contains(&mark))
            });
            (swept && self.is_idle().await.ok()?).then_some(())
        })
        .await
    }

    /// Whether no mail is under way.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub async fn is_idle(&self) -> Result<bool> {
        let mut books = self.books().await?;
        let waiting = "SELECT hex(id) FROM outbox WHERE state = 'waiting'";
        let waiting = books.texts(waiting, &[]).await?;
        books.close().await?;
        Ok(waiting.iter().all(|id| self.orphans.contains(id)))
    }

    /// File, chains and the heads in all logs so far.
    ///
    /// # Errors
    /// When one of them is wrong.
    pub async fn check(&self) -> Result<()> {
        let mut books = self.books().await?;
        books.must_be_whole().await?;
        let log = self.log.clone() + &self.said();
        for slug in SLUGS {
            let chain = books.chain(slug).await?;
            let card = self.phone()?.card(self.issuer.institution(slug)?).await?;
            let key = card.card().signing_key.to_bytes().0;
            let heads = heads::check(&log, slug, &key, &chain)?;
            ensure!(heads > 0, "no head of {slug} in the log");
        }
        books.close().await
    }

    /// Lets the time of claims go by, and waits until all mail is delivered.
    ///
    /// # Errors
    /// When a mail stays.
    pub async fn deliver_everything(&mut self) -> Result<()> {
        if self.hand.is_some() {
            self.forward(CLAIMS_ARE_OVER)?;
        } else {
            self.kill();
            self.issuer.set_clock_off(CLAIMS_ARE_OVER);
            self.issuer.run().await?;
        }
        self.orphans.clear();
        let end = Duration::from_mins(1);
        wait::until_within(end, "all mail to be delivered", async || {
            self.is_idle().await.ok()?.then_some(())
        })
        .await?;
        let mut books = self.books().await?;
        let given_up = "SELECT COUNT(*) FROM outbox WHERE state <> 'sent'";
        let left = books.number(given_up, &[]).await?;
        ensure!(left == 0, "{left} mails were not delivered");
        books.close().await
    }
}
