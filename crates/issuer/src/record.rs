//! Where an issuance's OPAQUE records belong.

use crate::ids::{IssuanceId, Slug};
use crate::sealing::{Place, Purpose};

/// Where an issuance's OPAQUE records belong.
pub fn place<'a>(issuance: &'a IssuanceId, institution: &'a Slug) -> Place<'a> {
    Place {
        purpose: Purpose::Record,
        subject: issuance.as_bytes(),
        institution,
    }
}
