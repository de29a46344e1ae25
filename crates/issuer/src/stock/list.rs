//! The stock, looked through.

use super::{StockCounts, StockToken};
use crate::Issuer;
use crate::error::Error;
use crate::ids::Slug;
use warifu_otp::SerialNumber;

/// Tokens of a page at the most.
const LONGEST: u32 = 500;

/// A page of the stock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockPage {
    /// Its tokens, by serial number.
    pub tokens: Vec<StockToken>,
    /// What to ask for the next page with; nothing where this is the last.
    pub next: Option<SerialNumber>,
}

impl Issuer {
    /// Up to `count` tokens in stock, at most 500, after this serial number.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn stock(
        &self,
        institution: &Slug,
        after: Option<&SerialNumber>,
        count: u32,
    ) -> Result<StockPage, Error> {
        let count = count.clamp(1, LONGEST);
        let stock = &self.parts.stores.stock;
        // One more than asked for tells whether there is a next page.
        let mut tokens = stock.page(institution, after, count + 1).await?;
        let more = tokens.len() > usize::try_from(count).unwrap_or(usize::MAX);
        if more {
            tokens.pop();
        }
        let last = tokens.last().map(|token| token.serial.clone());
        let next = last.filter(|_| more);
        Ok(StockPage { tokens, next })
    }

    /// How many hardware tokens there are, by maker and by where they are.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn stock_counts(&self, institution: &Slug) -> Result<StockCounts, Error> {
        let stock = &self.parts.stores.stock;
        Ok(stock.counts(institution, self.now()).await?)
    }
}
