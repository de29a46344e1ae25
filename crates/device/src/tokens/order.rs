//! The order in which the customer keeps the tokens.

use crate::DeviceError;
use crate::data::TokenRecord;
use crate::device::Device;

impl Device {
    /// Puts the tokens in the order of `ids`. Those that are not among them
    /// follow in the order that they had; ids of no token are passed over.
    ///
    /// # Errors
    /// Those of the data file.
    pub async fn order_tokens(&self, ids: &[String]) -> Result<(), DeviceError> {
        self.store
            .update(|data| {
                let place = |token: &TokenRecord| {
                    let place = ids.iter().position(|id| *id == token.id);
                    place.unwrap_or(usize::MAX)
                };
                data.tokens.sort_by_key(place);
                Ok(())
            })
            .await
    }
}
