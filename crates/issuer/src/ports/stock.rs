//! The stock of hardware tokens.

use super::StoreError;
use crate::ids::Slug;
use crate::stock::{Batch, Known, StockCounts, StockToken};
use async_trait::async_trait;
use warifu_otp::{SerialNumber, UnixTime};

/// The stock of hardware tokens. No serial number stands in it that another
/// token has, of whatever institution.
#[async_trait]
pub trait StockStore: Send + Sync {
    /// Where each of these serial numbers is already, in their order.
    async fn known(
        &self,
        institution: &Slug,
        serials: &[SerialNumber],
    ) -> Result<Vec<Option<Known>>, StoreError>;
    /// Takes tokens into stock, and says of each where its serial number was
    /// already; that one is left as it is.
    async fn add(&self, batch: Batch) -> Result<Vec<Option<Known>>, StoreError>;
    /// Up to `count` tokens in stock after this serial number, in order.
    async fn page(
        &self,
        institution: &Slug,
        after: Option<&SerialNumber>,
        count: u32,
    ) -> Result<Vec<StockToken>, StoreError>;
    /// How many there are.
    async fn counts(&self, institution: &Slug, now: UnixTime) -> Result<StockCounts, StoreError>;
}
