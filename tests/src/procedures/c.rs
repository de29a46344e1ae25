//! Procedure C: issued, and put in use on the page that waits; then a new phone.

use super::{Stage, lost};
use crate::walk::{Walk, Way};
use anyhow::Result;

pub(super) async fn walk(stage: &mut Stage) -> Result<()> {
    let mut main = Walk::on(stage, Way::Picture)?;
    main.main_job().await?;
    let customer = main.customer().clone();
    lost::walk(stage, &customer).await
}
