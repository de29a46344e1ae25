//! The signed ends of the audit logs, put into this process's log: that is kept
//! elsewhere, so that a database whose tail was cut off shows.

use std::collections::BTreeMap;

use warifu_issuer::Issuer;
use warifu_issuer::audit::SignedHead;
use warifu_issuer::ids::Slug;

use crate::hex::hex;

/// What was put there last.
#[derive(Default)]
pub(crate) struct Heads(BTreeMap<Slug, u64>);

impl Heads {
    /// Logs every end that has moved since.
    pub(crate) async fn log(&mut self, issuer: &Issuer) {
        let heads = match issuer.signed_heads().await {
            Ok(heads) => heads,
            Err(error) => {
                tracing::warn!(%error, "the audit logs' ends could not be signed");
                return;
            }
        };
        for SignedHead { head, signature } in heads {
            let before = self.0.insert(head.institution.clone(), head.sequence);
            if before != Some(head.sequence) {
                tracing::info!(
                    institution = %head.institution,
                    sequence = head.sequence,
                    hash = hex(&head.hash),
                    signature = hex(&signature),
                    "audit head"
                );
            }
        }
    }
}
